#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <memory>

#include "discover_kinds.hpp"
#include "finish.hpp"
#include "group_inputs.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/discover/layers.hpp"
#include "lieder/io/samples.hpp"
#include "lieder/report/model_report.hpp"
#include "nn_component.hpp"
#include "option_values.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"

namespace lieder::cli {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr std::size_t kMostDirections = 64;
/// Numbers of layers and how they move that are kept at once.
constexpr double kMostNumbers = 2e7;
constexpr Index kMostLayerSamples = 2048, kFewestLayerSamples = 8;

struct ModelVerb {
  CommonOptions common;
  std::string model, samples, candidates, output = "trivial", noise = "auto";
  bool layers = false;
  DiscoverOptions options;
};

/// The model at samples, as matrices.
class Model {
 public:
  Model(const ModelVerb& verb, std::vector<std::int64_t> shape)
      : path_(verb.model), network_(open_network(verb.model)), shape_(std::move(shape)) {
    network_->set_threads(verb.common.threads);
  }

  const char* precision() const { return network_->precision(); }
  std::string suspects() const { return network_->suspects(); }

  RowMatrix values(const RowMatrix& x) {
    const nn::Numbers y = asked(path_, [&] { return network_->values(samples(x)); });
    if (y.shape.empty() || y.shape[0] != x.rows() || y.values.empty())
      throw InputError(fmt::format("{}: {} samples came back with the shape ({}); need a row for each", path_, x.rows(),
                                   fmt::join(y.shape, ", ")));
    return matrix(y);
  }

  RowMatrix jacobian(const RowMatrix& x) {
    return matrix(asked(path_, [&] { return network_->jacobian(samples(x)); }));
  }

  /// Its layers, which hold on to it. Samples are x or fewer.
  std::vector<ChainLayer> layers(const RowMatrix& x) {
    const auto count = asked(path_, [&] { return network_->find_layers(samples(x)); });
    shapes_.assign(static_cast<std::size_t>(count) + 1, {});
    shapes_[0] = shape_;
    std::vector<ChainLayer> chain;
    for (std::int64_t k = 0; k < count; ++k) {
      const auto at = static_cast<std::size_t>(k);
      chain.push_back({.name = network_->layer_name(k),
                       .kind = network_->layer_kind(k),
                       .values = [this, k, at](const MatrixXd& before) -> MatrixXd {
                         const nn::Numbers y =
                             asked(path_, [&] { return network_->layer_values(k, numbers(before, shapes_[at])); });
                         if (y.shape.empty() || y.shape[0] != before.rows())
                           throw InputError(fmt::format("{}: its layer {} gives no row for each sample", path_,
                                                        network_->layer_name(k)));
                         shapes_[at + 1] = y.shape;
                         return matrix(y);
                       },
                       .motion = [this, k, at](const MatrixXd& before, const MatrixXd& moved) -> MatrixXd {
                         return matrix(asked(path_, [&] {
                           return network_->layer_motion(k, numbers(before, shapes_[at]), numbers(moved, shapes_[at]));
                         }));
                       }});
    }
    return chain;
  }

 private:
  static nn::Numbers numbers(const RowMatrix& x, std::vector<std::int64_t> shape) {
    shape[0] = x.rows();
    return {.shape = std::move(shape), .values = {x.data(), x.data() + x.size()}};
  }
  nn::Numbers samples(const RowMatrix& x) const { return numbers(x, shape_); }

  static RowMatrix matrix(const nn::Numbers& y) {
    const Index rows = y.shape[0];
    return Eigen::Map<const RowMatrix>(y.values.data(), rows, static_cast<Index>(y.values.size()) / rows);
  }

  std::string path_;
  std::unique_ptr<nn::Network> network_;
  std::vector<std::int64_t> shape_;
  std::vector<std::vector<std::int64_t>> shapes_;  // before each layer, and after the last
};

RowMatrix read_samples(const ModelVerb& verb, std::vector<std::int64_t>& shape, RunRecord& record) {
  const auto stream = open_samples(verb.samples);
  if (stream->info().shape.size() < 2)
    throw InputError(fmt::format("{}: has the shape ({}); need samples as rows, (N, ..)", verb.samples,
                                 fmt::join(stream->info().shape, ", ")));
  if (const auto rows = stream->rows())
    require_memory(verb.samples,
                   static_cast<std::uint64_t>(24.0 * static_cast<double>(*rows) * static_cast<double>(stream->cols())),
                   verb.common.memory);
  RowMatrix x = read_all(*stream);
  shape = stream->info().shape;
  shape[0] = x.rows();
  if (x.rows() < 2) throw InputError(fmt::format("{}: {} samples came; need two at least", verb.samples, x.rows()));
  record.inputs.push_back(record_of(stream->info()));
  return x;
}

/// F(x), once it is known to be a function of each sample.
RowMatrix values_of(const ModelVerb& verb, Model& model, const RowMatrix& x) {
  RowMatrix y = model.values(x);
  for (Index i = 0; i < y.rows(); ++i)
    if (!y.row(i).allFinite())
      throw InputError(
          fmt::format("{}: its value at sample {} is not finite; need finite values at all samples", verb.model, i));
  const std::string suspects = model.suspects();
  const std::string cause = suspects.empty() ? "need a model without chance, of each sample by itself"
                                             : suspects + "; need its evaluation mode, model.eval() before it is saved";
  const double tolerance = (model.precision() == std::string("float64") ? 1e-9 : 1e-4) * y.cwiseAbs().maxCoeff();
  const double differ = (model.values(x) - y).cwiseAbs().maxCoeff();
  if (differ > tolerance)
    throw InputError(
        fmt::format("{}: two calls with the same samples differ by {:.2g}: {}", verb.model, differ, cause));
  const Index half = x.rows() / 2;
  if ((model.values(x.topRows(half)) - y.topRows(half)).cwiseAbs().maxCoeff() > tolerance)
    throw InputError(
        fmt::format("{}: the values at a sample depend on the others in the batch: {}", verb.model, cause));
  return y;
}

RowMatrix slopes_of(const ModelVerb& verb, Model& model, const RowMatrix& x, const RowMatrix& y) {
  require_memory(fmt::format("{}: Jacobians at {} samples", verb.model, x.rows()),
                 static_cast<std::uint64_t>(24.0 * static_cast<double>(y.size()) * static_cast<double>(x.cols())),
                 verb.common.memory);
  RowMatrix slopes = model.jacobian(x);
  if (!slopes.allFinite())
    throw InputError(
        fmt::format("{}: its derivatives are not finite at all samples; need samples where they are", verb.model));
  return slopes;
}

/// As many samples as memory allows.
Index layer_samples(const std::vector<ChainLayer>& chain, const MatrixXd& x, std::size_t directions) {
  MatrixXd values = x.topRows(2);
  auto width = static_cast<double>(values.cols());
  for (const ChainLayer& layer : chain) {
    values = layer.values(values);
    width += static_cast<double>(values.cols());
  }
  const double allowed = kMostNumbers / (width * (1 + 3 * static_cast<double>(directions)));
  return std::min({x.rows(), kMostLayerSamples, std::max(kFewestLayerSamples, static_cast<Index>(allowed))});
}

void follow_layers(const ModelVerb& verb, Model& model, const RowMatrix& x, const RowMatrix& y,
                   const VectorFields& candidates, ModelResult& result) {
  std::vector<MatrixXd> generators = result.found.generators;
  result.layers_of = generators.empty() ? "candidates" : "found";
  if (generators.empty() && candidates.count() <= static_cast<Index>(kMostDirections))
    generators = candidate_generators(candidates);
  if (generators.empty()) return;
  result.generators = static_cast<Index>(generators.size());
  const std::vector<ChainLayer> chain = model.layers(x);
  const Index count = layer_samples(chain, x, generators.size());
  const VectorFields fields = generator_fields(candidates, generators);
  const FlowMotions flow =
      flow_motions(fields, output_action(verb.output, fields, y.cols()), x.topRows(count), y.topRows(count));
  result.layers =
      chain_defects(chain, x.topRows(count), flow.inputs, flow.outputs, verb.output, Seed{verb.common.seed});
}

std::string command_of(const ModelVerb& verb, const DiscoverRequest& request) {
  std::string text = fmt::format("lieder discover model {} --samples {} --candidates '{}' --output '{}'", verb.model,
                                 verb.samples, request.candidates, verb.output);
  if (verb.layers) text += " --layers";
  if (verb.noise != "auto") text += " --noise " + verb.noise;
  return text + fmt::format(" --delta {:g} --alpha {:g} --seed {}\n", verb.options.delta, verb.options.alpha,
                            verb.common.seed);
}

int run(ModelVerb& verb) {
  const Stopwatch watch;
  check_output(verb.common);
  if (verb.noise != "auto") verb.options.noise = parse_number("--noise", verb.noise, 0.0, 0.099);
  RunRecord record{.threads = verb.common.threads};
  std::vector<std::int64_t> shape;
  const RowMatrix x = read_samples(verb, shape, record);
  DiscoverRequest request{.input = verb.model, .candidates = verb.candidates, .output = verb.output};
  if (request.candidates.empty()) request.candidates = fmt::format("Aff({})", x.cols());
  const VectorFields candidates = candidate_fields_of(request.candidates, x.cols(), record.inputs);
  Model model(verb, shape);
  const RowMatrix y = values_of(verb, model, x);
  request.samples = x.rows();
  request.inputs = x.cols();
  request.outputs = y.cols();
  request.affine = candidates.is_affine();
  const OutputAction action = output_action(verb.output, candidates, y.cols());
  ProgressBar bar(verb.common.quiet);
  DiscoverOptions options = verb.options;
  options.matrices = false;  // elements are asked of networks by their layers
  options.seed = verb.common.seed;
  options.threads = verb.common.threads;
  options.memory_limit = verb.common.memory;
  options.progress = bar.callback();
  ModelResult result;
  result.found = discover({.x = x, .y = y, .jacobian = slopes_of(verb, model, x, y)}, candidates, action, options);
  result.derivatives = "reverse mode";
  result.precision = model.precision();
  result.rounding = result.precision == "float64" ? 1e-6 : 1e-3;
  if (verb.layers && result.found.status != Status::stopped) follow_layers(verb, model, x, y, candidates, result);
  bar.erase();
  complete(record, watch);
  return finish(to_result(result, request, command_of(verb, request), record), verb.common);
}

}  // namespace

void add_discover_model(CLI::App& discover, Invocation& invocation) {
  auto* app = discover.add_subcommand("model", "symmetries of a trained network, and the layers that lose them");
  const auto verb = std::make_shared<ModelVerb>();
  app->add_option("N", verb->model, "a TorchScript model (.pt), as torch.jit.save writes it")
      ->required()
      ->option_text(" ");
  app->add_option("--samples", verb->samples, "its inputs (N, ..), such as those that it was trained on")
      ->required()
      ->option_text("X");
  app->add_option("--candidates", verb->candidates,
                  "where to look: a group by name or file, such as GL(3), SE(3), or poly(p) (Aff(m))")
      ->option_text("G");
  app->add_option("--output", verb->output,
                  "how values turn: trivial (not at all), same (as samples do), T(p,q), density (trivial)")
      ->option_text("ACTION");
  app->add_option("--noise", verb->noise, "relative error of the derivatives; auto looks for a gap (auto)")
      ->option_text("auto|X");
  app->add_flag("--layers", verb->layers, "the defect of each layer too");
  add_levels(*app, verb->options.delta, verb->options.alpha);
  add_common_options(*app, verb->common);
  app->footer(
      "Examples:\n"
      "  lieder discover model net.pt --samples x.npy --candidates 'SO(3)' --layers --out found\n"
      "  lieder discover model forces.pt --samples x.npy --output 'T(1,0)'\n"
      "It needs the component nn (`lieder doctor` tells); without it, lieder.discover.model() in Python does the "
      "same.\n"
      "Verdicts: symmetry, approximate, none (exit 0); underdetermined (exit 1).");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli
