#include "option_values.hpp"

#include <cmath>

namespace lieder::cli {
namespace {

struct Unit {
  const char* name;
  double bytes;
};
constexpr Unit kUnits[] = {{"", 1},         {"B", 1},        {"K", 1e3},      {"KB", 1e3},    {"M", 1e6},
                           {"MB", 1e6},     {"G", 1e9},      {"GB", 1e9},     {"T", 1e12},    {"TB", 1e12},
                           {"KIB", 0x1p10}, {"MIB", 0x1p20}, {"GIB", 0x1p30}, {"TIB", 0x1p40}};

std::string upper_case(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

}  // namespace

std::uint64_t parse_size(const std::string& text) {
  double number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number, std::chars_format::fixed);
  const std::string unit = upper_case(std::string(end, last));
  if (error == std::errc{})
    for (const auto& [name, bytes] : kUnits)
      if (unit == name && number * bytes >= 1 && number * bytes < 0x1p63)
        return static_cast<std::uint64_t>(std::floor(number * bytes));
  throw InputError(fmt::format("--memory: '{}' came; need a size such as 500M, 2G, 1.5GiB or plain bytes", text));
}

std::string either_of(const std::vector<std::string>& words) {
  if (words.size() < 2) return fmt::format("{}", fmt::join(words, ""));
  return fmt::format("{} or {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

}  // namespace lieder::cli
