#include "linalg/orthonormal.hpp"

#include "linalg/svd.hpp"

namespace lieder {

Eigen::MatrixXd nearest_orthogonal(const Eigen::MatrixXd& m) {
  const ThinSvd svd = thin_svd(m);
  return svd.u * svd.v.transpose();
}

}  // namespace lieder
