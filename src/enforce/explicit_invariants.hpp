#pragma once
#include <utility>

#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// Basis tensors as the columns of a sparse matrix.
class ExplicitInvariants final : public Invariants {
 public:
  ExplicitInvariants(Eigen::SparseMatrix<double> columns, std::string how) {
    columns_.swap(columns);  // SparseMatrix has no move in Eigen 3.4
    method = std::move(how);
  }
  Eigen::Index size() const override { return columns_.rows(); }
  Eigen::Index count() const override { return columns_.cols(); }
  bool is_factored() const override { return false; }
  Eigen::VectorXd combine(const Eigen::VectorXd& weights) const override { return columns_ * weights; }
  Eigen::VectorXd project(const Eigen::VectorXd& tensor) const override { return columns_.transpose() * tensor; }
  double bytes() const override { return 16 * static_cast<double>(columns_.nonZeros()); }
  double most_nonzeros() const override { return static_cast<double>(columns_.nonZeros()); }

 private:
  Eigen::SparseMatrix<double> write_columns() const override { return columns_; }

  Eigen::SparseMatrix<double> columns_;
};

}  // namespace lieder
