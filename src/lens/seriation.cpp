#include "lens/seriation.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <numeric>
#include <vector>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Order = std::vector<int>;

double neighbour_similarity(const MatrixXd& s, const Order& order, bool closed) {
  double sum = 0;
  for (std::size_t k = 0; k + 1 < order.size(); ++k) sum += s(order[k], order[k + 1]);
  return closed ? sum + s(order.back(), order.front()) : sum;
}

/// The strongest links first, each item with at most two of them, no ring before the end: a cover by paths that ends as
/// one path.
Order greedy_path(const MatrixXd& s) {
  const auto n = static_cast<int>(s.rows());
  std::vector<std::pair<int, int>> links;
  for (int i = 0; i < n; ++i)
    for (int j = i + 1; j < n; ++j) links.emplace_back(i, j);
  std::ranges::stable_sort(links,
                           [&](const auto& a, const auto& b) { return s(a.first, a.second) > s(b.first, b.second); });
  std::vector<int> path(static_cast<std::size_t>(n));
  std::iota(path.begin(), path.end(), 0);
  std::vector<std::vector<int>> neighbours(static_cast<std::size_t>(n));
  for (const auto& [i, j] : links) {
    auto &of_i = neighbours[static_cast<std::size_t>(i)], &of_j = neighbours[static_cast<std::size_t>(j)];
    const int from = path[static_cast<std::size_t>(j)], to = path[static_cast<std::size_t>(i)];
    if (of_i.size() == 2 || of_j.size() == 2 || from == to) continue;
    of_i.push_back(j);
    of_j.push_back(i);
    std::ranges::replace(path, from, to);
  }
  const auto end = std::ranges::find_if(neighbours, [](const auto& list) { return list.size() < 2; });
  Order order{static_cast<int>(end - neighbours.begin())};
  for (int previous = -1; static_cast<int>(order.size()) < n;) {
    const int here = order.back();
    for (const int next : neighbours[static_cast<std::size_t>(here)])
      if (next != previous) {
        order.push_back(next);
        break;
      }
    previous = here;
  }
  return order;
}

/// By the second eigenvector of the Laplacian of the similarities: sees the whole, where greedy links see the nearest.
Order spectral_order(const MatrixXd& s) {
  MatrixXd laplacian = -s;
  laplacian.diagonal().setZero();
  laplacian.diagonal() = -laplacian.rowwise().sum();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(laplacian);
  const Eigen::VectorXd fiedler = eigen.eigenvectors().col(1);
  Order order(static_cast<std::size_t>(s.rows()));
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](int i) { return fiedler[i]; });
  return order;
}

/// Turns segments round and moves short ones elsewhere while that makes neighbours more alike.
void improve(const MatrixXd& s, Order& order, bool closed) {
  const auto n = static_cast<int>(order.size());
  const auto at = [&](int k) { return order[static_cast<std::size_t>(k)]; };
  const auto link = [&](int k, int l) {  // similarity of the items at two places; nothing beyond the ends of a path
    if (closed) return s(at((k + n) % n), at((l + n) % n));
    return k < 0 || l < 0 || k >= n || l >= n ? 0.0 : s(at(k), at(l));
  };
  bool better = true;
  for (int round = 0; better && round < 50; ++round) {
    better = false;
    for (int i = 0; i < n; ++i)
      for (int j = i + 1; j < n; ++j) {
        if (i == 0 && j == n - 1) continue;
        const double gain = link(i - 1, j) + link(i, j + 1) - link(i - 1, i) - link(j, j + 1);
        if (gain > 1e-12) {
          std::reverse(order.begin() + i, order.begin() + j + 1);
          better = true;
        }
      }
    for (int length = 1; length <= std::min(3, n - 2); ++length)
      for (int i = 0; i + length <= n; ++i) {
        Order rest = order;
        const Order piece(order.begin() + i, order.begin() + i + length);
        rest.erase(rest.begin() + i, rest.begin() + i + length);
        const double before = neighbour_similarity(s, order, closed);
        double best = before + 1e-12;
        Order best_order;
        for (std::size_t to = 0; to <= rest.size(); ++to)
          for (const bool turned : {false, true}) {
            if (turned && length == 1) continue;
            Order trial = rest;
            trial.insert(trial.begin() + static_cast<std::ptrdiff_t>(to), piece.begin(), piece.end());
            if (turned)
              std::reverse(trial.begin() + static_cast<std::ptrdiff_t>(to),
                           trial.begin() + static_cast<std::ptrdiff_t>(to) + length);
            const double value = neighbour_similarity(s, trial, closed);
            if (value > best) {
              best = value;
              best_order = std::move(trial);
            }
          }
        if (!best_order.empty()) {
          order = std::move(best_order);
          better = true;
        }
      }
  }
}

}  // namespace

Eigen::VectorXi seriate(const MatrixXd& similarity, bool closed) {
  const auto n = similarity.rows();
  if (n < 3) return Eigen::VectorXi::LinSpaced(n, 0, static_cast<int>(n) - 1);
  Order best;
  for (Order order : {greedy_path(similarity), spectral_order(similarity)}) {
    improve(similarity, order, closed);
    if (best.empty() ||
        neighbour_similarity(similarity, order, closed) > neighbour_similarity(similarity, best, closed))
      best = std::move(order);
  }
  return Eigen::Map<Eigen::VectorXi>(best.data(), n);
}

}  // namespace lieder
