#pragma once
#include <Eigen/Core>
#include <string>
#include <vector>

namespace lieder {

/// What e^{tX} does: "rotation", "dilation", "scaling" (real, of different rates), "boost", "spiral" (a rotation that
/// grows), "shear" (X nilpotent), "translation" and "screw" (X with last row 0), or "generic".
/// \param given      X, n x n, not zero
/// \param tolerance  relative error of x
std::string kind_of(const Eigen::MatrixXd& given, double tolerance);

/// Directions of a commuting family by their eigenvalues.
struct Weights {
  Eigen::Index elliptic = 0;    ///< imaginary: turning
  Eigen::Index hyperbolic = 0;  ///< not imaginary
  Eigen::Index nilpotent = 0;   ///< all zero
};
Weights weights_of(const std::vector<Eigen::MatrixXd>& commuting, double tolerance);

}  // namespace lieder
