#pragma once
#include <string>

#include "lieder/report/dynamics_report.hpp"

namespace lieder {

/// The answer in one sentence.
std::string dynamics_headline(const DynamicsResult& found, const DynamicsRequest& request);

}  // namespace lieder
