#pragma once
#include <Eigen/Core>

#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// An inverse of F F' + added, up to a factor [FrangellaTroppUdell2023]. With F F' = U diag(l) U', U orthonormal, it
/// takes r to U diag((l_k + added) / (l + added)) U' r + (1 - U U') r, l_k the least of l: no difference of large
/// numbers, as Woodbury's formula has, and no division by `added`, which may be 0.
class LowRankPreconditioner {
 public:
  /// \param factor  F, N x k; k = 0 makes the identity
  LowRankPreconditioner(Eigen::MatrixXd factor, double added);

  Eigen::Index rank() const { return basis_.cols(); }
  void apply(const RowMatrix& r, RowMatrix& z) const;

 private:
  Eigen::MatrixXd basis_;    // U
  Eigen::VectorXd weights_;  // (l_k + added) / (l + added) - 1
};

}  // namespace lieder
