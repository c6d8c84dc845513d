#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace lieder {

/// Text as it may stand between tags and inside quoted attributes.
std::string escape_html(std::string_view text);

/// Text with a true minus sign before its negative numbers: "between -0.1 and 2" becomes "between −0.1 and 2".
std::string with_minus(std::string_view text);

/// Prose with both, in which `words between backquotes` become code.
std::string prose_html(std::string_view text);

/// JSON as it may stand inside a script element: nothing in it can end the element or open a comment.
std::string script_json(const nlohmann::ordered_json& json);

}  // namespace lieder
