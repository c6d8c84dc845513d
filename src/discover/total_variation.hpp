#pragma once
#include <Eigen/Core>

namespace lieder {

/// A broken line by its values at knots; its slope is constant in pieces.
struct BrokenLine {
  Eigen::VectorXd t, value;

  double at(double time) const;          ///< goes on straight beyond the ends
  double derivative(double time) const;  ///< at a knot the mean of both sides
};

/// The line g through knots at all t that minimises 1/2 sum (y_i - g(t_i))^2 + lambda TV(g'), TV the sum of all jumps
/// of the slope: differentiation by total variation [Chartrand2011] on samples, which is l1 trend filtering
/// [KimKohBoydGorinevsky2009]. Solved on the dual by a primal-dual interior-point method, O(n) a step; lambda is that
/// of least generalised cross-validation n RSS / (n - df)^2, df two more than the jumps [TibshiraniTaylor2012]. \param
/// t  at least 4, increasing
BrokenLine least_variation(const Eigen::VectorXd& t, const Eigen::VectorXd& y);

}  // namespace lieder
