#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "lieder/report/result.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kLineLength = 100;

std::string wrapped(const std::string& text, const std::string& indent) {
  std::istringstream words(text);
  std::string lines, line = indent;
  for (std::string word; words >> word;) {
    if (line.size() > indent.size() && line.size() + 1 + word.size() > kLineLength) {
      lines += line + "\n";
      line = indent;
    }
    line += (line.size() > indent.size() ? " " : "") + word;
  }
  return line.size() > indent.size() ? lines + line + "\n" : lines;
}

bool is_interval(const Json& json) {
  return json.is_object() && json.contains("estimate") && json.contains("lower") && json.contains("upper");
}

std::string number(const Json& json) {
  return json.is_number() ? number_in_words(json.get<double>()) : std::string("not measured");
}

/// An estimate with its ends; what is not known is left out.
std::string interval(const Json& json) {
  if (json["estimate"].is_number() || json["upper"].is_number())
    return fmt::format("{}  ({} to {})", number(json["estimate"]), number(json["lower"]), number(json["upper"]));
  return json["lower"].is_number() ? amount_in_words(json["lower"].get<double>()) + " or more"
                                   : number(json["estimate"]);
}

// One line of the answer; empty for what is too much for a line and stands in result.json.
std::string in_words(const Json& value) {
  if (value.is_null()) return "not measured";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_integer()) return count_in_words(value.get<long long>());
  if (value.is_number()) return number(value);
  if (is_interval(value)) return interval(value);
  return {};
}

/// Words of a list, on one line where they are few; empty for other lists.
std::string words_of(const Json& list) {
  constexpr std::size_t kMostLines = 12, kShort = 30;
  if (!list.is_array() || list.empty() || !list.front().is_string()) return {};
  std::string line, lines;
  for (const Json& word : list) line += (line.empty() ? "" : ", ") + word.get<std::string>();
  if (line.size() <= kShort && list.size() <= 3) return line;
  for (std::size_t k = 0; k < std::min(kMostLines, list.size()); ++k) lines += "\n    " + list[k].get<std::string>();
  if (list.size() > kMostLines) lines += fmt::format("\n    and {} more", list.size() - kMostLines);
  return lines;
}

std::string lines_of(const Json& object) {
  std::vector<std::pair<std::string, std::string>> lines;
  std::size_t width = 0;
  for (const auto& [key, value] : object.items()) {
    std::string words = value.is_array() ? words_of(value) : in_words(value);
    if (words.empty()) continue;
    std::string name = key;
    std::replace(name.begin(), name.end(), '_', ' ');
    width = std::max(width, name.size());
    lines.emplace_back(std::move(name), std::move(words));
  }
  std::string text;
  for (const auto& [name, words] : lines) text += fmt::format("  {:<{}}  {}\n", name, width, words);
  return text;
}

}  // namespace

std::string to_text(const Result& result) {
  std::string text =
      result.verdict ? fmt::format("{}: {}\n", result.verb, to_string(*result.verdict)) : result.verb + "\n";
  text += wrapped(result.headline, "  ");
  if (!result.message.empty()) text += wrapped(result.message, "  ");
  const Json measured = to_json(result, Files::none);
  Json both = measured["answer"];
  both.update(measured["evidence"]);
  const std::string numbers = lines_of(both);
  return numbers.empty() ? text : text + "\n" + numbers;
}

}  // namespace lieder
