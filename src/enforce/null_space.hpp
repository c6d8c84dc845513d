#pragma once
#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// Invariants of a tensor product as the null space of all generators' actions, by the eigenvectors of the sum of
/// squares: N^3 operations and three dense N x N arrays for N dimensions.
/// \throws InputError when that exceeds the memory allowed
std::unique_ptr<Invariants> null_space_invariants(const Group& group, const std::vector<Atom>& atoms,
                                                  std::uint64_t memory_limit);

/// Those of some invariants that the discrete generators leave as they are, too.
std::unique_ptr<Invariants> fixed_by_discrete(const Invariants& invariants, const Group& group,
                                              const std::vector<Atom>& atoms);

}  // namespace lieder
