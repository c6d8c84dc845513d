#include "lens/third_moment_sums.hpp"

#include <algorithm>

namespace lieder {
namespace {

/// Rows at a time: the products u_j u_k of one block of indices stay in the second-level cache.
constexpr Eigen::Index kTileRows = 256;

/// Wide blocks give BLAS larger matrices, narrow ones waste less on the part that symmetry would spare.
Eigen::Index block_width(Eigen::Index d) { return std::clamp<Eigen::Index>(d / 6, 1, 16); }

/// Number of pairs (j, k) with first <= k < last, j <= k.
Eigen::Index pairs(Eigen::Index first, Eigen::Index last) { return (last * (last + 1) - first * (first + 1)) / 2; }

}  // namespace

ThirdMomentSums::ThirdMomentSums(Eigen::Index d)
    : width_(block_width(d)), first_(Eigen::VectorXd::Zero(d)), second_(Eigen::MatrixXd::Zero(d, d)) {
  for (Eigen::Index b = 0; b * width_ < d; ++b)
    third_.emplace_back(Eigen::MatrixXd::Zero(pairs(begin(b), end(b)), d - begin(b)));
}

void ThirdMomentSums::add_first_and_second(const Eigen::Ref<const Eigen::MatrixXd>& u) {
  count_ += u.rows();
  first_ += u.colwise().sum().transpose();
  second_.selfadjointView<Eigen::Lower>().rankUpdate(u.transpose());
}

void ThirdMomentSums::add_third(Eigen::Index b, const Eigen::Ref<const Eigen::MatrixXd>& u) {
  Eigen::MatrixXd& sum = third_[static_cast<std::size_t>(b)];
  Eigen::MatrixXd products(kTileRows, sum.rows());
  for (Eigen::Index row = 0; row < u.rows(); row += kTileRows) {
    const Eigen::Index rows = std::min(kTileRows, u.rows() - row);
    Eigen::Index column = 0;
    for (Eigen::Index k = begin(b); k < end(b); ++k)
      for (Eigen::Index j = 0; j <= k; ++j)
        products.col(column++).head(rows) = u.col(j).segment(row, rows).cwiseProduct(u.col(k).segment(row, rows));
    sum.noalias() += products.topRows(rows).transpose() * u.block(row, begin(b), rows, sum.cols());
  }
}

void ThirdMomentSums::rescale(double factor) {
  first_ *= factor;
  second_ *= factor * factor;
  for (auto& block : third_) block *= factor * factor * factor;
}

Eigen::MatrixXd ThirdMomentSums::second() const { return second_.selfadjointView<Eigen::Lower>(); }

Eigen::MatrixXd ThirdMomentSums::third() const {
  const Eigen::Index d = dim();
  Eigen::MatrixXd t(d, d * d);
  for (Eigen::Index b = 0; b < blocks(); ++b) {
    const Eigen::MatrixXd& block = third_[static_cast<std::size_t>(b)];
    Eigen::Index row = 0;
    for (Eigen::Index k = begin(b); k < end(b); ++k)
      for (Eigen::Index j = 0; j <= k; ++j, ++row)
        for (Eigen::Index l = k; l < d; ++l) {
          const double value = block(row, l - begin(b));
          t(j, k + d * l) = t(j, l + d * k) = t(k, j + d * l) = value;
          t(k, l + d * j) = t(l, j + d * k) = t(l, k + d * j) = value;
        }
  }
  return t;
}

}  // namespace lieder
