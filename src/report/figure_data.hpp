#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "lieder/report/page.hpp"

namespace lieder {

/// A figure that the page's program draws: which function of assets/figures.js, with what.
struct FigureData {
  std::string kind;
  nlohmann::ordered_json spec;
  std::string spoken;  ///< what a reader hears who does not see it
};

/// Empty for what needs no drawing (tables, citations).
std::optional<FigureData> figure_data(const figures::Block& block);

}  // namespace lieder
