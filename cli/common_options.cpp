#include "common_options.hpp"

#include <limits>

#include "option_values.hpp"

namespace lieder::cli {
namespace {

constexpr const char* kGroup = "Common options";
constexpr int kMostThreads = 1024;

}  // namespace

void add_common_options(CLI::App& verb, CommonOptions& options, const std::string& out_text,
                        const std::string& out_help) {
  const auto grouped = [](CLI::Option* option) { option->group(kGroup); };
  grouped(verb.add_option("--out", options.out, out_help)->option_text(out_text));
  grouped(verb.add_flag("--force", options.force, "replace what --out names"));
  grouped(verb.add_flag("--json", options.json, "print the result as JSON on standard output, and nothing else there"));
  grouped(add_number<std::uint64_t>(verb, "--seed", options.seed, 0, std::numeric_limits<std::uint64_t>::max(),
                                    "seed of all random choices (0)"));
  grouped(add_number(verb, "--threads", options.threads, 0, kMostThreads,
                     "threads; 0, the default, takes all cores, or OMP_NUM_THREADS"));
  grouped(verb.add_option_function<std::string>(
                  "--memory", [&options](const std::string& text) { options.memory = parse_size(text); },
                  "refuse before starting what would need more, such as 500M or 2GiB")
              ->option_text("SIZE"));
  grouped(verb.add_flag("--quiet", options.quiet, "no progress bar and no notes on standard error"));
}

}  // namespace lieder::cli
