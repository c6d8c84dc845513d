#pragma once
#include <optional>
#include <vector>

#include "group/matrix_algebras.hpp"
#include "lieder/group/group.hpp"

namespace lieder {

/// All elements of a finite matrix group, the identity first.
struct FiniteGroup {
  Matrices elements;
  /// left[k][h]: the number of generator k times element h.
  std::vector<std::vector<std::size_t>> left;
};

/// \return  empty when the group has a Lie algebra, or more elements than `most`
std::optional<FiniteGroup> finite_group(const Group& group, std::size_t most);

}  // namespace lieder
