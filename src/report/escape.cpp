#include "report/escape.hpp"

namespace lieder {

std::string escape_html(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += c;
    }
  return safe;
}

std::string with_minus(std::string_view text) {
  std::string signed_text;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const bool starts = k == 0 || text[k - 1] == ' ' || text[k - 1] == '(';
    const bool number = k + 1 < text.size() && text[k + 1] >= '0' && text[k + 1] <= '9';
    if (text[k] == '-' && starts && number)
      signed_text += "\u2212";
    else
      signed_text += text[k];
  }
  return signed_text;
}

std::string prose_html(std::string_view text) {
  std::string html;
  for (;;) {
    const auto open = text.find('`');
    const auto close = open == std::string_view::npos ? open : text.find('`', open + 1);
    if (close == std::string_view::npos) return html + escape_html(with_minus(text));
    html += escape_html(with_minus(text.substr(0, open))) + "<code>" +
            escape_html(text.substr(open + 1, close - open - 1)) + "</code>";
    text.remove_prefix(close + 1);
  }
}

std::string script_json(const nlohmann::ordered_json& json) {
  const std::string text = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) switch (c) {  // these stand only inside strings, where \u is their other spelling
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      default:
        safe += c;
    }
  return safe;
}

}  // namespace lieder
