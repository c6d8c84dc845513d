#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "common_options.hpp"

namespace lieder::cli {

// What `discover` can be given.
void add_discover_cloud(CLI::App& discover, Invocation& invocation);
void add_discover_function(CLI::App& discover, Invocation& invocation);
void add_discover_dynamics(CLI::App& discover, Invocation& invocation);
void add_discover_field(CLI::App& discover, Invocation& invocation);
void add_discover_model(CLI::App& discover, Invocation& invocation);

/// `--delta` and `--alpha`.
void add_levels(CLI::App& app, double& delta, double& alpha);

/// p of `--class poly(p)`; empty for auto. \throws InputError for anything else
std::optional<int> fitted_degree(const std::string& word, const char* known = "auto or poly(p)");

}  // namespace lieder::cli
