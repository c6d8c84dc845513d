#include "lens/third_moment_sums.hpp"

#include <algorithm>
#include <cmath>

namespace lieder {
namespace {

using Eigen::Index;

/// Rows at a time: their products and what these are multiplied with stay in the first-level cache.
constexpr Index kTileRows = 64;

}  // namespace

Deviations::Deviations(Index capacity, Index d)
    : capacity_(capacity),
      stride_(whole_lanes(d + 1)),
      lanes_(static_cast<std::size_t>(capacity * stride_ / kLane), Lane{}) {}

void Deviations::append(const double* row, const Eigen::VectorXd& origin, double factor) {
  double* v = (lanes_.data() + rows_ * stride_ / kLane)->numbers;
  v[0] = 1;
  const Index d = origin.size();
  Eigen::Map<Eigen::VectorXd>(v + 1, d) = (Eigen::Map<const Eigen::VectorXd>(row, d) - origin) * factor;
  ++rows_;
}

ThirdMomentSums::ThirdMomentSums(Index d) : dim_(d) {
  for (Index k = 0; k <= d; ++k) {
    const bool j_along_rows = k < d - k;
    const Columns rows = j_along_rows ? Columns{0, k + 1} : Columns{k, d + 1 - k};
    const Columns columns =
        j_along_rows ? Columns{lanes_before(k), whole_lanes(d + 1) - lanes_before(k)} : Columns{0, whole_lanes(k + 1)};
    slices_.push_back({j_along_rows, rows, columns, RowMatrix::Zero(rows.count, columns.count)});
  }
}

void ThirdMomentSums::add(Index k, const Deviations& rows) {
  const Vectors vectors = widest_vectors();
  Slice& slice = slices_[static_cast<std::size_t>(k)];
  for (Index row = 0; row < rows.rows_; row += kTileRows)
    add_products(rows.row(row), std::min(kTileRows, rows.rows_ - row), rows.stride_, k, slice.rows, slice.columns,
                 slice.sums.data(), vectors);
}

void ThirdMomentSums::rescale(double factor) {
  const auto power = [factor](Index index) { return index > 0 ? factor : 1; };
  for (Index k = 0; k <= dim_; ++k) {
    auto& [j_along_rows, rows, columns, sums] = slices_[static_cast<std::size_t>(k)];
    for (Index row = 0; row < rows.count; ++row)
      for (Index column = 0; column < columns.count; ++column)
        sums(row, column) *= power(rows.first + row) * power(k) * power(columns.first + column);
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
