#pragma once
#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// Invariants of a tensor product as the null space of all generators' actions, by the eigenvectors of the sum of
/// squares: N^3 operations and three dense N x N arrays for N dimensions.
/// \throws InputError when that exceeds the memory allowed
Invariants null_space_invariants(const Group& group, const std::vector<Atom>& atoms, std::uint64_t memory_limit);

}  // namespace lieder
