#include "lens/third_moment_sums.hpp"

#include <algorithm>

#include "lens/third_moment_kernel.hpp"

namespace lieder {
namespace {

using Eigen::Index;

/// Rows at a time: their products u_j u_k and their tails stay in the first-level cache.
constexpr Index kTileRows = 64;

Index whole_lanes(Index d) { return (d + kLane - 1) / kLane * kLane; }

}  // namespace

Deviations::Deviations(Index capacity, Index d)
    : by_column_(capacity, d), by_row_(RowMatrix::Zero(capacity, d + kLane - 1)) {}

void Deviations::assign(const Eigen::Ref<const RowMatrix>& rows) {
  rows_ = rows.rows();
  by_row_.topLeftCorner(rows_, rows.cols()) = rows;
  by_column_.topRows(rows_) = rows;
}

ThirdMomentSums::ThirdMomentSums(Index d) : first_(Eigen::VectorXd::Zero(d)), second_(Eigen::MatrixXd::Zero(d, d)) {
  for (Index k = 0; k < d; ++k) third_.emplace_back(RowMatrix::Zero(k + 1, whole_lanes(d - k)));
}

void ThirdMomentSums::add_first_and_second(const Deviations& u) {
  count_ += u.rows();
  first_ += u.columns().colwise().sum().transpose();
  second_.selfadjointView<Eigen::Lower>().rankUpdate(u.columns().transpose());
}

void ThirdMomentSums::add_third(Index k, const Deviations& u) {
  RowMatrix& sum = third_[static_cast<std::size_t>(k)];
  for (Index row = 0; row < u.rows(); row += kTileRows)
    add_slice(&u.by_column_(row, 0), u.by_column_.rows(), k, &u.by_row_(row, k), u.by_row_.cols(), sum.data(),
              sum.cols(), std::min(kTileRows, u.rows() - row));
}

void ThirdMomentSums::rescale(double factor) {
  first_ *= factor;
  second_ *= factor * factor;
  for (auto& slice : third_) slice *= factor * factor * factor;
}

Eigen::MatrixXd ThirdMomentSums::second() const { return second_.selfadjointView<Eigen::Lower>(); }

Eigen::MatrixXd ThirdMomentSums::third() const {
  const Index d = dim();
  Eigen::MatrixXd t(d, d * d);
  for (Index k = 0; k < d; ++k)
    for (Index j = 0; j <= k; ++j)
      for (Index l = k; l < d; ++l) {
        const double value = third_[static_cast<std::size_t>(k)](j, l - k);
        t(j, k + d * l) = t(j, l + d * k) = t(k, j + d * l) = value;
        t(k, l + d * j) = t(l, j + d * k) = t(l, k + d * j) = value;
      }
  return t;
}

}  // namespace lieder
