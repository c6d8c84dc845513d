#include "synth_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "copy_rows.hpp"
#include "exit_code.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/io/write.hpp"
#include "output.hpp"
#include "progress_bar.hpp"

namespace lieder::cli {
namespace {

namespace fs = std::filesystem;

void check_file(const std::string& option, const std::string& name, bool force) {
  if (!name.ends_with(".npy"))
    throw InputError(fmt::format("{}: {} came; need the name of a file that ends in .npy", option, name));
  std::error_code error;
  const auto status = fs::status(name, error);
  if (fs::is_directory(status)) throw InputError(fmt::format("{}: {} is a directory; need a file name", option, name));
  if (fs::exists(status) && !force)
    throw InputError(fmt::format("{}: {} exists; need a new name, or --force to replace it", option, name));
}

Result result_of(const MadeSet& set, const SynthOptions& options, Eigen::Index rows) {
  Result result;
  result.verb = "synth";
  result.status = Status::converged;
  result.verdict.reset();
  result.message = fmt::format("{} samples of {} coordinates", rows, set.samples.cols());
  result.answer = {{"family", set.family}, {"samples", rows}, {"dim", set.samples.cols()}};
  result.options = set.options;
  result.run.inputs = set.inputs;
  result.run.threads = options.common.threads;
  result.seed = options.common.seed;
  return result;
}

}  // namespace

void add_synth_options(CLI::App& verb, SynthOptions& options, bool has_truth) {
  if (has_truth)
    verb.add_option("--truth", options.truth, "write the ideal generator here, for `lieder compare`")
        ->option_text("G.npy");
  add_common_options(verb, options.common, "X.npy", "write the samples here, one a row (needed)");
}

void check_files(const SynthOptions& options) {
  if (options.common.out.empty()) throw InputError("--out: nothing came; need a file name that ends in .npy");
  check_file("--out", options.common.out, options.common.force);
  if (options.truth.empty()) return;
  check_file("--truth", options.truth, options.common.force);
  if (fs::path(options.truth).lexically_normal() == fs::path(options.common.out).lexically_normal())
    throw InputError("--truth: names the same file as --out; need two files");
}

int write_set(const MadeSet& set, const SynthOptions& options, const Stopwatch& watch) {
  require_memory("synth", block_bytes(set.samples), options.common.memory);
  NpyWriter writer(options.common.out, set.samples.cols());
  ProgressBar bar(options.common.quiet);
  const auto [rows, stopped] = copy_rows(set.samples, writer, "making samples", bar.callback());
  if (stopped) {
    bar.erase();
    fmt::print(stderr, "lieder synth {}: interrupted; nothing was written\n", set.family);
    return kInterrupted;
  }
  if (!options.truth.empty()) write_npy(options.truth, *set.truth);
  writer.finish();
  bar.erase();

  Result result = result_of(set, options, rows);
  complete(result.run, watch);
  auto json = to_json(result);
  json["arrays"]["samples"] = options.common.out;
  if (!options.truth.empty()) json["arrays"]["truth"] = options.truth;
  std::string words = fmt::format("{}: {} x {}, float64\n", options.common.out, rows, set.samples.cols());
  if (!options.truth.empty()) words += fmt::format("{}: the ideal generator\n", options.truth);
  print(options.common.json ? json_text(json) : words);
  return kAnswer;
}

}  // namespace lieder::cli
