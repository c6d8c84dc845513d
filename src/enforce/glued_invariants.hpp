#pragma once
#include <memory>
#include <vector>

#include "enforce/weight_basis.hpp"
#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// Invariants of a connected reductive group in a tensor product of representations: the product is cut into two
/// halves, each is split into copies of irreducible representations, and copies of one with copies of its dual are
/// glued to invariants (Schur), which are orthonormal by construction. Only the halves are kept. \return  empty when
/// the dimensions of the copies do not add up to those of the halves
/// \throws InputError when the halves would take more memory than allowed
std::unique_ptr<Invariants> glued_invariants(const RootSystem& roots,
                                             const std::vector<std::shared_ptr<const WeightBasis>>& factors,
                                             std::uint64_t memory_limit = 0);

}  // namespace lieder
