#include "discover_kinds.hpp"
#include "verbs.hpp"

namespace lieder::cli {

void add_discover(CLI::App& program, Invocation& invocation) {
  auto* app =
      program.add_subcommand("discover", "the symmetry algebra of a function or a cloud of points, with evidence");
  app->require_subcommand(1);
  app->footer(
      "Examples:\n"
      "  lieder discover function f.npz --candidates 'GL(3)' --out found\n"
      "  lieder discover cloud points.npy --candidates 'SE(3)' --out found");
  add_discover_cloud(*app, invocation);
  add_discover_function(*app, invocation);
}

}  // namespace lieder::cli
