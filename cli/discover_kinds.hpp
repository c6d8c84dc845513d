#pragma once
#include <CLI/CLI.hpp>

#include "common_options.hpp"

namespace lieder::cli {

// What `discover` can be given.
void add_discover_cloud(CLI::App& discover, Invocation& invocation);
void add_discover_function(CLI::App& discover, Invocation& invocation);

}  // namespace lieder::cli
