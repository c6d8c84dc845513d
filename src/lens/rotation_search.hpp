#pragma once
#include <Eigen/Core>
#include <functional>

#include "lieder/base/progress.hpp"

namespace lieder {

/// A function of an orthogonal matrix L and its slope: f(exp(W) L) = f(L) + <slope, W> + ... for skew W.
struct ValueAndSlope {
  double value = 0;
  Eigen::MatrixXd slope;  ///< skew, d x d
};
using OrthogonalFunction = std::function<ValueAndSlope(const Eigen::MatrixXd&)>;

/// A symmetric positive map of skew matrices that approximates the inverse Hessian.
using SkewMap = std::function<Eigen::MatrixXd(const Eigen::MatrixXd&)>;

struct RotationSearchOptions {
  int max_iterations = 200;
  double slope_tolerance = 1e-6;     ///< ends when |slope| <= tolerance * (1 + |value|)
  double decrease_tolerance = 1e-9;  ///< ends when ten steps together lower the value by less than this share of it
  double target = -1;                ///< ends when the value is at or below it
  double largest_turn = 0.5;         ///< of one step, |W| / sqrt(d): radians per coordinate, root mean square
  SkewMap precondition = {};         ///< empty: the identity
  Progress progress = {};
};

struct RotationSearchResult {
  Eigen::MatrixXd l;
  double value = 0;
  int iterations = 0;
  bool converged = false;
  bool stopped = false;
};

/// Minimises over the connected component of `start` in O(d) by L-BFGS in the Lie algebra: steps L -> cayley(W) L,
/// whose slopes all live in the one space of skew matrices.
RotationSearchResult minimise_over_rotations(const OrthogonalFunction& f, const Eigen::MatrixXd& start,
                                             const RotationSearchOptions& options);

}  // namespace lieder
