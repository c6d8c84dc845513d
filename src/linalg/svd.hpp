#pragma once
#include <Eigen/Core>

namespace lieder {

/// m = u diag(values) v^T with values that descend. Of a matrix that holds a number that is not finite all values are
/// NaN.
struct ThinSvd {
  Eigen::MatrixXd u;       ///< m.rows() x k, k = min(m.rows(), m.cols())
  Eigen::VectorXd values;  ///< k
  Eigen::MatrixXd v;       ///< m.cols() x k
};

ThinSvd thin_svd(const Eigen::MatrixXd& m);

/// A whole basis of what m acts on; what m sends to 0 stands last.
struct RightSingularVectors {
  Eigen::VectorXd values;  ///< min(m.rows(), m.cols())
  Eigen::MatrixXd v;       ///< m.cols() x m.cols()
};

RightSingularVectors right_singular_vectors(const Eigen::MatrixXd& m);

Eigen::VectorXd singular_values(const Eigen::MatrixXd& m);

}  // namespace lieder
