#include "lieder/kernel/train.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/at.hpp"
#include "kernel/conv_geometry.hpp"
#include "kernel/training_parts.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/base/version.hpp"
#include "nn/component.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Shape = FiniteNetwork::Shape;

/// Numbers of networks that are trained side by side: more leave the cache, fewer leave the cores waiting for calls.
constexpr double kNumbersAtOnce = 6e6;
constexpr Index kMostAtOnce = 64;

NnComponent training_component() {
  std::string reason;
  if (const auto found = nn_component(reason)) return *found;
  throw InputError(fmt::format("component nn: {}; to train networks {}", reason, kNnNeed));
}

/// Rows and columns of a sample. \throws InputError when samples are no such images
std::pair<Index, Index> extents_for(const FiniteNetwork& network, Index columns) {
  if (network.shape == Shape::mlp) return {1, columns};
  const Index numbers = columns / network.channels;
  if (network.extents.size() == 1 && network.extents[0] * network.channels == columns) return {1, network.extents[0]};
  if (network.extents.size() == 2 && network.extents[0] * network.extents[1] * network.channels == columns)
    return {network.extents[0], network.extents[1]};
  const auto side = static_cast<Index>(std::llround(std::sqrt(static_cast<double>(numbers))));
  if (network.extents.empty() && side * side == columns) return {side, side};
  throw InputError(
      fmt::format("network: {} came for samples of {} numbers; need image=ROWSxCOLUMNS or signal=LENGTH "
                  "that are as many (a square image unless said)",
                  network.name(), columns));
}

/// A signal is one row, along which filters and patches lie.
bool is_signal(const FiniteNetwork& network) { return network.extents.size() == 1; }

void check_patches(const FiniteNetwork& network, Index rows, Index columns) {
  if ((is_signal(network) || rows % network.patch == 0) && columns % network.patch == 0) return;
  throw InputError(fmt::format("network: patches of {} came for {} x {} places; need patch=P that divides them",
                               network.patch, rows, columns));
}

nn::Architecture architecture_of(const FiniteNetwork& network, Index inputs) {
  const auto [rows, columns] = extents_for(network, inputs);
  if (network.shape == Shape::vit) check_patches(network, rows, columns);
  if (network.shape == Shape::conv)
    ConvGeometry({.depth = network.depth,
                  .filter = network.filter,
                  .stride = network.stride,
                  .padding = network.padding,
                  .extents = network.extents,
                  .channels = network.channels},
                 inputs);  // refuses strides that do not divide
  const NetworkOptions& options = network.network;
  const bool signal = is_signal(network);
  return {.shape = static_cast<nn::Shape>(network.shape),
          .unit = static_cast<nn::Unit>(options.activation),
          .leak = options.leak,
          .weight_std = options.weight_std,
          .bias_std = options.bias_std,
          .readout_weight_std = options.readout_weight_std.value_or(options.weight_std),
          .readout_bias_std = options.readout_bias_std.value_or(options.bias_std),
          .last_layer_alone = options.kind == NetworkKernel::nngp,
          .depth = network.depth,
          .width = network.width,
          .filter_rows = signal ? 1 : network.filter,
          .filter_columns = network.filter,
          .stride_rows = signal ? 1 : network.stride,
          .stride_columns = network.stride,
          .circular = network.padding == Padding::circular,
          .pool = network.pool == Pool::gap,
          .rows = rows,
          .columns = columns,
          .channels = network.channels,
          .patch_rows = signal ? 1 : network.patch,
          .patch_columns = network.patch,
          .heads = network.heads};
}

/// Places of a layer times its numbers, for a forecast.
double units_of(const FiniteNetwork& network, const nn::Architecture& a) {
  const auto width = static_cast<double>(network.width) * std::max(1, network.depth);
  const auto places = static_cast<double>(a.rows * a.columns);
  if (network.shape == Shape::mlp) return width;
  if (network.shape == Shape::conv) return width * places;
  const double patches = places / static_cast<double>(a.patch_rows * a.patch_columns);
  return patches * (10 * width + 2 * static_cast<double>(network.heads) * patches);
}

/// What there is to train: for each task the rows that are shown and those that are asked for; a network for each task
/// and seed.
struct TrainingTasks {
  std::vector<std::vector<std::int64_t>> shown, asked;
  Index count() const { return static_cast<Index>(shown.size()); }
};

TrainingTasks tasks_in_turn(Index points) {
  TrainingTasks tasks;
  for (Index out = 0; out < points; ++out) {
    tasks.asked.push_back({out});
    tasks.shown.emplace_back();
    for (Index i = 0; i < points; ++i)
      if (i != out) tasks.shown.back().push_back(i);
  }
  return tasks;
}

TrainingTasks tasks_of(const PredictResult& found) {
  const MissingPoints& missing = found.used.missing;
  if (missing.size() == 0) return tasks_in_turn(found.errors.size());
  TrainingTasks tasks{.shown = {{}}, .asked = {{}}};
  for (Index i = 0; i < missing.size(); ++i) {
    const bool is_absent = found.used.absent.size() > 0 && found.used.absent.data()[i];
    if (!missing.data()[i])
      tasks.shown.front().push_back(i);
    else if (!is_absent)
      tasks.asked.front().push_back(i);
  }
  if (tasks.asked.front().empty()) return {};  // nothing that networks could be asked
  return tasks;
}

/// FNV-1a, to tell one run's samples from another's.
std::string hash_of(const RowMatrix& samples, const PredictResult& found) {
  std::uint64_t hash = 14695981039346656037ULL;
  const auto add = [&](const void* data, std::size_t bytes) {
    for (const auto* byte = static_cast<const unsigned char*>(data); bytes-- > 0; ++byte)
      hash = (hash ^ *byte) * 1099511628211ULL;
  };
  add(samples.data(), at(samples.size()) * sizeof(double));
  add(found.classes.data(), found.classes.size() * sizeof(int));
  for (const MissingPoints* points : {&found.used.missing, &found.used.absent}) add(points->data(), at(points->size()));
  return fmt::format("{:016x}", hash);
}

/// Trains parts of the networks, one after the other.
class TrainingRun {
 public:
  TrainingRun(const FiniteNetwork& network, const std::vector<RowMatrix>& orbits, const PredictResult& found,
              const TrainOptions& options)
      : network_(network), found_(found), options_(options), component_(training_component()) {
    if (options.seeds < 1)
      throw InputError(fmt::format("train: {} seeds came; need a whole number of at least 1", options.seeds));
    if (network.average && found.used.absent.size() > 0)
      throw InputError("network: average came for orbits with absent points; need all points of an orbit");
    points_ = found.errors.cols();
    samples_.resize(found.errors.size(), orbits.front().cols());
    for (std::size_t o = 0; o < orbits.size(); ++o)
      samples_.middleRows(static_cast<Index>(o) * points_, points_) = orbits[o];
    classes_ = *std::ranges::max_element(found.classes) + 1;
    architecture_ = architecture_of(network, samples_.cols());
    tasks_ = tasks_of(found);
    networks_ = tasks_.count() * options.seeds;
    threads_ = options.threads > 0 ? options.threads : available_threads();
    if (networks_ > 0) choose_size();
  }

  /// Whether all were trained.
  bool run() {
    const TrainingParts parts(options_.resume, stamp());
    outputs_of_.setConstant(networks_, asked() * outputs() + 1, kUnset);
    for (Index first = 0; first < networks_; first += at_once_) {
      const Index count = std::min(at_once_, networks_ - first);
      if (!proceeds(options_.progress, "training", share(first))) return false;
      auto part = parts.read(first / at_once_, count, outputs_of_.cols());
      if (!part) {
        part = trained_part(first, count);
        if (!part) return false;
        parts.write(first / at_once_, *part);
      }
      outputs_of_.middleRows(first, count) = *part;
      trained_ = first + count;
    }
    return true;
  }

  TrainedNetworks answer() const {
    TrainedNetworks all{.status = trained_ == networks_ ? Status::converged : Status::stopped,
                        .network = network_.name(),
                        .seeds = options_.seeds,
                        .networks = networks_,
                        .trained = trained_};
    const Index orbits = found_.errors.rows();
    for (MatrixXd* values : {&all.errors, &all.spread, &all.right}) values->setConstant(orbits, points_, kUnset);
    const MatrixXd by_seed = errors_by_seed();
    for (Index p = 0; p < by_seed.rows(); ++p)
      if (!std::isnan(by_seed(p, 0))) fill_point(by_seed.row(p), p / points_, p % points_, all);
    fill_classes(by_seed, all);
    if (trained_ > 0) all.largest_loss = outputs_of_.col(outputs_of_.cols() - 1).head(trained_).maxCoeff();
    compare(all);
    return all;
  }

 private:
  Index outputs() const { return classes_ > 2 ? classes_ : 1; }
  Index asked() const { return tasks_.count() > 0 ? static_cast<Index>(tasks_.asked.front().size()) : 0; }
  double share(double networks) const { return networks / static_cast<double>(std::max<Index>(networks_, 1)); }
  double share(Index networks) const { return share(static_cast<double>(networks)); }
  int class_of(Index point) const { return found_.classes[at(point / points_)]; }

  /// +1 for the class, -1 for others; of two classes one output is both.
  double target(Index point, Index output) const { return class_of(point) == output ? 1.0 : -1.0; }

  void choose_size() {
    const auto numbers = static_cast<double>(component_.parameters(architecture_, samples_.cols(), outputs()));
    const auto rows = static_cast<double>(network_.average ? samples_.rows() : Index(tasks_.shown.front().size()));
    const double one =
        4 * numbers + 3 * rows * (units_of(network_, architecture_) + static_cast<double>(samples_.cols()));
    at_once_ = std::clamp(static_cast<Index>(kNumbersAtOnce / one), Index{1}, kMostAtOnce);
    require_memory(fmt::format("train: {} networks at a time", at_once_),
                   static_cast<std::uint64_t>(std::min(8 * one * static_cast<double>(at_once_), 1e18)),
                   options_.memory_limit);
  }

  nlohmann::ordered_json stamp() const {
    return {{"lieder", kVersion},         {"verb", "predict"},       {"libtorch", component_.torch_version},
            {"network", network_.name()}, {"seeds", options_.seeds}, {"seed", options_.seed.value},
            {"threads", threads_},        {"networks", networks_},   {"samples", hash_of(samples_, found_)}};
  }

  std::optional<RowMatrix> trained_part(Index first, Index count) {
    nn::TrainingBatch batch{.samples = {.shape = {samples_.rows(), samples_.cols()},
                                        .values = {samples_.data(), samples_.data() + samples_.size()}},
                            .outputs = outputs(),
                            .averaged = network_.average ? points_ : 0};
    for (Index p = 0; p < samples_.rows(); ++p)
      for (Index k = 0; k < outputs(); ++k) batch.targets.push_back(target(p, k));
    for (Index n = first; n < first + count; ++n) {
      const Index task = n / options_.seeds;
      batch.shown.push_back(tasks_.shown[at(task)]);
      batch.asked.push_back(tasks_.asked[at(task)]);
      batch.seeds.push_back(random_bits(options_.seed.split(0x6e657473), static_cast<std::uint64_t>(n)));
    }
    const nn::Descent descent{.optimiser = static_cast<nn::Optimiser>(network_.optimiser),
                              .rate = network_.rate,
                              .beta1 = network_.beta1,
                              .beta2 = network_.beta2,
                              .epochs = network_.epochs};
    struct Listening {
      const TrainingRun* run;
      Index first, count;
    } listening{this, first, count};
    const nn::Listener listener = [](void* who, double done) {
      const auto& l = *static_cast<const Listening*>(who);
      return proceeds(l.run->options_.progress, "training",
                      l.run->share(static_cast<double>(l.first) + done * static_cast<double>(l.count)));
    };
    nn::TrainedBatch trained;
    try {
      if (!component_.train(architecture_, descent, batch, threads_, listener, &listening, trained))
        return std::nullopt;
    } catch (const std::runtime_error& error) {
      throw InputError(fmt::format("network {}: {}", network_.name(), error.what()));
    }
    return part_of(trained, count);
  }

  /// A row for each network: its outputs, then its loss.
  RowMatrix part_of(const nn::TrainedBatch& trained, Index count) const {
    RowMatrix part(count, asked() * outputs() + 1);
    part.leftCols(part.cols() - 1) = Eigen::Map<const RowMatrix>(trained.predictions.data(), count, part.cols() - 1);
    part.rightCols(1) = Eigen::Map<const VectorXd>(trained.losses.data(), count);
    if (!part.allFinite())
      throw InputError(fmt::format(
          "network {}: its training runs away, to numbers that are not finite; need a smaller rate", network_.name()));
    return part;
  }

  /// points x seeds; NaN unless all seeds of a point were trained.
  MatrixXd errors_by_seed() const {
    MatrixXd errors = MatrixXd::Constant(found_.errors.size(), options_.seeds, kUnset);
    for (Index task = 0; task < tasks_.count() && (task + 1) * options_.seeds <= trained_; ++task)
      for (Index k = 0; k < asked(); ++k) {
        const Index point = tasks_.asked[at(task)][at(k)], c = class_of(point);
        for (Index seed = 0; seed < options_.seeds; ++seed) {
          const Index row = task * options_.seeds + seed;
          errors(point, seed) =
              outputs() == 1 ? 1 - target(point, 0) * outputs_of_(row, k) : 1 - outputs_of_(row, k * outputs() + c);
        }
      }
    return errors;
  }

  double deviation(const VectorXd& values) const {
    if (values.size() < 2) return kUnset;
    return std::sqrt((values.array() - values.mean()).square().sum() / static_cast<double>(values.size() - 1));
  }

  void fill_point(const VectorXd& by_seed, Index orbit, Index point, TrainedNetworks& all) const {
    all.errors(orbit, point) = by_seed.mean();
    all.spread(orbit, point) = deviation(by_seed);
    all.right(orbit, point) = static_cast<double>((by_seed.array() < 1).count()) / static_cast<double>(by_seed.size());
  }

  void fill_classes(const MatrixXd& by_seed, TrainedNetworks& all) const {
    all.class_error.setConstant(classes_, kUnset);
    all.class_spread.setConstant(classes_, kUnset);
    for (int c = 0; c < classes_; ++c) {
      VectorXd sum = VectorXd::Zero(options_.seeds);
      Index count = 0;
      for (Index p = 0; p < by_seed.rows(); ++p)
        if (class_of(p) == c && !std::isnan(by_seed(p, 0))) {
          sum += by_seed.row(p).transpose();
          ++count;
        }
      if (count == 0) continue;
      sum /= static_cast<double>(count);
      all.class_error[c] = sum.mean();
      all.class_spread[c] = deviation(sum);
    }
  }

  void compare(TrainedNetworks& all) const {
    for (Index o = 0; o < all.errors.rows(); ++o)
      for (Index k = 0; k < points_; ++k) {
        if (std::isnan(all.errors(o, k)) || std::isnan(found_.errors(o, k))) continue;
        const bool right = all.errors(o, k) < 1;
        ++all.judged;
        all.as_regression += found_.will_learn(o, k) == right;
        if (std::isnan(found_.joint_errors(o, k))) continue;
        ++all.judged_by_theory;
        all.as_theory += (found_.joint_errors(o, k) < 1) == right;
      }
  }

  const FiniteNetwork& network_;
  const PredictResult& found_;
  const TrainOptions& options_;
  NnComponent component_;
  nn::Architecture architecture_;
  RowMatrix samples_;
  TrainingTasks tasks_;
  Index points_ = 0, networks_ = 0, trained_ = 0, at_once_ = 1;
  int classes_ = 0, threads_ = 1;
  RowMatrix outputs_of_;
};

}  // namespace

void require_training() { training_component(); }

TrainedNetworks train_networks(const FiniteNetwork& network, const std::vector<RowMatrix>& orbits,
                               const PredictResult& found, const TrainOptions& options) {
  if (orbits.empty() || static_cast<Index>(orbits.size()) != found.errors.rows() ||
      orbits.front().rows() != found.errors.cols())
    throw InputError(fmt::format("train: {} orbits came with an answer about {}; need those that predict() took",
                                 orbits.size(), found.errors.rows()));
  TrainingRun run(network, orbits, found, options);
  run.run();
  return run.answer();
}

}  // namespace lieder
