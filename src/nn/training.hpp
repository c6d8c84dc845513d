#pragma once
#include <cstdint>
#include <vector>

#include "nn/network.hpp"

// What predict() asks of the component nn: networks of finite width, trained side by side. Plain numbers, as in
// network.hpp.
namespace lieder::nn {

enum class Shape : int { mlp, conv, vit };
enum class Unit : int { relu, leaky_relu, erf, gelu };
enum class Optimiser : int { adam, descent };

struct Architecture {
  Shape shape = Shape::mlp;
  Unit unit = Unit::relu;
  double leak = 0;
  /// Of mlp and conv: a unit is sum_i W_i x_i w_std / sqrt(inputs) + b b_std, W and b standard normal at the start.
  double weight_std = 1, bias_std = 0, readout_weight_std = 1, readout_bias_std = 0;
  bool last_layer_alone = false;      ///< what comes before stays as it was drawn
  std::int64_t depth = 1, width = 1;  ///< hidden layers, and their units or channels
  std::int64_t filter_rows = 1, filter_columns = 1, stride_rows = 1, stride_columns = 1;
  bool circular = true, pool = false;                ///< pool: the mean over positions
  std::int64_t rows = 1, columns = 1, channels = 1;  ///< of a sample, (row, column, channel)
  std::int64_t patch_rows = 1, patch_columns = 1, heads = 1;
};

struct Descent {
  Optimiser optimiser = Optimiser::adam;
  double rate = 1e-3, beta1 = 0.9, beta2 = 0.999;
  std::int64_t epochs = 1;  ///< steps on all that is shown
};

/// Networks of one architecture, each with its own start and its own part of the samples.
struct TrainingBatch {
  Numbers samples = {};  ///< (points, numbers)
  std::int64_t outputs = 1;
  std::vector<double> targets = {};  ///< points x outputs
  /// Of each network: rows that it is trained on, and those it is asked for then; as many for all networks.
  std::vector<std::vector<std::int64_t>> shown = {}, asked = {};
  std::vector<std::uint64_t> seeds = {};
  std::int64_t averaged = 0;  ///< a network's values are means over each so many samples; 0: they are not
};

struct TrainedBatch {
  std::vector<double> predictions = {};  ///< networks x asked x outputs
  std::vector<double> losses = {};       ///< of each network, the mean square on what it was shown
};

/// Told the share that is done; false ends the training.
using Listener = bool (*)(void* who, double share);

}  // namespace lieder::nn

extern "C" {
/// Numbers to be learnt in a network. Throws std::runtime_error.
std::int64_t lieder_nn_parameters(const lieder::nn::Architecture& architecture, std::int64_t inputs,
                                  std::int64_t outputs);
/// False when the listener ended it; `trained` is as it was then. Throws std::runtime_error.
bool lieder_nn_train(const lieder::nn::Architecture& architecture, const lieder::nn::Descent& descent,
                     const lieder::nn::TrainingBatch& batch, int threads, lieder::nn::Listener listener, void* who,
                     lieder::nn::TrainedBatch& trained);
}
