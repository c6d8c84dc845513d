#include "discover/conserved_basis.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/at.hpp"
#include "linalg/orthonormal.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Coefficients on some of the functions that drift least, relative to noise, and that drift squared.
struct Restricted {
  VectorXd c;
  double square;
};

Restricted least_drift(const DriftSpectrum& spectrum, const std::vector<Index>& support) {
  const ThinSvd metric = thin_svd(spectrum.noise(Eigen::all, support));
  const VectorXd inverse =
      metric.values.unaryExpr([&](double s) { return s > 1e-12 * metric.values[0] ? 1 / s : 0.0; });
  const MatrixXd whiten = metric.v * inverse.asDiagonal();
  const MatrixXd drift = spectrum.drift(Eigen::all, support) * whiten;
  const VectorXd small = whiten * right_singular_vectors(drift).v.rightCols<1>();
  VectorXd c = VectorXd::Zero(spectrum.noise.cols());
  c(support) = small;
  const double square = (spectrum.drift * c).squaredNorm() / std::max((spectrum.noise * c).squaredNorm(), 1e-300);
  return {c, square};
}

/// Whether a function lies in the span of others but for a hundredth of it.
bool is_combination(const VectorXd& c, const MatrixXd& others) {
  constexpr double kLeastDistance = 0.01;
  if (others.cols() == 0) return false;
  const MatrixXd q = orthonormal_columns(others);
  return (c - q * (q.transpose() * c)).norm() < kLeastDistance * c.norm();
}

}  // namespace

EchelonBasis echelon_basis(const MatrixXd& columns, double least) {
  EchelonBasis basis{orthonormal_columns(columns), {}};
  MatrixXd& b = basis.columns;
  Index done = 0;
  for (Index row = b.rows() - 1; row >= 0 && done < b.cols(); --row) {
    const Index left = b.cols() - done;
    // The last column must find a pivot: below the errors the largest entry that is left has to do.
    const VectorXd entries = b.row(row).tail(left);
    if (entries.norm() <= least) continue;
    const Eigen::HouseholderQR<MatrixXd> turn{MatrixXd(entries)};
    const MatrixXd q = turn.householderQ();
    b.rightCols(left) = MatrixXd(b.rightCols(left) * q);
    b.rightCols(left - 1).row(row).setZero();
    basis.pivots.push_back(row);
    ++done;
  }
  b.conservativeResize(Eigen::NoChange, done);
  for (Index k = 0; k < done; ++k) {
    b.col(k) /= b(basis.pivots[at(k)], k);
    for (Index j = 0; j < done; ++j)
      if (j != k) b.col(j) -= MatrixXd(b(basis.pivots[at(k)], j) * b.col(k));
  }
  return basis;
}

MatrixXd without_idle_terms(const DriftSpectrum& spectrum, const EchelonBasis& basis) {
  MatrixXd result = basis.columns;
  const auto equations = static_cast<double>(spectrum.equations);
  for (Index k = result.cols(); k-- > 0;) {  // laws of low degree first
    std::vector<Index> order;
    for (Index i = 0; i < result.rows(); ++i)
      if (i == basis.pivots[at(k)] || std::ranges::find(basis.pivots, i) == basis.pivots.end()) order.push_back(i);
    const VectorXd size = basis.columns.col(k).cwiseAbs();
    std::ranges::stable_sort(order, [&](Index i, Index j) { return size[i] > size[j]; });
    const double whole = std::max(least_drift(spectrum, order).square, 1.0);
    const auto enough = [&](Index terms) {
      const double square = least_drift(spectrum, {order.begin(), order.begin() + terms}).square;
      return equations * std::log(std::max(square, 1.0) / whole) <=
             static_cast<double>(std::ssize(order) - terms) * std::log(equations);
    };
    Index low = 0, high = std::ssize(order);  // fewest terms that are enough lie in (low, high]
    while (high - low > 1) (enough((low + high) / 2) ? high : low) = (low + high) / 2;
    const VectorXd c = least_drift(spectrum, {order.begin(), order.begin() + high}).c;
    // With few terms it may be one that is listed already.
    if (!is_combination(c, result.rightCols(result.cols() - k - 1))) result.col(k) = c;
  }
  return result;
}

}  // namespace lieder
