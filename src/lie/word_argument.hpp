#pragma once
#include <optional>
#include <string_view>

namespace lieder {

/// p of a text such as "poly(p)"; empty when it is no such word in front of brackets.
/// \throws InputError when what the brackets hold is no whole number; `subject` is what the text was given for
std::optional<int> argument_of(std::string_view subject, std::string_view word, std::string_view text);

}  // namespace lieder
