#include <memory>

#include "exit_code.hpp"
#include "finish.hpp"
#include "lens_apply.hpp"
#include "lieder/lens/lens.hpp"
#include "lieder/report/lens_report.hpp"
#include "option_values.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"
#include "verbs.hpp"

namespace lieder::cli {
namespace {

constexpr int kMostSurrogates = 100000;

enum class Mode { fast };

struct LensVerb {
  CommonOptions common;
  std::string input, apply;
  Mode mode = Mode::fast;
  LensOptions lens;
};

int find(const LensVerb& verb) {
  const Stopwatch watch;
  check_output(verb.common);
  const auto samples = open_samples(verb.input);
  ProgressBar bar(verb.common.quiet);
  LensOptions options = verb.lens;
  options.seed = verb.common.seed;
  options.threads = verb.common.threads;
  options.memory_limit = verb.common.memory;
  options.progress = bar.callback();
  const LensResult found = lens(*samples, options);
  bar.erase();

  RunRecord record{.inputs = {record_of(samples->info())}, .threads = verb.common.threads};
  complete(record, watch);
  return finish(to_result(found, record), verb.common);
}

int run(const LensVerb& verb) {
  return verb.apply.empty() ? find(verb) : apply_lens(verb.apply, verb.input, verb.common);
}

}  // namespace

void add_lens(CLI::App& program, Invocation& invocation) {
  auto* app = program.add_subcommand("lens", "find the one-parameter group hidden in raw samples");
  const auto verb = std::make_shared<LensVerb>();
  auto& options = verb->lens;
  app->add_option("X", verb->input,
                  "samples as rows: .npy, .npz (file.npz:name), .csv, .tsv, .h5 (file.h5:/dataset), idx, idx.gz")
      ->required()
      ->option_text(" ");
  auto* topology = add_choice(*app, "--topology", options.topology,
                              {{"auto", Topology::automatic}, {"line", Topology::line}, {"circle", Topology::circle}},
                              "whether the hidden axis ends or closes; auto asks the data (auto)");
  auto* order =
      add_choice(*app, "--order", options.order, {{"natural", AxisOrder::natural}, {"given", AxisOrder::given}},
                 "natural finds the order of the coordinates along the axis; given takes the order in "
                 "which they come (natural)");
  auto* mode = add_choice(*app, "--mode", verb->mode, {{"fast", Mode::fast}}, "how the group is looked for (fast)");
  auto* surrogates = add_number(*app, "--surrogates", options.surrogates, 0, kMostSurrogates,
                                fmt::format("data sets without the symmetry to compare with ({})", options.surrogates));
  app->add_option("--apply", verb->apply,
                  "look for nothing: write the equivariant representation of X under the lens in this result "
                  "directory")
      ->option_text("DIR")
      ->excludes(topology, order, mode, surrogates);
  add_common_options(*app, verb->common);
  app->footer(
      "Examples:\n"
      "  lieder lens x.npy --out found              the answer in words; found/report.html shows it\n"
      "  lieder lens data.npz:train --json          the answer for a program\n"
      "  lieder lens table.csv --topology circle --seed 7\n"
      "  lieder lens new.npy --apply found --out y  y/representation.npy: a shift in it is the symmetry\n"
      "Verdicts: symmetry, approximate, none (exit 0); not_identifiable, too_little_data (exit 1).");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli
