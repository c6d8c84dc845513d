#include "naming/readable_basis.hpp"

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Entries that are chosen one by one as the largest that is left: each is 1 in its column and 0 in the others.
MatrixXd reduced(const MatrixXd& columns) {
  const Eigen::ColPivHouseholderQR<MatrixXd> qr(columns.transpose());
  const auto pivots = qr.colsPermutation().indices().head(columns.cols());
  std::vector<Index> rows(pivots.begin(), pivots.end());
  std::ranges::sort(rows);
  const MatrixXd square = columns(rows, Eigen::all);
  return square.transpose().partialPivLu().solve(columns.transpose()).transpose();
}

double entries(const VectorXd& x, double cut) { return static_cast<double>((x.cwiseAbs().array() > cut).count()); }

/// The multiple of y that, subtracted from x, leaves the smallest sum of |entries|: a weighted median.
double best_multiple(const VectorXd& x, const VectorXd& y, double cut) {
  std::vector<std::pair<double, double>> ratios;
  double total = 0;
  for (Index i = 0; i < x.size(); ++i)
    if (std::abs(y[i]) > cut) {
      ratios.emplace_back(x[i] / y[i], std::abs(y[i]));
      total += std::abs(y[i]);
    }
  std::ranges::sort(ratios);
  double passed = 0;
  for (const auto& [ratio, weight] : ratios) {
    passed += weight;
    if (2 * passed >= total) return ratio;
  }
  return 0;
}

/// One column less a multiple of another, while that makes fewer entries, or as many smaller ones.
void sweep(MatrixXd& basis, double cut) {
  constexpr int kMostSweeps = 6;
  bool changed = true;
  for (int s = 0; s < kMostSweeps && changed; ++s) {
    changed = false;
    for (Index i = 0; i < basis.cols(); ++i)
      for (Index j = 0; j < basis.cols(); ++j) {
        if (i == j) continue;
        const VectorXd x = basis.col(i), y = basis.col(j);
        if (x.cwiseAbs().dot(y.cwiseAbs()) <= cut) continue;
        const double c = best_multiple(x, y, cut);
        if (std::abs(c) < cut) continue;
        const VectorXd next = x - c * y;
        const double before = entries(x, cut), after = entries(next, cut);
        const bool shorter = next.lpNorm<1>() < (1 - 1e-3) * x.lpNorm<1>();
        // Norms must not shrink away: the basis has to stay one.
        if (next.norm() < 0.2 * x.norm() || after > before || (after == before && !shorter)) continue;
        basis.col(i) = next;
        changed = true;
      }
  }
}

/// Scaled by the mean of its large entries; entries near a fraction of denominator 1, 2 or 3 become it.
VectorXd rounded(VectorXd x, double tolerance) {
  const double largest = x.cwiseAbs().maxCoeff();
  double sum = 0, count = 0, first = 0;
  for (const double e : x)
    if (std::abs(e) > 0.7 * largest) {
      sum += std::abs(e);
      ++count;
      if (first == 0) first = e;
    }
  x /= std::copysign(sum / count, first);
  for (double& e : x)
    for (const double denominator : {1.0, 2.0, 3.0}) {
      const double near = std::round(e * denominator) / denominator;
      if (std::abs(e - near) > tolerance) continue;
      e = near == 0 ? 0.0 : near;
      break;
    }
  return x;
}

}  // namespace

MatrixXd readable_basis(const MatrixXd& columns, double tolerance) {
  if (columns.cols() == 0) return columns;
  MatrixXd basis = reduced(columns);
  sweep(basis, std::max(tolerance, 1e-9));
  for (Index i = 0; i < basis.cols(); ++i) basis.col(i) = rounded(basis.col(i), std::max(tolerance, 1e-9));
  std::vector<Index> order(static_cast<std::size_t>(basis.cols()));
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](Index i) { return entries(basis.col(i), 0); });
  return basis(Eigen::all, order);
}

}  // namespace lieder
