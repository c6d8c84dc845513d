#pragma once
#include <CLI/CLI.hpp>

#include "common_options.hpp"

namespace lieder::cli {

// What `enforce` finds beside linear maps.
void add_enforce_affine(CLI::App& enforce, Invocation& invocation);
void add_enforce_field(CLI::App& enforce, Invocation& invocation);
void add_enforce_functions(CLI::App& enforce, Invocation& invocation);
void add_enforce_polynomials(CLI::App& enforce, Invocation& invocation);

}  // namespace lieder::cli
