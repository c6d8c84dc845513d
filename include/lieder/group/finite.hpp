#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "lieder/group/group.hpp"

namespace lieder {

/// All elements of a finite matrix group, the identity first.
struct FiniteGroup {
  std::vector<Eigen::MatrixXd> elements;
  /// left[k][h]: the number of generator k times element h.
  std::vector<std::vector<std::size_t>> left;
};

/// \return  empty when the group has a Lie algebra, or more elements than `most`
std::optional<FiniteGroup> finite_group(const Group& group, std::size_t most);

/// Number of elements, in decimal digits: "43252003274489856000" for Rubik's cube, "infinity" with a Lie algebra.
/// Permutations are counted by Schreier-Sims and never listed; other matrices one by one.
/// \throws InputError when more than 100,000 such were found: the group may have no end
std::string order(const Group& group);

}  // namespace lieder
