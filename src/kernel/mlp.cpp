#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/at.hpp"
#include "base/vectors.hpp"
#include "kernel/dual_activation.hpp"
#include "kernel/model.hpp"
#include "kernel/network_words.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;

constexpr Index kMlpTile = 256;  // its numbers stay in the second-level cache
constexpr int kDeepest = 100000;

/// Of the samples' own variances, layer by layer.
template <typename T>
struct MlpDiagonal {
  Rows<T> first, second;  ///< depth x N: scales_at each layer's variance
  std::vector<T> kernel;  ///< K(x_i, x_i)
};

DenseVariances dense_layer(const MlpOptions& options, int layer) {
  return layer == options.depth ? readout_variances(options.network) : hidden_variances(options.network);
}

template <typename T>
MlpDiagonal<T> diagonal_of(const MlpOptions& options, const Rows<T>& x) {
  MlpDiagonal<T> diagonal{Rows<T>(options.depth, x.rows()), Rows<T>(options.depth, x.rows()), {}};
  const NetworkOptions& network = options.network;
  for (Index i = 0; i < x.rows(); ++i) {
    const double square = x.row(i).template cast<double>().squaredNorm() / static_cast<double>(x.cols());
    const DenseVariances start = dense_layer(options, 0);
    double sigma = start.weight * square + start.bias, theta = sigma;
    if (sigma == 0)
      throw InputError(
          fmt::format("kernel mlp: row {} is zero, where a network without biases vanishes; need nonzero "
                      "samples or b_std above 0",
                      i));
    for (int layer = 1; layer <= options.depth; ++layer) {
      const Scales scales = scales_at(network.activation, sigma);
      diagonal.first(layer - 1, i) = static_cast<T>(scales.first);
      diagonal.second(layer - 1, i) = static_cast<T>(scales.second);
      const Moments moments = moments_at(network.activation, network.leak, sigma);
      const DenseVariances dense = dense_layer(options, layer);
      sigma = dense.weight * moments.value + dense.bias;
      theta = sigma + dense.weight * theta * moments.slope;
    }
    diagonal.kernel.push_back(static_cast<T>(network.kind == NetworkKernel::ntk ? theta : sigma));
  }
  return diagonal;
}

/// An activation and the dense layer behind it for one sample with many.
template <typename T, typename Pair>
struct MlpStep {
  Pair pair;
  T weight, bias, first_here, second_here;
  const T *first, *second;
  T *sigma, *theta;  // theta may be null: NNGP
  Index count;

  [[gnu::always_inline]] void operator()() const { theta != nullptr ? both() : sigma_alone(); }
  [[gnu::always_inline]] void both() const {
    T* __restrict s = sigma;
    T* __restrict t = theta;
#pragma omp simd
    for (Index j = 0; j < count; ++j) {
      const Expectations<T> e = pair(s[j], first_here * first[j], second_here * second[j]);
      const T next = weight * e.value + bias;
      t[j] = next + weight * t[j] * e.slope;
      s[j] = next;
    }
  }
  [[gnu::always_inline]] void sigma_alone() const {
    T* __restrict s = sigma;
#pragma omp simd
    for (Index j = 0; j < count; ++j)
      s[j] = weight * pair(s[j], first_here * first[j], second_here * second[j]).value + bias;
  }
};

template <typename T>
class MlpPairs final : public PairKernel<T> {
 public:
  MlpPairs(const MlpOptions& options, const Rows<T>& x, const Rows<T>& y)
      : options_(options), x_(x), y_(y), of_x_(diagonal_of(options, x)) {
    if (&x != &y) of_other_y_ = diagonal_of(options, y);
  }

  void evaluate(const Tile& tile, T* out, Index stride) const override {
    using Target = Eigen::Map<Rows<T>, 0, Eigen::OuterStride<>>;
    Target products(out, tile.rows, tile.columns, Eigen::OuterStride<>(stride));
    products.noalias() = x_.middleRows(tile.row, tile.rows) * y_.middleRows(tile.column, tile.columns).transpose();
    const DenseVariances start = dense_layer(options_, 0);
    const T weight = static_cast<T>(start.weight / static_cast<double>(x_.cols())), bias = static_cast<T>(start.bias);
    std::vector<T> theta(options_.network.kind == NetworkKernel::ntk ? at(tile.columns) : 0);
    for (Index i = 0; i < tile.rows; ++i) {
      T* sigma = out + i * stride;
      Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>> row(sigma, tile.columns);
      row = weight * row + bias;
      std::copy_n(sigma, theta.size(), theta.begin());
      for (int layer = 1; layer <= options_.depth; ++layer) step(layer, tile, i, sigma, theta);
      std::ranges::copy(theta, sigma);
    }
  }
  std::optional<T> diagonal(Index row) const override { return of_x_.kernel[at(row)]; }
  Tile largest_tile() const override { return {.rows = kMlpTile, .columns = kMlpTile}; }

 private:
  const MlpDiagonal<T>& of_y() const { return &x_ == &y_ ? of_x_ : of_other_y_; }

  void step(int layer, const Tile& tile, Index i, T* sigma, std::vector<T>& theta) const {
    const DenseVariances dense = dense_layer(options_, layer);
    const Index l = layer - 1;
    with_pair<T>(options_.network.activation, options_.network.leak, [&](auto pair) {
      run_with(widest_vectors(), MlpStep<T, decltype(pair)>{.pair = pair,
                                                            .weight = static_cast<T>(dense.weight),
                                                            .bias = static_cast<T>(dense.bias),
                                                            .first_here = of_x_.first(l, tile.row + i),
                                                            .second_here = of_x_.second(l, tile.row + i),
                                                            .first = &of_y().first(l, tile.column),
                                                            .second = &of_y().second(l, tile.column),
                                                            .sigma = sigma,
                                                            .theta = theta.empty() ? nullptr : theta.data(),
                                                            .count = tile.columns});
    });
  }

  MlpOptions options_;
  const Rows<T>& x_;
  const Rows<T>& y_;
  MlpDiagonal<T> of_x_, of_other_y_;
};

class Mlp final : public KernelModel {
 public:
  explicit Mlp(const MlpOptions& options) : options_(options) {
    if (options.depth < 0 || options.depth > kDeepest)
      throw InputError(fmt::format("kernel mlp: depth {} came; need 0 to {} hidden layers", options.depth, kDeepest));
    check(options.network, "kernel mlp");
  }
  std::string name() const override {
    return fmt::format("mlp(depth={},{})", options_.depth, words_of(options_.network));
  }
  void check_columns(Index /*columns*/) const override {}
  bool is_rotation_invariant() const override { return true; }
  double numbers_kept(double samples, double /*columns*/) const override {
    return samples * (2.0 * options_.depth + 1);
  }
  std::unique_ptr<PairKernel<double>> on(const Rows<double>& x, const Rows<double>& y) const override {
    return std::make_unique<MlpPairs<double>>(options_, x, y);
  }
  std::unique_ptr<PairKernel<float>> on(const Rows<float>& x, const Rows<float>& y) const override {
    return std::make_unique<MlpPairs<float>>(options_, x, y);
  }

 private:
  MlpOptions options_;
};

}  // namespace

Kernel mlp(const MlpOptions& options) { return Kernel(std::make_shared<Mlp>(options)); }

}  // namespace lieder
