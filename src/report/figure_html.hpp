#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "lieder/report/page.hpp"

namespace lieder {

/// A block as static HTML: title, caption, numbers as a table; and its place among `specs`, to which the data for the
/// page's program is appended.
std::string figure_html(const figures::Block& block, int number, nlohmann::ordered_json& specs);

}  // namespace lieder
