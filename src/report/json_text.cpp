#include <algorithm>

#include "lieder/report/result.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;

// A path may hold any bytes; the file is UTF-8 all the same.
std::string on_one_line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

bool is_scalar_list(const Json& json) {
  return json.is_array() && std::none_of(json.begin(), json.end(), [](const Json& e) { return e.is_structured(); });
}

std::string scalar_list(const Json& json) {
  std::string text = "[";
  for (const Json& entry : json) text += (text.size() > 1 ? ", " : "") + on_one_line(entry);
  return text + "]";
}

void append(std::string& text, const Json& json, std::size_t depth) {
  if (!json.is_structured() || json.empty()) {
    text += on_one_line(json);
    return;
  }
  if (is_scalar_list(json)) {
    text += scalar_list(json);
    return;
  }
  const std::string indent(2 * (depth + 1), ' ');
  text += json.is_array() ? "[" : "{";
  bool first = true;
  for (const auto& [key, value] : json.items()) {
    text += (first ? "\n" : ",\n") + indent;
    if (json.is_object()) text += on_one_line(key) + ": ";
    append(text, value, depth + 1);
    first = false;
  }
  text += "\n" + std::string(2 * depth, ' ') + (json.is_array() ? "]" : "}");
}

}  // namespace

std::string json_text(const Json& json) {
  std::string text;
  append(text, json, 0);
  return text + "\n";
}

}  // namespace lieder
