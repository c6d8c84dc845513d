#pragma once
#include "lieder/discover/discover.hpp"

namespace lieder {

/// Fills in everything of the answer but its generators, from samples with Jacobians.
void discover_from_jacobians(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                             const DiscoverOptions& options, DiscoverResult& result);

}  // namespace lieder
