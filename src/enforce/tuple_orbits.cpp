#include "enforce/tuple_orbits.hpp"

#include <cmath>
#include <numeric>
#include <utility>

namespace lieder {
namespace {

using Eigen::Index;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

}  // namespace

TupleOrbits::TupleOrbits(const PermutationGroup& group, std::vector<PointRange> ranges)
    : ranges_(std::move(ranges)), root_(grow(group, 0)) {}

std::unique_ptr<const TupleOrbits::Node> TupleOrbits::grow(const PermutationGroup& group, std::size_t depth) {
  const PointRange& range = ranges_[depth];
  const bool last = depth + 1 == ranges_.size();
  auto node = std::make_unique<Node>();
  node->orbit.assign(at(range.size), 0);
  if (!last) node->to_representative.resize(at(range.size));
  for (const Orbit& orbit : group.orbits(!last)) {
    const int first = orbit.points.front();
    if (first < range.first || first >= range.first + range.size) continue;
    const int number = static_cast<int>(last ? node->labels.size() : node->next.size());
    for (std::size_t i = 0; i < orbit.points.size(); ++i) {
      const std::size_t point = at(orbit.points[i] - range.first);
      node->orbit[point] = number;
      if (!last) node->to_representative[point] = inverse(orbit.from_first[i]);
    }
    if (last)
      node->labels.push_back(count_++);
    else
      node->next.push_back(grow(group.stabiliser(first), depth + 1));
  }
  return node;
}

void TupleOrbits::label(const Node& node, std::size_t depth, const Permutation& moved, std::vector<int>& labels) const {
  const PointRange& range = ranges_[depth];
  const bool last = node.next.empty();
  for (int i = 0; i < range.size; ++i) {
    const std::size_t point = at(moved[at(range.first + i)] - range.first);
    const auto orbit = at(node.orbit[point]);
    if (last)
      labels.push_back(node.labels[orbit]);
    else
      label(*node.next[orbit], depth + 1, compose(node.to_representative[point], moved), labels);
  }
}

std::vector<int> TupleOrbits::labels() const {
  std::vector<int> labels;
  std::size_t tuples = 1;
  int points = 0;
  for (const PointRange& range : ranges_) {
    tuples *= at(range.size);
    points = std::max(points, range.first + range.size);
  }
  labels.reserve(tuples);
  Permutation unmoved(at(points));
  std::iota(unmoved.begin(), unmoved.end(), 0);
  label(*root_, 0, unmoved, labels);
  return labels;
}

Eigen::SparseMatrix<double> indicators(const std::vector<int>& labels, Index count) {
  std::vector<double> members(static_cast<std::size_t>(count), 0);
  for (const int label : labels) ++members[at(label)];
  Eigen::SparseMatrix<double, Eigen::RowMajor> rows(static_cast<Index>(labels.size()), count);
  rows.reserve(Eigen::VectorXi::Ones(rows.rows()));
  for (std::size_t i = 0; i < labels.size(); ++i)
    rows.insert(static_cast<Index>(i), labels[i]) = 1 / std::sqrt(members[at(labels[i])]);
  return rows;
}

}  // namespace lieder
