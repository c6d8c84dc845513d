#include <fmt/format.h>

#include <memory>

#include "discover_kinds.hpp"
#include "finish.hpp"
#include "group_inputs.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/io/samples.hpp"
#include "lieder/report/cloud_report.hpp"
#include "option_values.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"

namespace lieder::cli {
namespace {

enum class Tangent { pca };

struct CloudVerb {
  CommonOptions common;
  std::string input, candidates, intrinsic = "auto", neighbours = "auto";
  Tangent tangent = Tangent::pca;
  CloudOptions options;
};

std::optional<int> parse_auto_count(const std::string& option, const std::string& text) {
  if (text == "auto") return std::nullopt;
  try {
    return parse_number(option, text, 1, 1000000);
  } catch (const InputError&) {
    throw InputError(fmt::format("{}: '{}' came; need auto or a whole number from 1 on", option, text));
  }
}

Eigen::MatrixXd read_points(const CloudVerb& verb, RunRecord& record) {
  const auto samples = open_samples(verb.input);
  const ArrayInfo& info = samples->info();
  if (info.shape.size() != 2) {
    std::string shape;
    for (const auto extent : info.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
    throw InputError(fmt::format("{}: has the shape ({}); need (N, n): points, coordinates", verb.input, shape));
  }
  if (const auto rows = samples->rows())
    require_memory(verb.input,
                   static_cast<std::uint64_t>(16.0 * static_cast<double>(*rows) * static_cast<double>(samples->cols())),
                   verb.common.memory);
  Eigen::MatrixXd points = read_all(*samples);
  record.inputs = {record_of(samples->info())};
  return points;
}

int run(CloudVerb& verb) {
  const Stopwatch watch;
  check_output(verb.common);
  verb.options.intrinsic = parse_auto_count("--intrinsic", verb.intrinsic);
  verb.options.neighbours = parse_auto_count("--neighbours", verb.neighbours);
  RunRecord record{.threads = verb.common.threads};
  const Eigen::MatrixXd points = read_points(verb, record);
  DiscoverRequest request{.input = verb.input, .candidates = verb.candidates, .output = {}};
  if (request.candidates.empty()) request.candidates = fmt::format("Aff({})", points.cols());
  request.samples = points.rows();
  request.inputs = points.cols();
  const CloudCandidates candidates = candidates_of(request.candidates, points.cols(), record.inputs);
  request.affine = !candidates.fields || candidates.fields->is_affine();
  ProgressBar bar(verb.common.quiet);
  CloudOptions options = verb.options;
  options.seed = verb.common.seed;
  options.threads = verb.common.threads;
  options.memory_limit = verb.common.memory;
  options.progress = bar.callback();
  const CloudResult cloud = discover_cloud(points, candidates, options);
  bar.erase();
  complete(record, watch);
  return finish(to_result(cloud, request, shown_points(points), record), verb.common);
}

}  // namespace

void add_discover_cloud(CLI::App& discover, Invocation& invocation) {
  auto* app = discover.add_subcommand("cloud", "symmetries of a cloud of points: of its shape or its density");
  const auto verb = std::make_shared<CloudVerb>();
  app->add_option("P", verb->input,
                  "points as rows: .npy, .npz (file.npz:name), .csv, .tsv, .h5 (file.h5:/dataset), idx, idx.gz")
      ->required()
      ->option_text(" ");
  app->add_option("--candidates", verb->candidates,
                  "where to look: a group by name or file, such as SE(3), GL(3), Aff(3), or poly(p), vector fields of "
                  "degree up to p; elements of finite groups, such as S(3) or Dih(4), and those of a file (Aff(n))")
      ->option_text("G");
  add_choice(*app, "--of", verb->options.of,
             {{"auto", CloudQuestion::automatic}, {"shape", CloudQuestion::shape}, {"density", CloudQuestion::density}},
             "what is to be kept: the surface that the points lie on, or the distribution that they were drawn from; "
             "auto takes the density where the points fill their space (auto)");
  app->add_option("--intrinsic", verb->intrinsic, "dimension of what the points lie on; auto estimates it (auto)")
      ->option_text("auto|N");
  app->add_option("--neighbours", verb->neighbours, "points of a local fit; auto takes the least error (auto)")
      ->option_text("auto|N");
  add_choice(*app, "--tangent", verb->tangent, {{"pca", Tangent::pca}},
             "how tangents are found: principal axes of neighbours, then polynomials over them (pca)");
  add_levels(*app, verb->options.delta, verb->options.alpha);
  add_common_options(*app, verb->common);
  app->footer(
      "Examples:\n"
      "  lieder discover cloud points.npy --candidates 'SE(3)' --out found\n"
      "  lieder discover cloud momenta.npy --of density --candidates 'SO+(1,3)'\n"
      "  lieder discover cloud held_out.npy --candidates lens/group.json    does what the lens found hold there?\n"
      "  lieder enforce --group found/group.json --in V --out-rep V    use what was found\n"
      "Verdicts: symmetry, approximate, none (exit 0); underdetermined (exit 1).");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli
