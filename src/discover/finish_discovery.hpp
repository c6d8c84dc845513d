#pragma once
#include "lieder/discover/discover.hpp"

namespace lieder {

/// Options out of range are refused. \throws InputError naming the option, what came and what is needed
void check_discover_options(const DiscoverOptions& options);

/// From coefficients in the candidates to generators, their name, and a basis to read.
void finish_discovery(const VectorFields& candidates, const DiscoverOptions& options, DiscoverResult& result);

}  // namespace lieder
