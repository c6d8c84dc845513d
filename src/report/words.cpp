#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace lieder {
namespace {

// "1.50e-07" -> "1.5e-7"
std::string short_scientific(const std::string& text) {
  const auto e = text.find('e');
  std::string mantissa = text.substr(0, e);
  if (mantissa.find('.') != std::string::npos) {
    mantissa.erase(mantissa.find_last_not_of('0') + 1);
    if (mantissa.back() == '.') mantissa.pop_back();
  }
  return fmt::format("{}e{}", mantissa, std::stoi(text.substr(e + 1)));
}

}  // namespace

std::string as_sentence(std::string message) {
  if (message.empty()) return message;
  if (message[0] >= 'a' && message[0] <= 'z' && message.find("()") > message.find(' '))  // lens() stays lens()
    message[0] = static_cast<char>(message[0] - 'a' + 'A');
  if (std::string(".!?:").find(message.back()) == std::string::npos) message += '.';
  return message;
}

std::string count_in_words(long long value) {
  std::string digits = std::to_string(std::abs(value));
  for (auto at = static_cast<long>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return (value < 0 ? "-" : "") + digits;
}

std::string amount_in_words(double value) {
  return std::abs(value) < 1e7 && value == std::round(value) ? count_in_words(std::llround(value))
                                                             : number_in_words(value);
}

std::string number_in_words(double value, int digits) {
  if (std::isnan(value)) return "not measured";
  if (std::isinf(value)) return value > 0 ? "infinite" : "-infinite";
  if (value == 0) return "0";
  const double magnitude = std::abs(value);
  if (magnitude >= 1e7 || magnitude < 1e-3) return short_scientific(fmt::format("{:.{}e}", value, digits - 1));
  if (magnitude >= 1000) return count_in_words(std::llround(value));
  // A cosine of 0.9996 is not 1.00: what is missing to 1 gets two digits.
  if (const double missing = 1 - magnitude; missing > 1e-5 && missing < 0.1)
    digits = std::max(digits, 1 - static_cast<int>(std::floor(std::log10(missing))));
  // Rounding first: 9.996 has two digits before the point once rounded.
  const double rounded = std::stod(fmt::format("{:.{}e}", magnitude, digits - 1));
  const int before_point = static_cast<int>(std::floor(std::log10(rounded))) + 1;
  return fmt::format("{:.{}f}", value, std::max(0, digits - before_point));
}

}  // namespace lieder
