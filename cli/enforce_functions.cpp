#include <algorithm>
#include <limits>
#include <memory>

#include "enforce_kinds.hpp"
#include "finish.hpp"
#include "lieder/report/enforce_report.hpp"
#include "option_values.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"
#include "sampled_functions.hpp"

namespace lieder::cli {
namespace {

constexpr Eigen::Index kMostOutputs = 1'000'000;

struct FunctionsVerb {
  CommonOptions common;
  std::string input;
  Eigen::Index outputs = 0;  ///< 0: as the matrices say, or one
  DictionaryOptions options;
};

int run(const FunctionsVerb& verb) {
  const Stopwatch watch;
  check_output(verb.common);
  const std::optional<Eigen::Index> outputs = verb.outputs > 0 ? std::optional(verb.outputs) : std::nullopt;
  SampledFunctions sampled = read_functions(verb.input, outputs, verb.common.memory);
  FunctionsRequest request{.input = verb.input, .samples = sampled.values.rows(), .options = verb.options};
  request.discrete = std::ranges::count_if(sampled.actions, &SampledAction::discrete);
  request.algebra = static_cast<Eigen::Index>(sampled.actions.size()) - request.discrete;
  ProgressBar bar(verb.common.quiet);
  DictionaryOptions options = verb.options;
  options.threads = verb.common.threads;
  options.memory_limit = verb.common.memory;
  options.progress = bar.callback();
  const EquivariantFunctions found = equivariant_functions(sampled.values, sampled.actions, sampled.outputs, options);
  bar.erase();
  RunRecord record{.inputs = std::move(sampled.records), .threads = verb.common.threads};
  complete(record, watch);
  return finish(to_result(found, request, record), verb.common);
}

}  // namespace

void add_enforce_functions(CLI::App& enforce, Invocation& invocation) {
  auto* app = enforce.add_subcommand("functions", "functions W D(x) in a dictionary of your own, from its values");
  const auto verb = std::make_shared<FunctionsVerb>();
  DictionaryOptions& options = verb->options;
  app->add_option("D", verb->input, "arrays in a .npz: values, moved, perhaps outputs and discrete (see below)")
      ->required()
      ->option_text(" ");
  add_number<Eigen::Index>(*app, "--outputs", verb->outputs, 1, kMostOutputs,
                           "coordinates of a function's value (as the array outputs says, else 1)");
  add_number(*app, "--tolerance", options.relative_tolerance, std::numeric_limits<double>::epsilon(), 0.5,
             "singular values below it, relative to the largest, count as zero; the relative error of the values "
             "(1e-8)");
  add_number(*app, "--held-out", options.held_out, 0.0, 0.9, "share of the samples that only test the answer (0.25)");
  add_common_options(*app, verb->common);
  app->footer(
      "Arrays, for N points, p functions D and a actions, which need not be linear:\n"
      "  values   (N, p)        D(x)\n"
      "  moved    (a, N, p)     D'(x) xi(x) for an element of the algebra, D(g x) for one of the group\n"
      "  outputs  (a, n, n)     its matrix on values, or (a, N, n, n), one for each point; absent: trivial\n"
      "  discrete (a)           1 for an element of the group, 0 for one of the algebra; absent: all 0\n"
      "For polynomials of a group's linear action `lieder enforce polynomials` needs no samples.\n\nExamples:\n"
      "  lieder enforce functions samples.npz --out functions\n"
      "  lieder enforce functions samples.npz --outputs 2 --held-out 0.5");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli
