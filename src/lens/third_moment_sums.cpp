#include "lens/third_moment_sums.hpp"

#include <algorithm>
#include <cmath>

namespace lieder {
namespace {

using Eigen::Index;

/// Rows at a time: their products and what these are multiplied with stay in the first-level cache.
constexpr Index kTileRows = 64;

Index whole_lanes(Index d) { return (d + kLane - 1) / kLane * kLane; }

}  // namespace

Deviations::Deviations(Index capacity, Index d)
    : by_column_(capacity, d + 1),
      stride_(whole_lanes(d + 1)),
      by_row_(static_cast<std::size_t>(capacity * stride_ / kLane), Lane{}) {
  by_column_.col(0).setOnes();
}

void Deviations::assign(const Eigen::Ref<const RowMatrix>& rows) {
  rows_ = rows.rows();
  by_column_.block(0, 1, rows_, rows.cols()) = rows;
  Eigen::Map<RowMatrix, 0, Eigen::OuterStride<>> by_row(by_row_.data()->numbers, rows_, rows.cols() + 1,
                                                        Eigen::OuterStride<>(stride_));
  by_row.col(0).setOnes();
  by_row.rightCols(rows.cols()) = rows;
}

ThirdMomentSums::ThirdMomentSums(Index d) : dim_(d) {
  for (Index k = 0; k <= d; ++k) slices_.emplace_back(RowMatrix::Zero(d + 1 - k, whole_lanes(k + 1)));
}

void ThirdMomentSums::add(Index slice, const Deviations& rows) {
  static const Vectors vectors = supported_vectors().front();
  RowMatrix& sums = slices_[static_cast<std::size_t>(slice)];
  for (Index row = 0; row < rows.rows_; row += kTileRows)
    add_products(&rows.by_column_(row, slice), rows.by_column_.rows(), sums.rows(),
                 rows.by_row_.data()->numbers + row * rows.stride_, rows.stride_, sums.data(), sums.cols(),
                 std::min(kTileRows, rows.rows_ - row), vectors);
}

void ThirdMomentSums::rescale(double factor) {
  slices_[0].bottomRows(dim_) *= factor;
  for (std::size_t k = 1; k < slices_.size(); ++k) {
    slices_[k].col(0) *= factor * factor;
    slices_[k].rightCols(slices_[k].cols() - 1) *= factor * factor * factor;
  }
}

Index ThirdMomentSums::count() const { return std::llround(sum(0, 0, 0)); }

Eigen::VectorXd ThirdMomentSums::first() const { return slices_[0].col(0).tail(dim_); }

Eigen::MatrixXd ThirdMomentSums::second() const {
  Eigen::MatrixXd c(dim_, dim_);
  for (Index k = 0; k < dim_; ++k)
    for (Index l = k; l < dim_; ++l) c(k, l) = c(l, k) = sum(l + 1, k + 1, 0);
  return c;
}

SymmetricTensor ThirdMomentSums::third() const {
  SymmetricTensor t(dim_);
  for (Index k = 0; k < dim_; ++k)
    for (Index l = k; l < dim_; ++l)
      for (Index j = 0; j <= k; ++j) t.set(j, k, l, sum(l + 1, k + 1, j + 1));
  return t;
}

}  // namespace lieder
