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

void Deviations::append(const double* row, const Eigen::VectorXd& origin, double factor) {
  double* u = by_row_.data()->numbers + rows_ * stride_;
  u[0] = 1;
  for (Index j = 0; j < origin.size(); ++j) by_column_(rows_, j + 1) = u[j + 1] = (row[j] - origin[j]) * factor;
  ++rows_;
}

ThirdMomentSums::ThirdMomentSums(Index d) : dim_(d) {
  for (Index k = 0; k <= d; ++k)
    slices_.emplace_back(has_j_along_rows(k) ? RowMatrix::Zero(k + 1, whole_lanes(d + 1) - whole_lanes_before(k))
                                             : RowMatrix::Zero(d + 1 - k, whole_lanes(k + 1)));
}

void ThirdMomentSums::add(Index slice, const Deviations& rows) {
  static const Vectors vectors = supported_vectors().front();
  RowMatrix& sums = slices_[static_cast<std::size_t>(slice)];
  const bool j_along = has_j_along_rows(slice);
  const Index first_column = j_along ? 0 : slice, first_tail = j_along ? whole_lanes_before(slice) : 0;
  for (Index row = 0; row < rows.rows_; row += kTileRows)
    add_products(&rows.by_column_(row, slice), &rows.by_column_(row, first_column), rows.by_column_.rows(), sums.rows(),
                 rows.by_row_.data()->numbers + row * rows.stride_ + first_tail, rows.stride_, sums.data(), sums.cols(),
                 std::min(kTileRows, rows.rows_ - row), vectors);
}

void ThirdMomentSums::rescale(double factor) {
  const auto power = [factor](Index index) { return index > 0 ? factor : 1; };
  for (Index k = 0; k <= dim_; ++k) {
    RowMatrix& slice = slices_[static_cast<std::size_t>(k)];
    const bool j_along = has_j_along_rows(k);
    const Index first_row = j_along ? 0 : k, first_column = j_along ? whole_lanes_before(k) : 0;
    for (Index row = 0; row < slice.rows(); ++row)
      for (Index column = 0; column < slice.cols(); ++column)
        slice(row, column) *= power(first_row + row) * power(k) * power(first_column + column);
  }
}

Index ThirdMomentSums::count() const { return std::llround(sum(0, 0, 0)); }

Eigen::VectorXd ThirdMomentSums::first() const {
  Eigen::VectorXd m(dim_);
  for (Index k = 0; k < dim_; ++k) m[k] = sum(k + 1, 0, 0);
  return m;
}

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
