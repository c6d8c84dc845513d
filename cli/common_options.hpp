#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>

namespace lieder::cli {

/// What every verb takes.
struct CommonOptions {
  std::string out;  ///< empty: nothing is written
  bool force = false, json = false, quiet = false;
  std::uint64_t seed = 0;
  int threads = 0;           ///< 0: all cores
  std::uint64_t memory = 0;  ///< bytes; 0: what is free on the machine
};

/// Adds them in a group of their own at the end of the verb's help. `out_text` and `out_help` describe `--out`.
void add_common_options(CLI::App& verb, CommonOptions& options, const std::string& out_text = "DIR",
                        const std::string& out_help = "write the result and its report into this directory");

/// The verb that the command line chose, to be run once parsing has ended.
struct Invocation {
  std::function<int()> run;  ///< returns the exit code
};

}  // namespace lieder::cli
