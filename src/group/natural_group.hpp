#pragma once
#include <optional>
#include <vector>

#include "lieder/group/permutation.hpp"

namespace lieder {

/// All permutations of some points, or all even ones.
struct NaturalGroup {
  std::vector<int> points;  ///< those that move
  bool even_only = false;
};

/// What permutations generate, where Jordan's theorems tell it at a glance: a primitive group with a transposition is
/// symmetric, one with a 3-cycle holds all even permutations. Empty: not seen so, which proves nothing.
std::optional<NaturalGroup> natural_group(int degree, const std::vector<Permutation>& generators);

}  // namespace lieder
