#pragma once
#include <string_view>

#include "common_options.hpp"

namespace lieder::cli {

/// Writes to standard output and makes sure that it arrived. A reader that went away is no error.
/// \throws InputError with the system's reason, such as a full disk
void print(std::string_view text);

/// A note for people on standard error, unless they asked for quiet.
void note(const CommonOptions& options, std::string_view text);

}  // namespace lieder::cli
