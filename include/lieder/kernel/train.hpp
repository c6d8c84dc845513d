#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/base/progress.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/kernel/networks.hpp"
#include "lieder/kernel/predict.hpp"

namespace lieder {

/// A network of finite width and how it is trained: on all samples at once, squared loss.
struct FiniteNetwork {
  enum class Shape { mlp, conv, vit };
  enum class Optimiser {
    adam,     ///< as published
    descent,  ///< gradient descent, which the kernels are about, with momentum and a step that fits the curvature
  };
  Shape shape = Shape::mlp;
  int depth = 1;                             ///< hidden layers; convolutions; blocks of a vit
  Eigen::Index width = 512;                  ///< units of a layer; channels of a conv; numbers of a patch of a vit
  NetworkOptions network = {.bias_std = 1};  ///< of mlp and conv; kind nngp: the last layer alone is trained
  Eigen::Index filter = 3, stride = 1;
  Padding padding = Padding::circular;
  Pool pool = Pool::flatten;
  std::vector<Eigen::Index> extents = {};  ///< of conv and vit; empty: a square image
  Eigen::Index channels = 1;               ///< of a sample
  Eigen::Index patch = 4, heads = 4;       ///< of a vit
  bool average = false;                    ///< its output is the mean over the orbit of a sample
  Optimiser optimiser = Optimiser::adam;
  double rate = 1e-3, beta1 = 0.9, beta2 = 0.999;  ///< of adam
  Eigen::Index epochs = 2000;                      ///< at most so many steps
  std::string name() const;                        ///< in words that finite_network() reads, options written out
};

/// The network of an expression:
///   mlp(depth=1,width=512), cnn(depth=1,filter=3,pool=gap,width=64), vit(depth=2,width=256,patch=4,heads=4),
///   average(NETWORK) over the group
/// with the options of the kernels of the same names (networks.hpp; conv is another word for cnn), and epochs, rate,
/// beta1, beta2, optimiser=adam|descent. mlp and cnn are those of which the kernels are the limit of infinite width; a
/// vit has layers as in PyTorch and no kernel. What is not said is as published: one hidden layer of 512 units, Adam
/// at 1e-3, 2,000 epochs; a vit of 2 layers, width 256, patches of 4 x 4, betas 0.7 and 0.9 [PerinDeny2025].
/// \param kind  of the networks that do not say theirs
/// \throws InputError with the position of the fault, listing what is known, and for options out of range
FiniteNetwork finite_network(std::string_view expression, NetworkKernel kind = NetworkKernel::ntk);

/// The network whose limit the kernel is. \throws InputError for what is no network, such as rbf(1)
FiniteNetwork network_of_kernel(std::string_view kernel, NetworkKernel kind = NetworkKernel::ntk);

struct TrainOptions {
  int seeds = 3;  ///< networks for each point that is left out, or for the pattern; at least 1
  Seed seed = {};
  int threads = 0;                    ///< 0 means all cores
  std::uint64_t memory_limit = 0;     ///< bytes; 0 asks the machine
  std::filesystem::path resume = {};  ///< a directory that keeps the networks that are done; empty: none
  Progress progress = {};             ///< in every step; empty is silent
};

/// \throws InputError when the component nn is missing (says what to install)
void require_training();

/// Trains networks on what `found` was asked of, each point left out in turn or the pattern: several seeds, each with
/// its own start, side by side. Same input, options and threads: same bytes, also where a run goes on from another.
/// Points that nobody has are neither shown nor asked.
/// \param orbits  as predict() took them \param found  what predict() said of them, usable, before its points are put
/// in another order \throws InputError when the component is missing, samples are none for the network, seeds are less
/// than 1, memory is
///   short, or the directory holds another run or cannot be written
TrainedNetworks train_networks(const FiniteNetwork& network, const std::vector<RowMatrix>& orbits,
                               const PredictResult& found, const TrainOptions& options = {});

}  // namespace lieder
