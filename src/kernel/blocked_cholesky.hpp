#pragma once
#include <Eigen/Core>
#include <optional>

#include "lieder/base/progress.hpp"

namespace lieder {

/// Cholesky of a symmetric matrix in its own place, panel by panel, so that `progress` can stop it. The lower triangle
/// becomes L, the part above the diagonal stays what it was: products with the matrix remain possible.
class BlockedCholesky {
 public:
  /// \param matrix  N x N, symmetric; overwritten, and has to outlive it
  explicit BlockedCholesky(Eigen::Ref<Eigen::MatrixXd> matrix) : matrix_(matrix), diagonal_(matrix.diagonal()) {}

  enum class Outcome { factored, stopped, not_positive };
  /// Not positive: a pivot is at most `least`; `row()` says which.
  Outcome factor(double least, const Progress& progress, double start, double share);
  Eigen::Index row() const { return row_; }

  /// Overwrites b, N x c, with the solution.
  void solve(Eigen::MatrixXd& b) const;

  /// The matrix as it was, times x; N x c.
  Eigen::MatrixXd multiply(const Eigen::MatrixXd& x);

 private:
  Eigen::Ref<Eigen::MatrixXd> matrix_;
  Eigen::VectorXd diagonal_;  // of the matrix as it was
  Eigen::Index row_ = -1;
};

}  // namespace lieder
