#pragma once
#include <string_view>

/// Text files compiled into the library (src/report/assets, and D3), as the page carries them.
namespace lieder::assets {

extern const std::string_view d3, d3_license, page_css, plot_js, figures_js, matrices_js, page_js;

}  // namespace lieder::assets
