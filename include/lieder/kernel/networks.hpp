#pragma once
#include <Eigen/Core>
#include <optional>
#include <vector>

#include "lieder/kernel/kernel.hpp"

namespace lieder {

enum class Activation {
  relu,
  leaky_relu,  ///< x where x > 0, `leak` x elsewhere
  erf,
  gelu,  ///< x Phi(x), Phi the normal distribution function
};

enum class NetworkKernel {
  ntk,   ///< of the network trained by gradient descent [JacotGabrielHongler2018]
  nngp,  ///< of the network at its random start; of one whose last layer alone is trained
};

/// What every layer of an infinitely wide network has in common. A unit is sum_i W_i x_i w_std / sqrt(inputs) +
/// b b_std with W and b standard normal, and W and b are what is trained ("NTK parametrisation", the one of
/// neural-tangents).
struct NetworkOptions {
  Activation activation = Activation::relu;
  double leak = 0;                                ///< of leaky_relu; in [-1, 1]
  double weight_std = 1;                          ///< w_std > 0
  double bias_std = 0;                            ///< b_std >= 0
  std::optional<double> readout_weight_std = {};  ///< of the last, linear layer; empty: as the others
  std::optional<double> readout_bias_std = {};    ///< likewise
  NetworkKernel kind = NetworkKernel::ntk;
};

struct MlpOptions {
  int depth = 1;  ///< hidden layers; 0 is a linear model
  NetworkOptions network = {.bias_std = 1};
};

/// Fully connected network.
///   Sigma_1 = w^2 <x, x'> / d + b^2,              Theta_1 = Sigma_1
///   Sigma_{l+1} = w^2 E[phi(u) phi(v)] + b^2,     Theta_{l+1} = Sigma_{l+1} + w^2 Theta_l E[phi'(u) phi'(v)]
/// with (u, v) normal of covariance Sigma_l. NNGP is Sigma_{depth+1}, NTK is Theta_{depth+1}.
/// \throws InputError for options out of range
/// Cost of a Gram matrix: N^2 d flops in BLAS (half of the square), and about 40 a layer for each of N^2/2 pairs.
/// Source: [JacotGabrielHongler2018]; relu by [ChoSaul2009], erf by [Williams1996].
Kernel mlp(const MlpOptions& options = {});

enum class Padding { circular, zero };
enum class Pool {
  flatten,  ///< a dense layer on all positions
  gap,      ///< a dense layer on the mean over the positions
};

struct ConvOptions {
  int depth = 1;            ///< convolutions, each followed by the activation; at least 1
  Eigen::Index filter = 3;  ///< positions along each axis
  Eigen::Index stride = 1;  ///< circular padding needs extents that it divides
  Padding padding = Padding::circular;
  Pool pool = Pool::flatten;
  /// Rows and columns of an image, or the one length of a signal. Empty: a square image with one channel.
  std::vector<Eigen::Index> extents = {};
  Eigen::Index channels = 1;  ///< last index of a sample: (row, column, channel)
  NetworkOptions network = {};
};

/// Convolutional network. The covariances of two positions obey the recursion of `mlp` with a mean over the filter
/// in front of every layer; `flatten` needs equal positions alone, `gap` all pairs of positions.
/// \throws InputError for options out of range
/// Cost of a Gram matrix: N^2/2 pairs, P positions and depth L: P L activations a pair for `flatten`, P^2 L for `gap`.
/// A convolution takes (p, p + s) to pairs of the same shift s, so the pairs of positions fall apart into P shifts that
/// never meet: each is a `flatten` of x and the shifted x', P numbers that stay in cache where a table of all pairs
/// would have P^2. Source: [Arora2019].
Kernel conv(const ConvOptions& options = {});

}  // namespace lieder
