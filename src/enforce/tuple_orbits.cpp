#include "enforce/tuple_orbits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <utility>

#include "base/at.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"

namespace lieder {
namespace {

/// More are not numbered; each takes memory anyway.
constexpr double kMostOrbits = std::numeric_limits<int>::max();

}  // namespace

TupleOrbits::TupleOrbits(const PermutationGroup& group, std::vector<PointRange> ranges, std::uint64_t memory_limit)
    : ranges_(std::move(ranges)), group_degree_(group.degree()), memory_limit_(memory_limit) {
  // No orbit has more tuples than the group has elements.
  double fewest = 1 / std::strtod(group.order().c_str(), nullptr);
  for (const PointRange& range : ranges_) fewest *= range.size;
  require_room(sizeof(int) * fewest);
  if (fewest > kMostOrbits)
    throw InputError(
        fmt::format("enforce: {:.3g} orbits of tuples at least; need no more than {:.0f}", fewest, kMostOrbits));
  root_ = grow(group, 0);
}

void TupleOrbits::require_room(double more) const {
  require_memory(fmt::format("enforce: orbits of tuples of {} points", ranges_.size()),
                 static_cast<std::uint64_t>(std::min(bytes_ + more, 1e18)), memory_limit_);
}

std::unique_ptr<const TupleOrbits::Node> TupleOrbits::grow(const PermutationGroup& group, std::size_t depth) {
  const PointRange& range = ranges_[depth];
  const bool last = depth + 1 == ranges_.size();
  auto node = std::make_unique<Node>();
  bytes_ += static_cast<double>(sizeof(Node)) + static_cast<double>(range.size) * sizeof(int);
  if (!last)
    bytes_ +=
        static_cast<double>(range.size) * (sizeof(Permutation) + sizeof(int) * static_cast<double>(group_degree_));
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
  bytes_ += static_cast<double>(node->labels.size() * sizeof(int) + node->next.size() * sizeof(node->next.front()));
  // The machine is asked now and then, and not for every node.
  if (memory_limit_ != 0 || bytes_ > asked_at_) {
    require_room(0);
    asked_at_ = 1.1 * bytes_ + 1e6;
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
  for (const PointRange& range : ranges_) tuples *= at(range.size);
  labels.reserve(tuples);
  Permutation unmoved(at(group_degree_));
  std::iota(unmoved.begin(), unmoved.end(), 0);
  label(*root_, 0, unmoved, labels);
  return labels;
}

int TupleOrbits::label_of(const std::vector<int>& tuple) const {
  Permutation moved(at(group_degree_));
  std::iota(moved.begin(), moved.end(), 0);
  const Node* node = root_.get();
  for (std::size_t depth = 0;; ++depth) {
    const std::size_t point = at(moved[at(tuple[depth])] - ranges_[depth].first);
    const auto orbit = at(node->orbit[point]);
    if (node->next.empty()) return node->labels[orbit];
    moved = compose(node->to_representative[point], moved);
    node = node->next[orbit].get();
  }
}

}  // namespace lieder
