#pragma once
#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// Invariants of a tensor product as the null space of all generators' actions, by the eigenvectors of the sum of
/// squares: N^3 operations and three dense N x N arrays for N dimensions.
/// \throws InputError when that exceeds the memory allowed
std::unique_ptr<Invariants> null_space_invariants(const Group& group, const std::vector<Atom>& atoms,
                                                  const EnforceOptions& options);

/// Those of some invariants that the discrete generators leave as they are, too: the same object when all are.
std::unique_ptr<Invariants> fixed_by_discrete(std::unique_ptr<Invariants> invariants, const Group& group,
                                              const std::vector<Atom>& atoms, const EnforceOptions& options);

}  // namespace lieder
