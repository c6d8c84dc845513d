#include "group/natural_group.hpp"

#include <algorithm>
#include <numeric>

#include "base/at.hpp"

namespace lieder {
namespace {

std::vector<int> cycle_lengths(const Permutation& p) {
  std::vector<int> lengths;
  std::vector<bool> seen(p.size(), false);
  for (std::size_t start = 0; start < p.size(); ++start) {
    int length = 0;
    for (std::size_t i = start; !seen[i]; i = at(p[i]), ++length) seen[i] = true;
    if (length > 1) lengths.push_back(length);
  }
  return lengths;
}

/// Whether some power of p is a single cycle of this prime length.
bool has_cycle(const Permutation& p, int prime) {
  const std::vector<int> lengths = cycle_lengths(p);
  return std::ranges::count(lengths, prime) == 1 &&
         std::ranges::count_if(lengths, [prime](int length) { return length % prime == 0; }) == 1;
}

bool is_even(const Permutation& p) {
  const std::vector<int> lengths = cycle_lengths(p);
  return std::ranges::count_if(lengths, [](int length) { return length % 2 == 0; }) % 2 == 0;
}

/// Classes of points, merged step by step.
class Classes {
 public:
  explicit Classes(int degree) : parent_(at(degree)) { std::iota(parent_.begin(), parent_.end(), 0); }
  int root(int i) {
    while (parent_[at(i)] != i) i = parent_[at(i)] = parent_[at(parent_[at(i)])];
    return i;
  }
  bool merge(int i, int j) {
    i = root(i), j = root(j);
    parent_[at(std::max(i, j))] = std::min(i, j);
    return i != j;
  }

 private:
  std::vector<int> parent_;
};

/// Whether the smallest block that holds the points a and b holds all of them.
bool block_is_all(int a, int b, const std::vector<int>& points, const std::vector<Permutation>& generators) {
  Classes classes(static_cast<int>(generators.front().size()));
  std::vector<std::pair<int, int>> merged{{a, b}};
  classes.merge(a, b);
  std::size_t count = points.size() - 1;
  while (!merged.empty()) {
    const auto [i, j] = merged.back();
    merged.pop_back();
    for (const Permutation& p : generators) {
      if (!classes.merge(p[at(i)], p[at(j)])) continue;
      merged.emplace_back(p[at(i)], p[at(j)]);
      --count;
    }
  }
  return count == 1;
}

/// No partition of the points is kept but the two trivial ones; that makes them one orbit, too.
bool is_primitive(const std::vector<int>& points, const std::vector<Permutation>& generators) {
  return std::ranges::all_of(points.begin() + 1, points.end(),
                             [&](int b) { return block_is_all(points.front(), b, points, generators); });
}

}  // namespace

std::optional<NaturalGroup> natural_group(int degree, const std::vector<Permutation>& generators) {
  const auto any_has = [&](int prime) {
    return std::ranges::any_of(generators, [prime](const Permutation& p) { return has_cycle(p, prime); });
  };
  const bool transposition = any_has(2);
  if (!transposition && !any_has(3)) return std::nullopt;
  NaturalGroup group;
  for (int i = 0; i < degree; ++i)
    if (std::ranges::any_of(generators, [i](const Permutation& p) { return p[at(i)] != i; })) group.points.push_back(i);
  if (group.points.size() < 3 || !is_primitive(group.points, generators)) return std::nullopt;
  group.even_only = !transposition && std::ranges::all_of(generators, is_even);
  return group;
}

}  // namespace lieder
