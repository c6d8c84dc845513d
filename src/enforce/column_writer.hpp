#pragma once
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>

namespace lieder {

/// Fills a sparse matrix column by column; what is rounding beside the largest entry of a column is left out.
class ColumnWriter {
 public:
  explicit ColumnWriter(Eigen::SparseMatrix<double>& columns) : columns_(columns) {}

  /// \param row_of  the row of each value, ascending
  template <typename RowOf>
  void write(const double* values, Eigen::Index size, RowOf&& row_of) {
    const Eigen::Map<const Eigen::ArrayXd> all(values, size);
    const double dust = size > 0 ? kDust * all.abs().maxCoeff() : 0;
    make_room((all.abs() > dust).count());
    columns_.startVec(next_);
    for (Eigen::Index i = 0; i < size; ++i)
      if (std::abs(values[i]) > dust) columns_.insertBack(row_of(i), next_) = values[i];
    ++next_;
  }

 private:
  static constexpr double kDust = 1e-13;

  void make_room(Eigen::Index nonzeros) {
    auto& data = columns_.data();
    if (data.allocatedSize() < data.size() + nonzeros) data.reserve(std::max(data.size(), 2 * nonzeros));
  }

  Eigen::SparseMatrix<double>& columns_;
  Eigen::Index next_ = 0;
};

}  // namespace lieder
