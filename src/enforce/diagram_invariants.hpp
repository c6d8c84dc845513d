#pragma once
#include <memory>

#include "enforce/classical_form.hpp"
#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// Invariants of a classical group as Brauer diagrams: each pairs the factors of the tensor product, and stands for the
/// product of forms (or of pairings with the dual) over its pairs. Kept are the diagrams, which have n^(k/2) non-zero
/// entries, and the matrix that makes independent ones orthonormal.
/// \param atoms  all of them the group's own representation or its dual
/// \return       empty where diagrams do not give all invariants, or are too many
std::unique_ptr<Invariants> diagram_invariants(const ClassicalForm& form, const std::vector<Atom>& atoms);

}  // namespace lieder
