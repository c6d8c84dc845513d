#include <memory>
#include <numbers>

#include "enforce_inputs.hpp"
#include "enforce_kinds.hpp"
#include "lieder/enforce/kernels.hpp"
#include "option_values.hpp"

namespace lieder::cli {
namespace {

constexpr Eigen::Index kLargestSide = 99;
constexpr double kLeastWidth = 0.01, kLargestWidth = 99;

struct FieldVerb {
  EnforceInputs inputs;
  KernelOptions options;
};

int run(FieldVerb& verb) {
  const EnforceRequest& request = verb.inputs.request;
  check_output(verb.inputs.common);
  const auto solve = [&](const Group& group, const EnforceOptions& options) {
    KernelOptions all = verb.options;
    all.enforce = options;
    return grid_kernels(group, representation(request.in, group), representation(request.out, group), all);
  };
  return answer(verb.inputs, solve, [&](const GridKernels& found, const RunRecord& record) {
    return to_result(found, request, verb.options, record);
  });
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
  add_number(*app, "--band", options.band, 0.0, std::numbers::pi,
             "angular frequencies on a ring, for each step of its radius, where they are bounded at all (2)");
  app->add_option("--positions", options.positions, "base representation that moves the grid (the first one)")
      ->option_text("NAME");
  add_common_options(*app, verb->inputs.common);
  app->footer(
      "The group turns points as well as values: k(g x) = rho_out(g) k(x) rho_in(g)^-1. SO(n) and O(n) give rings, a\n"
      "finite group that takes the grid to itself (Rot(4), Dih(4), Cube) every solution on it, other rotations and\n"
      "reflections (Rot(6), Dih(5)) rings of all angular frequencies that the grid resolves.\n\nExamples:\n"
      "  lieder enforce field --group 'SO(2)' --in V --out-rep V --kernel 5 --out kernels\n"
      "  lieder enforce field --group 'Dih(4)' --in 1 --out-rep Reg --kernel 3\n"
      "  lieder enforce field --group 'Rot(6)' --in 1 --out-rep V --kernel 7");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli
