#include "discover/named_variables.hpp"

#include <charconv>

namespace lieder {

std::string with_values_named(const std::string& text, Eigen::Index dimension) {
  std::string named;
  for (std::size_t i = 0; i < text.size(); ++i) {
    Eigen::Index number = 0;
    const char* first = text.data() + i + 1;
    const auto [end, error] = std::from_chars(first, text.data() + text.size(), number);
    if (text[i] != 'x' || error != std::errc{} || number <= dimension) {
      named += text[i];
      continue;
    }
    named += "u" + std::to_string(number - dimension);
    i += static_cast<std::size_t>(end - first);
  }
  return named;
}

}  // namespace lieder
