#include "linalg/covariance.hpp"

#include <Eigen/Eigenvalues>

namespace lieder {

using Eigen::MatrixXd;

MatrixXd correlations(const MatrixXd& covariance) {
  const Eigen::VectorXd scale = covariance.diagonal().cwiseSqrt().cwiseInverse();
  return scale.asDiagonal() * covariance * scale.asDiagonal();
}

MatrixXd inverse_square_root(const MatrixXd& covariance, double ridge) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(covariance);
  const double least = ridge * covariance.trace() / static_cast<double>(covariance.rows());
  return eigen.eigenvectors() * eigen.eigenvalues().cwiseMax(least).cwiseSqrt().cwiseInverse().asDiagonal() *
         eigen.eigenvectors().transpose();
}

}  // namespace lieder
