#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace lieder {

/// The few of `names` that differ from `word` in the fewest letters, nearest first.
std::vector<std::string> nearest(std::string_view word, std::vector<std::string> names, std::size_t count = 3);

}  // namespace lieder
