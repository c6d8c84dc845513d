#include "lens_apply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "copy_rows.hpp"
#include "exit_code.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/io/write.hpp"
#include "lieder/lens/lens.hpp"
#include "lieder/report/lens_report.hpp"
#include "output.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"

namespace lieder::cli {
namespace {

Result result_of(const std::string& lens_directory, Eigen::Index rows, const CommonOptions& options, bool stopped) {
  Result result;
  result.verb = "lens";
  result.status = stopped ? Status::stopped : Status::converged;
  result.verdict.reset();
  result.message = fmt::format("{} samples represented{}", rows, stopped ? " before the stop" : "");
  result.answer = {{"samples", rows}};
  result.options = {{"apply", lens_directory}};
  result.seed = options.seed;
  result.run.threads = options.threads;
  return result;
}

}  // namespace

int apply_lens(const std::string& lens_directory, const std::string& input, const CommonOptions& options) {
  const Stopwatch watch;
  if (options.out.empty()) throw InputError("--out: nothing came; need a directory to write the representation to");
  OutputDirectory out(options.out, options.force);
  const LensResult lens = read_lens(lens_directory);
  const auto samples = open_samples(input);
  require_memory("lens", 3 * block_bytes(*samples), options.memory);
  const ThreadScope threads(options.threads);
  NpyWriter writer(out.path() / "representation.npy", samples->cols());
  ProgressBar bar(options.quiet);
  const auto [rows, stopped] = copy_rows(*samples, writer, "applying the lens", bar.callback(),
                                         [&](const RowMatrix& block) { return represent(lens, block); });
  writer.finish();
  bar.erase();

  Result result = result_of(lens_directory, rows, options, stopped);
  result.run.inputs = {record_of(samples->info())};
  complete(result.run, watch);
  auto json = to_json(result);
  json["arrays"]["representation"] = "representation.npy";
  write_file(out.path() / "result.json", json_text(json));
  out.finish();
  const auto file = std::filesystem::path(options.out) / "representation.npy";
  print(options.json ? json_text(json) : fmt::format("{}: {} x {}, float64\n", file.string(), rows, samples->cols()));
  return stopped ? kInterrupted : kAnswer;
}

}  // namespace lieder::cli
