#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace lieder::cli {

/// The words typed so far that chose something: "lieder", "lieder lens", "lieder synth windows".
std::string command_so_far(const CLI::App& program);

/// What the parser refused, as one line that names the argument, what came and what is needed.
std::string usage_error(const CLI::App& program, const CLI::ParseError& error);

/// The word of the list that a mistyped one most likely meant; empty when none is near.
std::string nearest_word(const std::string& typed, const std::vector<std::string>& words);

}  // namespace lieder::cli
