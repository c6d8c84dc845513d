#pragma once
#include <Eigen/Core>
#include <functional>

namespace lieder {

struct LsqrOptions {
  double damping = 0;        ///< minimises |A x - b|^2 + damping^2 |x|^2
  double tolerance = 1e-10;  ///< relative size of the gradient, and of the residual, that is small enough
  int most_iterations = 400;
};

/// Least squares through products with A and A' alone; of all minimisers the shortest.
/// Source: [PaigeSaunders1982].
Eigen::VectorXd lsqr(const std::function<Eigen::VectorXd(const Eigen::VectorXd&)>& forward,
                     const std::function<Eigen::VectorXd(const Eigen::VectorXd&)>& adjoint, const Eigen::VectorXd& b,
                     const LsqrOptions& options);

}  // namespace lieder
