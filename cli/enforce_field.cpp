#include <memory>

#include "enforce_inputs.hpp"
#include "enforce_kinds.hpp"
#include "finish.hpp"
#include "lieder/base/error.hpp"
#include "lieder/enforce/kernels.hpp"
#include "option_values.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"

namespace lieder::cli {
namespace {

constexpr Eigen::Index kLargestSide = 99;
constexpr double kLeastWidth = 0.01, kLargestWidth = 99;

struct FieldVerb {
  EnforceInputs inputs;
  KernelOptions options;
};

int run(FieldVerb& verb) {
  const Stopwatch watch;
  EnforceInputs& inputs = verb.inputs;
  const EnforceRequest& request = inputs.request;
  check_output(inputs.common);
  RunRecord record{.threads = inputs.common.threads};
  const Group group = group_for(inputs, record.inputs);
  const Representation in = representation(request.in, group), out = representation(request.out, group);
  ProgressBar bar(inputs.common.quiet);
  verb.options.enforce = options_for(inputs, bar.callback());
  const GridKernels found = grid_kernels(group, in, out, verb.options);
  bar.erase();
  verb.options.enforce.progress = {};
  complete(record, watch);
  return finish(to_result(found, request, verb.options, record), inputs.common);
}

}  // namespace

void add_enforce_field(CLI::App& enforce, Invocation& invocation) {
  auto* app = enforce.add_subcommand("field", "kernels of convolutions on a grid, between fields of values");
  const auto verb = std::make_shared<FieldVerb>();
  KernelOptions& options = verb->options;
  add_enforce_options(*app, verb->inputs);
  add_number<Eigen::Index>(*app, "--kernel", options.side, 1, kLargestSide,
                           "points along each axis of the grid, odd (5)");
  add_number(*app, "--width", options.ring_width, kLeastWidth, kLargestWidth,
             "standard deviation of a ring's profile, in steps of the grid (0.6)");
  app->add_option("--positions", options.positions, "base representation that moves the grid (the first one)")
      ->option_text("NAME");
  add_common_options(*app, verb->inputs.common);
  app->footer(
      "The group turns points as well as values: k(g x) = rho_out(g) k(x) rho_in(g)^-1. SO(n) and O(n) give rings, a\n"
      "finite group that takes the grid to itself (Rot(4), Dih(4), Cube) every solution on it.\n\nExamples:\n"
      "  lieder enforce field --group 'SO(2)' --in V --out-rep V --kernel 5 --out kernels\n"
      "  lieder enforce field --group 'Dih(4)' --in 1 --out-rep Reg --kernel 3");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli
