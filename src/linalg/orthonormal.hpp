#pragma once
#include <Eigen/QR>

namespace lieder {

/// An orthonormal basis of what independent columns span.
inline Eigen::MatrixXd orthonormal_columns(const Eigen::MatrixXd& columns) {
  if (columns.cols() == 0) return columns;
  return Eigen::HouseholderQR<Eigen::MatrixXd>(columns).householderQ() *
         Eigen::MatrixXd::Identity(columns.rows(), columns.cols());
}

/// The nearest orthogonal matrix (polar factor).
Eigen::MatrixXd nearest_orthogonal(const Eigen::MatrixXd& m);

}  // namespace lieder
