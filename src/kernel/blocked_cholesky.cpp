#include "kernel/blocked_cholesky.hpp"

#include <cblas.h>
#include <lapacke.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

constexpr Eigen::Index kPanel = 512;  // columns; a panel of 20,000 rows takes a second or two

}  // namespace

BlockedCholesky::Outcome BlockedCholesky::factor(double least, const Progress& progress, double start, double share) {
  const Eigen::Index n = matrix_.rows();
  const auto stride = static_cast<int>(matrix_.outerStride());
  for (Eigen::Index first = 0; first < n; first += kPanel) {
    const double left = static_cast<double>(n - first) / static_cast<double>(n);
    if (!proceeds(progress, "factors", start + share * (1 - left * left * left))) return Outcome::stopped;
    const auto width = static_cast<int>(std::min(kPanel, n - first));
    const auto below = static_cast<int>(n - first) - width;
    double* corner = &matrix_(first, first);
    const lapack_int info = LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', width, corner, stride);
    if (info < 0) throw InternalError("kernel_ridge: LAPACK refused a panel of the matrix");
    for (int j = 0; j < width; ++j)
      if (j + 1 == info || std::pow(matrix_(first + j, first + j), 2) <= least) {
        row_ = first + j;
        return Outcome::not_positive;
      }
    if (below == 0) break;
    double* panel = corner + width;
    cblas_dtrsm(CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, below, width, 1, corner, stride, panel,
                stride);
    cblas_dsyrk(CblasColMajor, CblasLower, CblasNoTrans, below, width, -1, panel, stride, 1,
                &matrix_(first + width, first + width), stride);
  }
  return Outcome::factored;
}

void BlockedCholesky::solve(Eigen::MatrixXd& b) const {
  const auto n = static_cast<lapack_int>(matrix_.rows());
  const lapack_int info =
      LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'L', n, static_cast<lapack_int>(b.cols()), matrix_.data(),
                          static_cast<lapack_int>(matrix_.outerStride()), b.data(), n);
  if (info != 0) throw InternalError("kernel_ridge: LAPACK refused the right sides");
}

Eigen::MatrixXd BlockedCholesky::multiply(const Eigen::MatrixXd& x) {
  const auto n = static_cast<int>(matrix_.rows());
  Eigen::MatrixXd product(x.rows(), x.cols());
  matrix_.diagonal().swap(diagonal_);
  cblas_dsymm(CblasColMajor, CblasLeft, CblasUpper, n, static_cast<int>(x.cols()), 1, matrix_.data(),
              static_cast<int>(matrix_.outerStride()), x.data(), n, 0, product.data(), n);
  matrix_.diagonal().swap(diagonal_);
  return product;
}

}  // namespace lieder
