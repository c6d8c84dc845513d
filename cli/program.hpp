#pragma once

namespace lieder::cli {

/// The whole program: parses, runs one verb, turns every error into one line and an exit code.
int run_program(int argc, const char* const* argv);

}  // namespace lieder::cli
