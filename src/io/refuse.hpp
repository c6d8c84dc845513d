#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "lieder/base/error.hpp"

namespace lieder::io {

/// Text from outside for a message: control bytes and non-UTF-8 tails shown as \xNN, cut after `limit` characters, so
/// that a message stays on one line whatever a file or a path holds.
std::string printable(std::string_view text, std::size_t limit = 60);

/// Throws InputError "path: what came; need ...". `path` as the user gave it.
template <typename... Args>
[[noreturn]] void refuse(std::string_view path, fmt::format_string<Args...> format, Args&&... args) {
  throw InputError(printable(path, 4096) + ": " + fmt::format(format, std::forward<Args>(args)...));
}

/// The system's words for an errno.
std::string system_reason(int error);

}  // namespace lieder::io
