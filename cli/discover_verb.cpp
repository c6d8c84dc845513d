#include <fmt/format.h>

#include "discover_kinds.hpp"
#include "lieder/base/error.hpp"
#include "option_values.hpp"
#include "verbs.hpp"

namespace lieder::cli {

std::optional<int> fitted_degree(const std::string& word, const char* known) {
  if (word == "auto") return std::nullopt;
  if (!word.starts_with("poly(") || !word.ends_with(")"))
    throw InputError(fmt::format("--class: '{}' came; need {}, such as poly(3)", word, known));
  return parse_number("--class", word.substr(5, word.size() - 6), 1, 8);
}

void add_levels(CLI::App& app, double& delta, double& alpha) {
  add_number(app, "--delta", delta, 1e-12, 0.999, "largest relative defect that still counts as a symmetry (0.05)");
  add_number(app, "--alpha", alpha, 1e-6, 0.499, "chance of error that is allowed (0.05)");
}

void add_discover(CLI::App& program, Invocation& invocation) {
  auto* app = program.add_subcommand(
      "discover", "symmetries of a function, a cloud of points, a system, an operator between fields, or a network");
  app->require_subcommand(1);
  app->footer(
      "Examples:\n"
      "  lieder discover function f.npz --candidates 'GL(3)' --out found\n"
      "  lieder discover dynamics runs.npz --out found\n"
      "  lieder discover cloud points.npy --candidates 'SE(3)' --out found\n"
      "  lieder discover field steps.npz --out found\n"
      "  lieder discover model net.pt --samples x.npy --layers --out found");
  add_discover_cloud(*app, invocation);
  add_discover_function(*app, invocation);
  add_discover_dynamics(*app, invocation);
  add_discover_field(*app, invocation);
  add_discover_model(*app, invocation);
}

}  // namespace lieder::cli
