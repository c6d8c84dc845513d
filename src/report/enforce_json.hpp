#pragma once
#include <nlohmann/json.hpp>

#include "lieder/report/enforce_report.hpp"

namespace lieder {

/// How good the maps are and how it is known that none is missing, with the keys of result.json.
nlohmann::ordered_json enforce_evidence(const EnforceResult& enforced);

/// What was asked, without what only one kind of map has.
nlohmann::ordered_json enforce_options(const EnforceResult& enforced, const EnforceRequest& request);

}  // namespace lieder
