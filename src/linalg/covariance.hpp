#pragma once
#include <Eigen/Core>

namespace lieder {

/// C(i, j) / sqrt(C(i, i) C(j, j)).
Eigen::MatrixXd correlations(const Eigen::MatrixXd& covariance);

/// C^-1/2, symmetric, so that whitened coordinates stay as close to the given ones as they can. Eigenvalues below
/// `ridge` times their mean are raised to it.
Eigen::MatrixXd inverse_square_root(const Eigen::MatrixXd& covariance, double ridge);

}  // namespace lieder
