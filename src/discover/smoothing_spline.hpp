#pragma once
#include <Eigen/Core>

namespace lieder {

/// The interval of increasing times that holds one, or the nearest.
Eigen::Index interval_of(const Eigen::VectorXd& t, double time);

/// A natural cubic spline by its values and second derivatives at knots.
struct CubicSpline {
  Eigen::VectorXd t, value, second;

  double at(double time) const;  ///< goes on as a cubic beyond the ends
  double derivative(double time) const;
};

/// The spline g that minimises sum (y_i - g(t_i))^2 + alpha int g''^2, with the alpha of least generalised
/// cross-validation n RSS / (n - trace)^2. O(n) for each alpha: the trace needs five bands of an inverse
/// [HutchinsonDeHoog1985].
/// \param t  at least 4, increasing
CubicSpline smoothing_spline(const Eigen::VectorXd& t, const Eigen::VectorXd& y);

}  // namespace lieder
