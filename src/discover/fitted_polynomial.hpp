#pragma once
#include "lieder/discover/discover.hpp"

namespace lieder {

/// The same from values alone: polynomials are fitted, and their symmetries certified.
void discover_from_values(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                          const DiscoverOptions& options, DiscoverResult& result);

}  // namespace lieder
