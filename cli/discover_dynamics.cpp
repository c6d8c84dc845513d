#include <fmt/format.h>

#include <memory>

#include "discover_kinds.hpp"
#include "finish.hpp"
#include "group_inputs.hpp"
#include "lieder/base/error.hpp"
#include "lieder/report/dynamics_report.hpp"
#include "option_values.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"
#include "trajectory_arrays.hpp"

namespace lieder::cli {
namespace {

struct DynamicsVerb {
  CommonOptions common;
  std::string input, candidates, conserved = "poly(2)", derivative = "auto", fitted = "auto", noise = "auto";
  std::vector<std::string> quantities;
  DynamicsOptions options;
};

int run_dynamics(DynamicsVerb& verb) {
  const Stopwatch watch;
  check_output(verb.common);
  DynamicsOptions options = verb.options;
  options.symmetries.degree = fitted_degree(verb.fitted);
  options.source = field_source(verb.derivative);
  RunRecord record{.threads = verb.common.threads};
  const Trajectories data = read_trajectories(verb.input, verb.common.memory, record.inputs);
  check_trajectories(data);
  if (verb.noise != "auto")
    options.conserved.noise =
        Eigen::VectorXd::Constant(data.dimension(), parse_number("--noise", verb.noise, 0.0, 1e300));

  DynamicsRequest request{.input = verb.input, .candidates = verb.candidates, .laws = verb.conserved};
  if (request.candidates.empty()) request.candidates = fmt::format("Aff({})", data.dimension());
  DynamicsQuestion question;
  if (request.candidates != "none") {
    question.candidates = candidate_fields_of(request.candidates, data.dimension(), record.inputs);
    request.affine = question.candidates->is_affine();
  }
  if (request.laws != "none") question.laws = named_dictionary(request.laws, data.dimension());
  request.functions = question.laws;
  request.quantities = verb.quantities;
  if (!verb.quantities.empty())
    question.quantities = request.drifting = written_functions("--quantity", verb.quantities, data.dimension());
  request.shown = shown_runs(data);
  ProgressBar bar(verb.common.quiet);
  options.symmetries.seed = verb.common.seed;
  options.symmetries.threads = verb.common.threads;
  options.symmetries.memory_limit = verb.common.memory;
  options.progress = bar.callback();
  const DynamicsResult found = discover_dynamics(data, question, options);
  bar.erase();
  complete(record, watch);
  return finish(to_result(found, request, record), verb.common);
}

}  // namespace

void add_discover_dynamics(CLI::App& discover, Invocation& invocation) {
  auto* app = discover.add_subcommand("dynamics", "symmetries and conserved quantities of x' = F(x), from runs of it");
  const auto verb = std::make_shared<DynamicsVerb>();
  app->add_option("D", verb->input,
                  "arrays in a .npz: t (T) and x (T, m), or x (R, T, m) for runs of one length, or t0, x0, t1, x1, .. "
                  "for runs of any; perhaps dx in the shape of x")
      ->required()
      ->option_text(" ");
  app->add_option(
         "--conserved", verb->conserved,
         "functions of which laws are combined, with + between: poly(p), log, trig, fourier(k), and functions of "
         "x1, x2, .. as text, such as poly(2)+1/sqrt(x1^2+x2^2); none (poly(2))")
      ->option_text("FUNCTIONS");
  app->add_option("--quantity", verb->quantities,
                  "a function of x1, x2, .. whose drift along the runs is asked for, such as an energy, "
                  "'x2^2/2 - cos(x1)'; may come several times")
      ->option_text("FUNCTION")
      ->allow_extra_args(false);
  app->add_option("--candidates", verb->candidates,
                  "where symmetries are looked for: a group by name or file, such as GL(4), Aff(4), SE(3), or poly(p); "
                  "none (Aff(m))")
      ->option_text("G");
  app->add_option("--derivative", verb->derivative,
                  "how F is known: given (dx), weak (integrals, no derivative), spline, tv (total variation, for "
                  "velocities that "
                  "jump), differences; auto is given where dx came, else weak (auto)")
      ->option_text("WORD");
  app->add_option("--class", verb->fitted, "polynomials that stand for F; auto lets the data choose (auto)")
      ->option_text("auto|poly(p)");
  app->add_option("--noise", verb->noise,
                  "standard deviation of the noise on x, for laws, where it is known; auto estimates it (auto)")
      ->option_text("auto|X");
  app->add_flag("--orbital", verb->options.orbital, "allow L_xi F = c F with a number c: orbits go to orbits");
  app->add_flag("--hamiltonian", verb->options.hamiltonian,
                "coordinates are q and then p: pair laws with the symmetries they generate");
  add_levels(*app, verb->options.symmetries.delta, verb->options.symmetries.alpha);
  add_common_options(*app, verb->common);
  app->footer(
      "Examples:\n"
      "  lieder discover dynamics runs.npz --conserved 'poly(3)' --out found\n"
      "  lieder discover dynamics runs.npz --candidates none --conserved 'poly(1)+log'   laws alone\n"
      "  lieder discover dynamics runs.npz --candidates none --conserved 'poly(3)+1/sqrt(x1^2+x2^2)'\n"
      "  lieder discover dynamics runs.npz --candidates none --conserved none --quantity 'x2^2/2 - cos(x1)'\n"
      "  lieder discover dynamics runs.npz --hamiltonian\n"
      "Verdicts, of the symmetries (with --candidates none of the laws; without those too, of the quantities):\n"
      "symmetry, approximate, none (exit 0); underdetermined (exit 1).");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run_dynamics(*verb); }; });
}

}  // namespace lieder::cli
