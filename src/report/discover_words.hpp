#pragma once
#include <string>

#include "lieder/report/discover_report.hpp"

namespace lieder {

/// The answer in one sentence.
std::string discover_headline(const DiscoverResult& found, const DiscoverRequest& request);

}  // namespace lieder
