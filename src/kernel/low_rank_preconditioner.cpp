#include "kernel/low_rank_preconditioner.hpp"

#include <lapacke.h>

#include <algorithm>
#include <utility>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

void require_zero(lapack_int info) {
  if (info != 0) throw InternalError("kernel_ridge: LAPACK refused the factor of the preconditioner");
}

/// Overwrites F = Q R with Q. \return  R
MatrixXd orthonormalise(MatrixXd& factor) {
  const auto rows = static_cast<lapack_int>(factor.rows()), columns = static_cast<lapack_int>(factor.cols());
  VectorXd scales(factor.cols());
  require_zero(LAPACKE_dgeqrf(LAPACK_COL_MAJOR, rows, columns, factor.data(), rows, scales.data()));
  MatrixXd triangle = factor.topRows(factor.cols()).triangularView<Eigen::Upper>();
  require_zero(LAPACKE_dorgqr(LAPACK_COL_MAJOR, rows, columns, columns, factor.data(), rows, scales.data()));
  return triangle;
}

/// Overwrites a symmetric matrix with its eigenvectors. \return  eigenvalues, ascending
VectorXd eigenvectors_of(MatrixXd& symmetric) {
  const auto size = static_cast<lapack_int>(symmetric.rows());
  VectorXd values(symmetric.rows());
  require_zero(LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'L', size, symmetric.data(), size, values.data()));
  return values;
}

/// Q W in place of Q: a second matrix of that size would be half a gigabyte.
void multiply_in_place(MatrixXd& q, const MatrixXd& w) {
  constexpr Index kRows = 4096;
  for (Index first = 0; first < q.rows(); first += kRows) {
    auto rows = q.middleRows(first, std::min(kRows, q.rows() - first));
    rows.leftCols(w.cols()) = MatrixXd(rows * w);
  }
  q.conservativeResize(Eigen::NoChange, w.cols());
}

}  // namespace

LowRankPreconditioner::LowRankPreconditioner(MatrixXd factor, double added) : basis_(std::move(factor)) {
  if (basis_.cols() == 0) return;
  const MatrixXd triangle = orthonormalise(basis_);
  MatrixXd directions = triangle * triangle.transpose();
  const VectorXd values = eigenvectors_of(directions).cwiseMax(0);
  // Those that are nothing but rounding tell no direction.
  const Index little = (values.array() <= 1e-15 * values[values.size() - 1]).count();
  const Index kept = values.size() - little;
  multiply_in_place(basis_, directions.rightCols(kept));
  const VectorXd shifted = values.tail(kept).array() + added;
  weights_ = shifted[0] * shifted.cwiseInverse().array() - 1;
}

void LowRankPreconditioner::apply(const RowMatrix& r, RowMatrix& z) const {
  z = r;
  if (rank() == 0) return;
  const MatrixXd along = weights_.asDiagonal() * (basis_.transpose() * r);
  z.noalias() += basis_ * along;
}

}  // namespace lieder
