#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "base/at.hpp"
#include "base/vectors.hpp"
#include "kernel/conv_geometry.hpp"
#include "kernel/conv_sweep.hpp"
#include "kernel/model.hpp"
#include "kernel/network_words.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;

constexpr Index kRowsOfConvTile = 2;  // a pair takes long enough to be worth a tile of its own

/// w^2 of one position of the filter, and b^2.
DenseVariances filter_variances(const ConvOptions& options) {
  const DenseVariances dense = hidden_variances(options.network);
  const Index taps = options.extents.size() == 1 ? options.filter : options.filter * options.filter;
  return {dense.weight / static_cast<double>(taps), dense.bias};
}

/// Pixels and scales of all samples in blocks of lanes, (block, position, lane); one lane holds a sample alone.
template <typename T>
class ConvSamples {
 public:
  ConvSamples(const ConvOptions& options, const ConvGeometry& geometry, const Rows<T>& x, int lanes)
      : options_(options),
        geometry_(geometry),
        lanes_(lanes),
        blocks_((x.rows() + lanes - 1) / lanes),
        pixels_(at(blocks_ * lanes * x.cols())) {
    for (int layer = 1; layer <= geometry.depth(); ++layer) {
      first_.emplace_back(at(blocks_ * lanes * geometry.positions(layer)));
      second_.emplace_back(first_.back().size());
    }
    for (Index i = 0; i < x.rows(); ++i) {
      for (Index k = 0; k < x.cols(); ++k) pixels_[place(i, x.cols(), k)] = x(i, k);
      add_scales(i, x.row(i).template cast<double>());
    }
  }

  ConvSample<T> block(Index number) const {
    ConvSample<T> block{&pixels_[at(number * lanes_ * geometry_.positions(0) * geometry_.channels())], {}, {}};
    for (int layer = 1; layer <= geometry_.depth(); ++layer) {
      const std::size_t start = at(number * lanes_ * geometry_.positions(layer)), l = at(layer - 1);
      block.first.push_back(&first_[l][start]);
      block.second.push_back(&second_[l][start]);
    }
    return block;
  }

 private:
  std::size_t place(Index sample, Index per_sample, Index k) const {
    return at((sample / lanes_ * per_sample + k) * lanes_ + sample % lanes_);
  }

  /// The variances of one sample's units, layer by layer.
  void add_scales(Index sample, const Eigen::RowVectorXd& x) {
    const auto [weight, bias] = filter_variances(options_);
    Eigen::VectorXd variances(geometry_.positions(0));
    for (Index p = 0; p < variances.size(); ++p)
      variances[p] = x.segment(p * geometry_.channels(), geometry_.channels()).squaredNorm() /
                     static_cast<double>(geometry_.channels());
    for (int layer = 1; layer <= geometry_.depth(); ++layer) {
      Eigen::VectorXd next = (weight * filtered(variances, layer)).array() + bias;
      if (next.maxCoeff() == 0)
        throw InputError(
            fmt::format("kernel conv: row {} is zero, where a network without biases vanishes; need "
                        "nonzero samples or b_std above 0",
                        sample));
      for (Index p = 0; p < next.size(); ++p) {
        const Scales scales = scales_at(options_.network.activation, next[p]);
        first_[at(layer - 1)][place(sample, next.size(), p)] = static_cast<T>(scales.first);
        second_[at(layer - 1)][place(sample, next.size(), p)] = static_cast<T>(scales.second);
        next[p] = moments_at(options_.network.activation, options_.network.leak, next[p]).value;
      }
      variances = std::move(next);
    }
  }

  /// Sums over the filter of every position with itself.
  Eigen::VectorXd filtered(const Eigen::VectorXd& in, int layer) const {
    const AxisPairs &rows = unshifted(geometry_.row_sweeps(), layer),
                    &columns = unshifted(geometry_.column_sweeps(), layer);
    const Index width = geometry_.width(layer - 1);
    Eigen::VectorXd out = Eigen::VectorXd::Zero(geometry_.positions(layer));
    for (Index i = 0; i < rows.count(); ++i)
      for (Index j = 0; j < columns.count(); ++j)
        for (const int row : rows.taps[at(i)])
          for (const int column : columns.taps[at(j)]) out[i * columns.count() + j] += in[row * width + column];
    return out;
  }

  static const AxisPairs& unshifted(const std::vector<AxisSweep>& sweeps, int layer) {
    for (const AxisSweep& sweep : sweeps)
      if (sweep.back().here == sweep.back().there) return sweep[at(layer)];
    throw InternalError("a convolution without a sweep of no shift");
  }

  const ConvOptions& options_;
  const ConvGeometry& geometry_;
  Index lanes_, blocks_;
  std::vector<T> pixels_;
  std::vector<std::vector<T>> first_, second_;
};

template <typename T>
class ConvPairs final : public PairKernel<T> {
 public:
  static constexpr int kLanes = kConvLanes<T>;

  ConvPairs(const ConvOptions& options, const Rows<T>& x, const Rows<T>& y)
      : options_(options),
        geometry_(options, x.cols()),
        x_(options_, geometry_, x, 1),
        y_(options_, geometry_, y, kLanes) {}

  void evaluate(const Tile& tile, T* out, Index stride) const override {
    const ConvBlock<T> block = y_.block(tile.column / kLanes);
    ConvScratch<T> scratch(geometry_.positions(0), geometry_.width(0), geometry_.depth());
    for (Index i = 0; i < tile.rows; ++i) {
      const ConvSample<T> sample = x_.block(tile.row + i);
      double sigma[kLanes] = {}, theta[kLanes] = {};
      for (const AxisSweep& down : geometry_.row_sweeps())
        for (const AxisSweep& along : geometry_.column_sweeps())
          sweep(down, along, sample, block, scratch, sigma, theta);
      for (Index j = 0; j < tile.columns; ++j) out[i * stride + j] = static_cast<T>(readout(sigma[j], theta[j]));
    }
  }
  std::optional<T> diagonal(Index /*row*/) const override { return {}; }
  Tile largest_tile() const override { return {.rows = kRowsOfConvTile, .columns = kLanes}; }

 private:
  void sweep(const AxisSweep& down, const AxisSweep& along, const ConvSample<T>& sample, const ConvBlock<T>& block,
             ConvScratch<T>& scratch, double* sigma, double* theta) const {
    const DenseVariances filter = filter_variances(options_);
    T sigma_here[kLanes] = {}, theta_here[kLanes] = {};
    with_pair<T>(options_.network.activation, options_.network.leak, [&](auto pair) {
      run_with(widest_vectors(), ConvSweep<T, decltype(pair)>{.pair = pair,
                                                              .weight = static_cast<T>(filter.weight),
                                                              .bias = static_cast<T>(filter.bias),
                                                              .channels = static_cast<int>(geometry_.channels()),
                                                              .with_theta = options_.network.kind == NetworkKernel::ntk,
                                                              .down = &down,
                                                              .along = &along,
                                                              .geometry = &geometry_,
                                                              .x = &sample,
                                                              .y = &block,
                                                              .scratch = &scratch,
                                                              .sigma_total = sigma_here,
                                                              .theta_total = theta_here});
    });
    for (int l = 0; l < kLanes; ++l) {  // in double: shifts are many
      sigma[l] += static_cast<double>(sigma_here[l]);
      theta[l] += static_cast<double>(theta_here[l]);
    }
  }

  /// The mean over pairs of positions, and the last layer.
  double readout(double sigma, double theta) const {
    const auto positions = static_cast<double>(geometry_.positions(geometry_.depth()));
    const double pairs = options_.pool == Pool::gap ? positions * positions : positions;
    const DenseVariances dense = readout_variances(options_.network);
    const double nngp = dense.weight * sigma / pairs + dense.bias;
    return options_.network.kind == NetworkKernel::ntk ? nngp + dense.weight * theta / pairs : nngp;
  }

  ConvOptions options_;
  ConvGeometry geometry_;
  ConvSamples<T> x_, y_;
};

class Conv final : public KernelModel {
 public:
  explicit Conv(const ConvOptions& options) : options_(options) {
    check_at_least_one(options.depth, "depth");
    check_at_least_one(options.filter, "filter");
    check_at_least_one(options.stride, "stride");
    check_at_least_one(options.channels, "channels");
    if (options.extents.size() > 2)
      throw InputError(
          fmt::format("kernel conv: {} extents came; need one (a signal) or two (an image)", options.extents.size()));
    for (const Index extent : options.extents) check_at_least_one(extent, "extent");
    check(options.network, "kernel conv");
  }
  std::string name() const override {
    std::string image;
    if (!options_.extents.empty())
      image = fmt::format(",{}={}x{}", options_.extents.size() == 2 ? "image" : "signal",
                          fmt::join(options_.extents, "x"), options_.channels);
    return fmt::format("conv(depth={},filter={},stride={},padding={},pool={}{},{})", options_.depth, options_.filter,
                       options_.stride, options_.padding == Padding::circular ? "circular" : "zero",
                       options_.pool == Pool::gap ? "gap" : "flatten", image, words_of(options_.network));
  }
  void check_columns(Index columns) const override { ConvGeometry(options_, columns); }
  bool is_rotation_invariant() const override { return false; }
  double numbers_kept(double samples, double columns) const override {
    return 2 * samples * columns * (1 + 2.0 * options_.depth);
  }
  std::unique_ptr<PairKernel<double>> on(const Rows<double>& x, const Rows<double>& y) const override {
    return std::make_unique<ConvPairs<double>>(options_, x, y);
  }
  std::unique_ptr<PairKernel<float>> on(const Rows<float>& x, const Rows<float>& y) const override {
    return std::make_unique<ConvPairs<float>>(options_, x, y);
  }

 private:
  static void check_at_least_one(Index value, const char* option) {
    if (value < 1 || value > kLargestOption)
      throw InputError(fmt::format("kernel conv: {} {} came; need 1 to {}", option, value, kLargestOption));
  }
  static constexpr Index kLargestOption = 100000;

  ConvOptions options_;
};

}  // namespace

Kernel conv(const ConvOptions& options) { return Kernel(std::make_shared<Conv>(options)); }

}  // namespace lieder
