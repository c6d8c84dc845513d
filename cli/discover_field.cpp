#include <fmt/format.h>

#include <memory>

#include "archive.hpp"
#include "discover_kinds.hpp"
#include "finish.hpp"
#include "lieder/base/error.hpp"
#include "lieder/report/field_report.hpp"
#include "option_values.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"

namespace lieder::cli {
namespace {

using Eigen::Index;

struct DiscoverFieldVerb {
  CommonOptions common;
  std::string input, domain, values, margin = "auto";
  bool shifts = false;
  FieldOptions options;
};

struct SampledFields {
  Grid grid;
  RowMatrix u, v;
};

/// Axes of the grid: all but the first, and the last where that counts channels.
Grid grid_of(const Archive& archive, const Shape& shape, const StoredArray& spacing) {
  const Index numbers = spacing.numbers.size(), axes = std::ssize(shape) - 1;
  if (axes < 1 || axes > 4 || spacing.shape.size() > 1)
    archive.refuse(axes < 1 || axes > 4 ? "u" : "spacing", axes < 1 || axes > 4 ? shape : spacing.shape,
                   axes < 1 || axes > 4 ? "(N, grid..., channels) with 1 to 3 axes" : "one number for each axis");
  // Without a last axis for channels there is one.
  const bool bare = axes == 1 || (numbers > 1 && numbers == axes);
  const Index d = bare ? axes : axes - 1;
  if (numbers != 1 && numbers != d)
    archive.refuse("spacing", spacing.shape,
                   fmt::format("({}), a number for each axis of u (N, grid..., channels), or one for all", d));
  Grid grid;
  for (Index a = 0; a < d; ++a) grid.extents.push_back(shape[static_cast<std::size_t>(a + 1)]);
  grid.spacing =
      numbers == 1 ? Eigen::VectorXd::Constant(d, spacing.numbers(0, 0)) : Eigen::VectorXd(spacing.numbers.reshaped());
  return grid;
}

SampledFields read_fields(const DiscoverFieldVerb& verb, std::vector<InputRecord>& records) {
  const Archive archive(verb.input, verb.common.memory, {"u", "v", "spacing"});
  const StoredArray u = archive.read("u", records), v = archive.read("v", records);
  const StoredArray spacing = archive.read("spacing", records);
  SampledFields fields{.grid = grid_of(archive, u.shape, spacing), .u = u.numbers, .v = v.numbers};
  const std::size_t spatial = fields.grid.extents.size() + 1;
  if (v.shape.size() != u.shape.size() ||
      !std::equal(u.shape.begin(), u.shape.begin() + static_cast<Index>(spatial), v.shape.begin()))
    archive.refuse("v", v.shape, "as many fields as u, on the same grid");
  return fields;
}

int run(DiscoverFieldVerb& verb) {
  const Stopwatch watch;
  check_output(verb.common);
  if (verb.margin != "auto") verb.options.margin = parse_number("--margin", verb.margin, 0, 1000000);
  RunRecord record{.threads = verb.common.threads};
  const SampledFields fields = read_fields(verb, record.inputs);
  FieldRequest request{.input = verb.input, .domain = verb.domain, .values = verb.values, .shifts = verb.shifts};
  request.grid = fields.grid;
  show_first_field(fields.u, fields.v, request);
  if (request.domain.empty()) request.domain = default_domain(request.grid);
  if (request.values.empty()) request.values = default_values(request.channels);
  const VectorFields candidates =
      field_candidates(request.domain, request.values, request.grid.dimension(), request.channels, verb.shifts);
  ProgressBar bar(verb.common.quiet);
  FieldOptions options = verb.options;
  options.seed = verb.common.seed;
  options.threads = verb.common.threads;
  options.memory_limit = verb.common.memory;
  options.progress = bar.callback();
  const FieldResult field = discover_field(fields.grid, fields.u, fields.v, candidates, options);
  bar.erase();
  complete(record, watch);
  return finish(to_result(field, request, record), verb.common);
}

}  // namespace

void add_discover_field(CLI::App& discover, Invocation& invocation) {
  auto* app =
      discover.add_subcommand("field", "symmetries of an operator between fields on a grid, from samples of it");
  const auto verb = std::make_shared<DiscoverFieldVerb>();
  app->add_option("F", verb->input,
                  "arrays in a .npz: u and v (N, grid..., channels), a field and what became of it, and spacing, a "
                  "number for each axis of the grid")
      ->required()
      ->option_text(" ");
  app->add_option("--candidates", verb->domain,
                  "how points move: a group on the domain by name or file, such as T(2), SE(2), Aff(2), or none "
                  "(Aff(d))")
      ->option_text("G");
  app->add_option("--values", verb->values,
                  "how values move: a group on the channels, such as Scaling(2), GL(2), SO(2), Aff(2) (with constants "
                  "added), or none (Aff(c))")
      ->option_text("G");
  app->add_flag("--shifts", verb->shifts, "values are shifted by multiples of coordinates as well");
  add_choice(*app, "--output", verb->options.output, {{"same", FieldOutput::same}, {"trivial", FieldOutput::trivial}},
             "how values of v move: as those of u, or not at all (same)");
  add_choice(*app, "--boundary", verb->options.boundary,
             {{"auto", FieldBoundary::automatic}, {"periodic", FieldBoundary::periodic}, {"open", FieldBoundary::open}},
             "whether what leaves the grid comes in on the other side; auto looks at u (auto)");
  app->add_option("--margin", verb->margin,
                  "points left out along the edge; auto: as far as the operator carries the edge inwards (auto)")
      ->option_text("auto|N");
  add_levels(*app, verb->options.delta, verb->options.alpha);
  add_common_options(*app, verb->common);
  app->footer(
      "Examples:\n"
      "  lieder discover field steps.npz --out found\n"
      "  lieder discover field flow.npz --candidates 'SE(2)' --values 'SO(2)'\n"
      "  lieder discover field heat.npz --candidates 'T(1)' --values 'Aff(1)' --shifts\n"
      "Verdicts: symmetry, approximate, none (exit 0); underdetermined (exit 1).");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli
