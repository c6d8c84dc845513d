#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "enforce/weight_basis.hpp"

namespace lieder {

/// How many invariants a connected reductive group has in a product of representations, by Weyl's integration formula:
/// the constant term of the characters' product times that of (1 - e^-a) over the positive roots a, which is the
/// alternating sum of e^(w rho - rho) over the Weyl group. In whole numbers: of the representations, their weights
/// alone are used. \return  empty when the Weyl group is too large to list, or the tensors have more entries than
/// counts can hold Source: [Weyl1939].
std::optional<std::int64_t> invariant_count(const std::vector<std::shared_ptr<const WeightBasis>>& factors);

}  // namespace lieder
