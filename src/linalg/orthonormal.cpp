#include "linalg/orthonormal.hpp"

#include <Eigen/SVD>

namespace lieder {

Eigen::MatrixXd nearest_orthogonal(const Eigen::MatrixXd& m) {
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(m, Eigen::ComputeFullU | Eigen::ComputeFullV);
  return svd.matrixU() * svd.matrixV().transpose();
}

}  // namespace lieder
