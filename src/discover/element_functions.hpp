#pragma once
#include <optional>

#include "discover/density_halves.hpp"
#include "discover/density_moments.hpp"

namespace lieder {

/// The test functions that elements are asked with, chosen by a part of the points; the other part certifies.
struct ElementFunctions {
  DensityHalves halves;
  std::optional<TestFunctions> functions;  ///< empty where there are too few points, or `halves` have a trouble
};

ElementFunctions element_functions(const RowMatrix& points, std::uint64_t seed);

}  // namespace lieder
