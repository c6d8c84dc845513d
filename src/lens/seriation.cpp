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

/// Local moves on an order, each judged by the few links that it changes.
class LocalMoves {
 public:
  LocalMoves(const MatrixXd& similarity, Order& order, bool closed)
      : s_(similarity), order_(order), n_(static_cast<int>(order.size())), closed_(closed) {}

  /// Turns segments round and moves short ones elsewhere while that makes neighbours more alike.
  void improve() {
    for (int round = 0; round < 50; ++round)
      if (!turn_segments() && !move_segments()) return;
  }

 private:
  /// Similarity of the items at two places; nothing beyond the ends of a path.
  double link(int k, int l) const {
    if (closed_) return s_(at((k + n_) % n_), at((l + n_) % n_));
    return k < 0 || l < 0 || k >= n_ || l >= n_ ? 0.0 : s_(at(k), at(l));
  }
  int at(int place) const { return order_[static_cast<std::size_t>(place)]; }

  bool turn_segments() {
    bool better = false;
    for (int i = 0; i < n_; ++i)
      for (int j = i + 1; j < n_; ++j) {
        if (i == 0 && j == n_ - 1) continue;
        if (link(i - 1, j) + link(i, j + 1) - link(i - 1, i) - link(j, j + 1) <= kLeastGain) continue;
        std::reverse(order_.begin() + i, order_.begin() + j + 1);
        better = true;
      }
    return better;
  }

  bool move_segments() {
    bool better = false;
    for (int length = 1; length <= std::min(3, n_ - 2); ++length)
      for (int i = 0; i + length <= n_; ++i) better = move_segment(i, i + length - 1) || better;
    return better;
  }

  /// Takes the items at places i..j to the best gap elsewhere, either way round.
  bool move_segment(int i, int j) {
    const double freed = link(i - 1, j + 1) - link(i - 1, i) - link(j, j + 1);
    double best = kLeastGain;
    int best_gap = -1;
    bool best_turned = false;
    for (int gap = -1; gap < n_; ++gap) {  // between the places gap and gap + 1
      if (gap >= i - 1 && gap <= j) continue;
      if (closed_ && (gap == -1 || ((gap + 1) % n_ == i && i == 0))) continue;
      const double opened = freed - link(gap, gap + 1);
      const double straight = opened + link(gap, i) + link(j, gap + 1),
                   turned = opened + link(gap, j) + link(i, gap + 1);
      if (std::max(straight, turned) <= best) continue;
      best = std::max(straight, turned);
      best_gap = gap;
      best_turned = turned > straight;
    }
    if (best_gap == -1 && best <= kLeastGain) return false;
    if (best_turned) std::reverse(order_.begin() + i, order_.begin() + j + 1);
    if (best_gap < i)
      std::rotate(order_.begin() + best_gap + 1, order_.begin() + i, order_.begin() + j + 1);
    else
      std::rotate(order_.begin() + i, order_.begin() + j + 1, order_.begin() + best_gap + 1);
    return true;
  }

  static constexpr double kLeastGain = 1e-12;
  const MatrixXd& s_;
  Order& order_;
  int n_;
  bool closed_;
};

}  // namespace

Eigen::VectorXi seriate(const MatrixXd& similarity, bool closed) {
  const auto n = similarity.rows();
  if (n < 3) return Eigen::VectorXi::LinSpaced(n, 0, static_cast<int>(n) - 1);
  Order best;
  for (Order order : {greedy_path(similarity), spectral_order(similarity)}) {
    LocalMoves(similarity, order, closed).improve();
    if (best.empty() ||
        neighbour_similarity(similarity, order, closed) > neighbour_similarity(similarity, best, closed))
      best = std::move(order);
  }
  return Eigen::Map<Eigen::VectorXi>(best.data(), n);
}

}  // namespace lieder
