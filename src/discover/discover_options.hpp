#pragma once
#include "lieder/discover/discover.hpp"

namespace lieder {

/// Options out of range are refused. \throws InputError naming the option, what came and what is needed
void check_discover_options(const DiscoverOptions& options);

}  // namespace lieder
