#include <fmt/format.h>

#include <memory>

#include "archive.hpp"
#include "discover_kinds.hpp"
#include "finish.hpp"
#include "group_inputs.hpp"
#include "lieder/base/error.hpp"
#include "lieder/report/discover_report.hpp"
#include "option_values.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"

namespace lieder::cli {
namespace {

struct FunctionVerb {
  CommonOptions common;
  std::string input, candidates, output = "trivial", noise = "auto", fitted = "auto";
  DiscoverOptions options;
};

SampledFunction read_function(const FunctionVerb& verb, std::vector<InputRecord>& records) {
  const Archive archive(verb.input, verb.common.memory, {"x", "y", "jacobian"});
  SampledFunction f;
  const StoredArray x = archive.read("x", records), y = archive.read("y", records);
  if (x.shape.size() != 2) archive.refuse("x", x.shape, "(N, m): samples, coordinates");
  if (y.shape.size() > 2 || y.shape[0] != x.shape[0])
    archive.refuse("y", y.shape, fmt::format("({0}) or ({0}, n), a value for each row of x", x.shape[0]));
  f.x = x.numbers;
  f.y = y.numbers;
  if (!archive.holds("jacobian")) return f;
  const StoredArray slopes = archive.read("jacobian", records);
  const Shape whole{x.shape[0], f.y.cols(), f.x.cols()}, gradient{x.shape[0], f.x.cols()};
  if (slopes.shape != whole && !(f.y.cols() == 1 && slopes.shape == gradient))
    archive.refuse("jacobian", slopes.shape, fmt::format("({}, {}, {})", whole[0], whole[1], whole[2]));
  f.jacobian = slopes.numbers;
  return f;
}

void read_words(FunctionVerb& verb) {
  if (verb.noise != "auto") verb.options.noise = parse_number("--noise", verb.noise, 0.0, 0.099);
  if (verb.fitted == "gp")
    verb.options.fitted_by = FittedBy::gaussian_process;
  else
    verb.options.degree = fitted_degree(verb.fitted, "auto, gp or poly(p)");
}

int run(FunctionVerb& verb) {
  const Stopwatch watch;
  check_output(verb.common);
  read_words(verb);
  RunRecord record{.threads = verb.common.threads};
  const SampledFunction f = read_function(verb, record.inputs);
  DiscoverRequest request{.input = verb.input, .candidates = verb.candidates, .output = verb.output};
  if (request.candidates.empty()) request.candidates = fmt::format("Aff({})", f.x.cols());
  request.samples = f.x.rows();
  request.inputs = f.x.cols();
  request.outputs = f.y.cols();
  const CloudCandidates candidates = candidates_of(request.candidates, f.x.cols(), record.inputs);
  ProgressBar bar(verb.common.quiet);
  DiscoverOptions options = verb.options;
  const VectorFields fields = ask_function(candidates, f.x.cols(), options);
  request.affine = fields.is_affine();
  options.seed = verb.common.seed;
  options.threads = verb.common.threads;
  options.memory_limit = verb.common.memory;
  options.progress = bar.callback();
  const DiscoverResult found = discover(f, fields, output_action(verb.output, fields, f.y.cols()), options);
  bar.erase();
  complete(record, watch);
  return finish(to_result(found, request, record), verb.common);
}

}  // namespace

void add_discover_function(CLI::App& discover, Invocation& invocation) {
  auto* app = discover.add_subcommand("function", "symmetries of a function, from samples of it");
  const auto verb = std::make_shared<FunctionVerb>();
  app->add_option("F", verb->input, "arrays in a .npz: x (N, m), y (N, n), perhaps jacobian (N, n, m)")
      ->required()
      ->option_text(" ");
  app->add_option("--candidates", verb->candidates,
                  "where to look: a group by name or file, such as GL(3), Aff(3), SE(3), or poly(p), vector fields of "
                  "degree up to p; elements of finite groups, such as S(3) or Dih(4), and those of a file (Aff(m))")
      ->option_text("G");
  app->add_option("--output", verb->output,
                  "how values turn: trivial (not at all), same (as the points do), T(p,q) (tensor fields; T(1,0) is a "
                  "vector field, such as a right-hand side), density, free (by matrices that are solved for) (trivial)")
      ->option_text("ACTION");
  app->add_option("--noise", verb->noise, "relative error of the Jacobians; auto looks for a gap (auto)")
      ->option_text("auto|X");
  app->add_option("--class", verb->fitted,
                  "fitted where no Jacobians come: polynomials, of the degree that the data choose (auto) or of "
                  "another, or Gaussian "
                  "processes (gp)")
      ->option_text("auto|poly(p)|gp");
  add_levels(*app, verb->options.delta, verb->options.alpha);
  add_common_options(*app, verb->common);
  app->footer(
      "Examples:\n"
      "  lieder discover function f.npz --candidates 'GL(3)' --out found\n"
      "  lieder discover function field.npz --output 'T(1,0)'          a vector field\n"
      "  lieder discover function f.npz --candidates 'S(3)'            does it matter which is which?\n"
      "  lieder enforce --group found/group.json --in V --out-rep V    use what was found\n"
      "Verdicts: symmetry, approximate, none (exit 0); underdetermined (exit 1).");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli
