#include "group/finite.hpp"

#include <cmath>
#include <map>

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

}  // namespace lieder
