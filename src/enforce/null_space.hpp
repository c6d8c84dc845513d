#pragma once
#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// Invariants of a tensor product as the null space of all generators' actions, by the eigenvectors of the sum of
/// squares: N^3 operations and three dense N x N arrays for N dimensions.
/// \throws InputError when that exceeds the memory allowed
std::unique_ptr<Invariants> null_space_invariants(const Group& group, const std::vector<Atom>& atoms,
                                                  const EnforceOptions& options);

/// The same by block iteration: the generators act axis by axis, no N x N matrix is written, and memory goes with N
/// times the number of invariants. The rank's spectrum holds the smallest singular values alone.
/// \param most  invariants, about; more give an empty answer
std::unique_ptr<Invariants> iterated_invariants(const Group& group, const std::vector<Atom>& atoms, Eigen::Index most,
                                                const EnforceOptions& options);

/// Those of some invariants that the generators of a further group leave as they are, too: the same object when all
/// are.
std::unique_ptr<Invariants> fixed_by(const Group& further, std::unique_ptr<Invariants> invariants,
                                     const std::vector<Atom>& atoms, const EnforceOptions& options);

}  // namespace lieder
