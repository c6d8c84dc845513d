#include "lieder/group/finite.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "lieder/base/error.hpp"
#include "lieder/group/permutation.hpp"

namespace lieder {
namespace {

/// Entries of a group that does not end.
constexpr double kLargest = 1e9;

/// Entries on a grid, to find a matrix among others that differ by more than rounding.
std::vector<long> key_of(const Eigen::MatrixXd& m) {
  std::vector<long> key;
  for (const double entry : m.reshaped()) key.push_back(std::lround(1e6 * entry));
  return key;
}

}  // namespace

std::optional<FiniteGroup> finite_group(const Group& group, std::size_t most) {
  if (group.dimension() > 0) return std::nullopt;
  FiniteGroup finite{.elements = {Eigen::MatrixXd::Identity(group.size, group.size)}, .left = {}};
  finite.left.resize(group.discrete.size());
  std::map<std::vector<long>, std::size_t> known{{key_of(finite.elements.front()), 0}};
  for (std::size_t h = 0; h < finite.elements.size(); ++h)
    for (std::size_t k = 0; k < group.discrete.size(); ++k) {
      const Eigen::MatrixXd product = group.discrete[k] * finite.elements[h];
      if (product.cwiseAbs().maxCoeff() > kLargest) return std::nullopt;
      const auto [number, is_new] = known.try_emplace(key_of(product), finite.elements.size());
      if (is_new) finite.elements.push_back(product);
      if (finite.elements.size() > most) return std::nullopt;
      finite.left[k].push_back(number->second);
    }
  return finite;
}

std::string order(const Group& group) {
  constexpr std::size_t kMostListed = 100'000;
  if (group.dimension() > 0) return "infinity";
  if (const auto permutations = as_permutation_group(group)) return permutations->order();
  const auto finite = finite_group(group, kMostListed);
  if (!finite) {
    throw InputError(
        fmt::format("order: more than {} elements were found, and the group may have no end; need a finite "
                    "group, or one of permutations",
                    kMostListed));
  }
  return std::to_string(finite->elements.size());
}

}  // namespace lieder
