#pragma once
#include <Eigen/Core>
#include <optional>

namespace lieder {

/// The closed algebra that a noisy span is taken for.
struct Decision {
  bool closes = false;
  double moved = 0;         ///< to the nearest closed algebra
  double noise = 0;         ///< of an orthonormal basis
  Eigen::MatrixXd columns;  ///< the algebra, n^2 x k orthonormal
  double window = 0;        ///< distance of the nearest more special algebra that was rejected over the noise
  std::optional<Eigen::MatrixXd> next;  ///< that algebra, where it was reached
};

/// The most special algebra within the noise of the span: hypotheses are flags of ideals, tested by the distance to
/// the nearest algebra that has them.
/// \param original  n^2 x k orthonormal
/// \param noise     of these columns; empty when it is unknown
/// \param largest   estimates of an unknown noise above this mean that the span does not close
Decision decide_algebra(const Eigen::MatrixXd& original, std::optional<double> noise, double largest);

}  // namespace lieder
