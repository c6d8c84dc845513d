#include "lieder/group/permutation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "group/natural_group.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

bool is_permutation_of(const Permutation& p, int degree) {
  if (static_cast<int>(p.size()) != degree) return false;
  std::vector<bool> hit(p.size(), false);
  for (const int image : p) {
    if (image < 0 || image >= degree || hit[static_cast<std::size_t>(image)]) return false;
    hit[static_cast<std::size_t>(image)] = true;
  }
  return true;
}

bool is_identity(const Permutation& p) {
  for (std::size_t i = 0; i < p.size(); ++i)
    if (p[i] != static_cast<int>(i)) return false;
  return true;
}

int first_moved(const Permutation& p) {
  for (std::size_t i = 0; i < p.size(); ++i)
    if (p[i] != static_cast<int>(i)) return static_cast<int>(i);
  return -1;
}

/// digits * factor, in decimal.
std::string times(const std::string& digits, std::uint64_t factor) {
  std::string product;
  std::uint64_t carry = 0;
  for (auto digit = digits.rbegin(); digit != digits.rend() || carry > 0;) {
    if (digit != digits.rend()) carry += static_cast<std::uint64_t>(*digit++ - '0') * factor;
    product += static_cast<char>('0' + carry % 10);
    carry /= 10;
  }
  return {product.rbegin(), product.rend()};
}

}  // namespace

Eigen::MatrixXd permutation_matrix(const Permutation& p) {
  const auto n = static_cast<Eigen::Index>(p.size());
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index i = 0; i < n; ++i) matrix(p[static_cast<std::size_t>(i)], i) = 1;
  return matrix;
}

std::optional<Permutation> as_permutation(const Eigen::MatrixXd& matrix) {
  Permutation p(static_cast<std::size_t>(matrix.cols()));
  for (Eigen::Index i = 0; i < matrix.cols(); ++i) {
    Eigen::Index image = 0;
    if (matrix.col(i).maxCoeff(&image) != 1 || matrix.col(i).cwiseAbs().sum() != 1) return std::nullopt;
    p[static_cast<std::size_t>(i)] = static_cast<int>(image);
  }
  if (!is_permutation_of(p, static_cast<int>(matrix.rows()))) return std::nullopt;
  return p;
}

Permutation compose(const Permutation& a, const Permutation& b) {
  Permutation product(b.size());
  for (std::size_t i = 0; i < b.size(); ++i) product[i] = a[static_cast<std::size_t>(b[i])];
  return product;
}

Permutation inverse(const Permutation& p) {
  Permutation result(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) result[static_cast<std::size_t>(p[i])] = static_cast<int>(i);
  return result;
}

PermutationGroup::PermutationGroup(int degree, std::vector<Permutation> generators, int first_point)
    : degree_(degree), generators_(std::move(generators)) {
  for (std::size_t k = 0; k < generators_.size(); ++k)
    if (!is_permutation_of(generators_[k], degree))
      throw InputError(fmt::format("permutation group: generator {} is no permutation of {} points", k, degree));
  std::erase_if(generators_, is_identity);
  if (degree == 0) return;
  add_level(first_point);
  if (auto natural = natural_group(degree, generators_)) {
    make_natural(std::move(natural->points), natural->even_only);
    return;
  }
  for (const Permutation& p : generators_) {
    const auto moved = std::ranges::find_if(
        levels_, [&p](const Level& level) { return p[static_cast<std::size_t>(level.point)] != level.point; });
    add_to_levels(p, 0, static_cast<std::size_t>(moved - levels_.begin()));
  }
  complete();
}

Permutation PermutationGroup::identity() const {
  Permutation p(static_cast<std::size_t>(degree_));
  std::iota(p.begin(), p.end(), 0);
  return p;
}

bool PermutationGroup::reaches(const Level& level, int point) const {
  return level.to.empty() ? std::ranges::find(level.orbit, point) != level.orbit.end()
                          : !level.to[static_cast<std::size_t>(point)].empty();
}

Permutation PermutationGroup::representative(const Level& level, int point) const {
  if (!level.to.empty()) return level.to[static_cast<std::size_t>(point)];
  Permutation p = identity();
  const auto base = static_cast<std::size_t>(level.point), image = static_cast<std::size_t>(point);
  std::swap(p[base], p[image]);
  if (level.spare < 0 || base == image) return p;
  // base to image, image to a third point, that one to base.
  const int third = level.spare == point ? level.orbit[1] : level.spare;
  p[image] = third;
  p[static_cast<std::size_t>(third)] = level.point;
  return p;
}

/// Levels of all permutations, or all even ones, of the points: each point reaches all those after it.
void PermutationGroup::make_natural(std::vector<int> points, bool even_only) {
  const auto first = std::ranges::find(points, levels_.front().point);
  if (first != points.end()) {
    std::rotate(points.begin(), first, first + 1);
    levels_.clear();
  } else {
    levels_.front().generators = generators_;
  }
  const std::size_t last = points.size() - (even_only ? 3 : 2);
  for (std::size_t k = 0; k <= last; ++k) {
    Level level{.point = points[k], .orbit = {points.begin() + static_cast<std::ptrdiff_t>(k), points.end()}};
    if (even_only) level.spare = level.orbit.back();
    const auto cycle = [&](std::size_t from, std::size_t to) {
      Permutation p = identity();
      for (std::size_t i = from; i < to; ++i)
        p[static_cast<std::size_t>(points[i])] = points[i + 1 < to ? i + 1 : from];
      return p;
    };
    const std::size_t n = points.size(), odd_from = (n - k) % 2 == 1 ? k : k + 1;
    level.generators = {cycle(k, k + (even_only ? 3 : 2)), cycle(even_only ? odd_from : k, n)};
    std::erase_if(level.generators, is_identity);
    levels_.push_back(std::move(level));
  }
}

PermutationGroup::Residue PermutationGroup::divide(Permutation p, std::size_t first) const {
  for (std::size_t l = first; l < levels_.size(); ++l) {
    const Level& level = levels_[l];
    const int image = p[static_cast<std::size_t>(level.point)];
    if (image == level.point) continue;
    if (!reaches(level, image)) return {std::move(p), l};
    p = compose(inverse(representative(level, image)), p);
  }
  return {std::move(p), levels_.size()};
}

void PermutationGroup::add_level(int point) {
  levels_.push_back({.point = point});
  find_orbit(levels_.back());
}

/// Without elements the lists of `to` hold one number where the orbit goes.
void PermutationGroup::find_orbit(Level& level, bool with_elements) const {
  level.to.assign(static_cast<std::size_t>(degree_), {});
  level.to[static_cast<std::size_t>(level.point)] = with_elements ? identity() : Permutation{0};
  level.orbit = {level.point};
  extend_orbit(level, 0, with_elements);
}

/// \param closed  as many points of the orbit, all that there are, have seen every generator but the last
void PermutationGroup::extend_orbit(Level& level, std::size_t closed, bool with_elements) const {
  for (std::size_t next = 0; next < level.orbit.size(); ++next)
    for (std::size_t k = next < closed ? level.generators.size() - 1 : 0; k < level.generators.size(); ++k) {
      const Permutation& generator = level.generators[k];
      const auto point = static_cast<std::size_t>(level.orbit[next]);
      const auto image = static_cast<std::size_t>(generator[point]);
      if (!level.to[image].empty()) continue;
      level.to[image] = with_elements ? compose(generator, level.to[point]) : Permutation{0};
      level.orbit.push_back(static_cast<int>(image));
    }
}

/// Makes p a generator of levels `first` to `last`; p fixes the base points before `last`, but not that of `last`.
void PermutationGroup::add_to_levels(const Permutation& p, std::size_t first, std::size_t last) {
  if (last == levels_.size()) add_level(first_moved(p));
  for (std::size_t l = first; l <= last; ++l) {
    levels_[l].generators.push_back(p);
    extend_orbit(levels_[l], levels_[l].orbit.size(), true);
  }
}

/// A Schreier generator of the stabiliser of this level's point that the levels below do not hold.
std::optional<PermutationGroup::Residue> PermutationGroup::defect(std::size_t l) const {
  const Level& level = levels_[l];
  for (const int point : level.orbit)
    for (const Permutation& generator : level.generators) {
      const Permutation there = compose(generator, level.to[static_cast<std::size_t>(point)]);
      const int image = generator[static_cast<std::size_t>(point)];
      Residue residue = divide(compose(inverse(level.to[static_cast<std::size_t>(image)]), there), l + 1);
      if (!is_identity(residue.element)) return residue;
    }
  return std::nullopt;
}

void PermutationGroup::complete() {
  std::size_t done = levels_.size();  // levels from here on hold all of their stabiliser
  while (done > 0) {
    const std::size_t l = done - 1;
    if (const auto missing = defect(l)) {
      add_to_levels(missing->element, l + 1, missing->level);
      done = missing->level + 1;
    } else {
      done = l;
    }
  }
}

std::string PermutationGroup::order() const {
  std::string digits = "1";
  for (const Level& level : levels_) digits = times(digits, level.orbit.size());
  return digits;
}

std::optional<std::int64_t> PermutationGroup::order_up_to(std::int64_t most) const {
  std::int64_t order = 1;
  for (const Level& level : levels_) {
    const auto length = static_cast<std::int64_t>(level.orbit.size());
    if (order > most / length) return std::nullopt;
    order *= length;
  }
  return order;
}

bool PermutationGroup::contains(const Permutation& p) const {
  return is_permutation_of(p, degree_) && is_identity(divide(p, 0).element);
}

std::vector<Permutation> PermutationGroup::elements(std::int64_t most) const {
  if (!order_up_to(most))
    throw InputError(fmt::format("permutation group: it has {} elements; need at most {} to list them", order(), most));
  std::vector<Permutation> all{identity()};
  for (std::size_t l = levels_.size(); l-- > 0;) {
    const Level& level = levels_[l];
    std::vector<Permutation> longer;
    longer.reserve(all.size() * level.orbit.size());
    for (const int point : level.orbit)
      for (const Permutation& p : all) longer.push_back(compose(representative(level, point), p));
    all = std::move(longer);
  }
  return all;
}

std::vector<Orbit> PermutationGroup::orbits(bool with_elements) const {
  std::vector<Orbit> orbits;
  std::vector<bool> seen(static_cast<std::size_t>(degree_), false);
  for (int start = 0; start < degree_; ++start) {
    if (seen[static_cast<std::size_t>(start)]) continue;
    Level reached{.point = start, .generators = generators_};
    find_orbit(reached, with_elements);
    Orbit orbit{.points = std::move(reached.orbit)};
    std::ranges::sort(orbit.points);
    for (const int point : orbit.points) {
      seen[static_cast<std::size_t>(point)] = true;
      if (with_elements) orbit.from_first.push_back(std::move(reached.to[static_cast<std::size_t>(point)]));
    }
    orbits.push_back(std::move(orbit));
  }
  return orbits;
}

// Random elements, divided by what the new levels hold, fill these until the orbits' lengths multiply to the order,
// which proves that nothing is missing: far less work than to try every Schreier generator.
PermutationGroup PermutationGroup::based_at(int point) const {
  const bool is_natural = levels_.back().to.empty();
  if (is_natural) return {degree_, generators_, point};
  PermutationGroup group;
  group.degree_ = degree_;
  group.generators_ = generators_;
  group.add_level(point);
  RandomStream random(Seed{0}.split(41));
  for (const std::string known = order(); group.order() != known;) {
    Residue rest = group.divide(random_element([&random](std::size_t n) { return random.below(n); }), 0);
    if (!is_identity(rest.element)) group.add_to_levels(rest.element, 0, rest.level);
  }
  return group;
}

PermutationGroup PermutationGroup::stabiliser(int point) const {
  PermutationGroup group = levels_.front().point == point ? *this : based_at(point);
  group.levels_.erase(group.levels_.begin());
  if (group.levels_.empty()) group.add_level(point);
  group.generators_ = group.levels_.front().generators;
  return group;
}

std::optional<PermutationGroup> as_permutation_group(const Group& group) {
  if (group.dimension() > 0) return std::nullopt;
  std::vector<Permutation> generators;
  for (const Eigen::MatrixXd& m : group.discrete) {
    auto p = as_permutation(m);
    if (!p) return std::nullopt;
    generators.push_back(std::move(*p));
  }
  return PermutationGroup(static_cast<int>(group.size), std::move(generators));
}

}  // namespace lieder
