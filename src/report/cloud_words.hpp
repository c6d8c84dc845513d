#pragma once
#include <string>

#include "lieder/report/cloud_report.hpp"

namespace lieder {

/// The answer in one sentence.
std::string cloud_headline(const CloudResult& cloud, const DiscoverRequest& request);

}  // namespace lieder
