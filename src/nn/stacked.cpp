#include "nn/stacked.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace lieder::nn {

using at::Tensor;

Starts::Starts(const std::vector<std::uint64_t>& seeds) {
  for (const std::uint64_t seed : seeds) sources_.push_back(at::detail::createCPUGenerator(seed));
}

template <typename Draw>
Tensor Starts::stacked(const Draw& draw) {
  std::vector<Tensor> parts;
  for (at::Generator& source : sources_) parts.push_back(draw(source));
  return at::stack(parts);
}

Tensor Starts::normal(std::vector<std::int64_t> shape) {
  return stacked([&](at::Generator& source) { return at::randn(shape, source, at::kFloat); });
}

Tensor Starts::uniform(std::vector<std::int64_t> shape, double within) {
  return stacked([&](at::Generator& source) { return (2 * at::rand(shape, source, at::kFloat) - 1) * within; });
}

DenseStack::DenseStack(Starts& starts, std::int64_t inputs, std::int64_t outputs, double weight_std, double bias_std,
                       std::vector<Tensor>& parameters)
    : scale_(weight_std / std::sqrt(static_cast<double>(inputs))), bias_std_(bias_std) {
  weights_ = starts.normal({inputs, outputs});
  parameters.push_back(weights_);
  if (bias_std == 0) return;
  biases_ = starts.normal({1, outputs});
  parameters.push_back(biases_);
}

Tensor DenseStack::operator()(const Tensor& x) const {
  return biases_.defined() ? at::baddbmm(biases_, x, weights_, bias_std_, scale_) : at::bmm(x, weights_) * scale_;
}

Tensor activated(const Architecture& architecture, const Tensor& x) {
  switch (architecture.unit) {
    case Unit::relu:
      return at::relu(x);
    case Unit::leaky_relu:
      return at::leaky_relu(x, architecture.leak);
    case Unit::erf:
      return at::erf(x);
    case Unit::gelu:
      return at::gelu(x);
  }
  throw std::runtime_error("its activation is none");
}

namespace {

class StackedMlp final : public Stacked {
 public:
  StackedMlp(const Architecture& a, std::int64_t inputs, std::int64_t outputs, Starts& starts) : architecture_(a) {
    for (std::int64_t layer = 0; layer < a.depth; ++layer) {
      layers_.emplace_back(starts, inputs, a.width, a.weight_std, a.bias_std, parameters);
      inputs = a.width;
    }
    const std::size_t before = parameters.size();
    layers_.emplace_back(starts, inputs, outputs, a.readout_weight_std, a.readout_bias_std, parameters);
    of_last_layer = parameters.size() - before;
  }

  Tensor operator()(const Tensor& x) const override {
    Tensor y = x;
    for (std::size_t layer = 0; layer + 1 < layers_.size(); ++layer) y = activated(architecture_, layers_[layer](y));
    return layers_.back()(y);
  }

 private:
  Architecture architecture_;
  std::vector<DenseStack> layers_;
};

/// One convolution of each network: the networks are groups of channels.
class ConvStack {
 public:
  ConvStack(const Architecture& a, std::int64_t channels, Starts& starts, std::vector<Tensor>& parameters)
      : architecture_(a),
        scale_(a.weight_std / std::sqrt(static_cast<double>(channels * a.filter_rows * a.filter_columns))) {
    weights_ = starts.normal({a.width, channels, a.filter_rows, a.filter_columns});
    parameters.push_back(weights_);
    if (a.bias_std == 0) return;
    biases_ = starts.normal({a.width});
    parameters.push_back(biases_);
  }

  /// (samples, networks * channels, rows, columns)
  Tensor operator()(const Tensor& x) const {
    const Architecture& a = architecture_;
    const Tensor padded = along(along(x, 2, a.filter_rows, a.stride_rows), 3, a.filter_columns, a.stride_columns);
    const Tensor bias = biases_.defined() ? (biases_ * a.bias_std).flatten() : Tensor();
    const std::array<std::int64_t, 2> strides{a.stride_rows, a.stride_columns}, none{0, 0}, ones{1, 1};
    return at::conv2d(padded, (weights_ * scale_).flatten(0, 1), bias, at::IntArrayRef(strides), at::IntArrayRef(none),
                      at::IntArrayRef(ones), weights_.size(0));
  }

 private:
  /// As "SAME" in TensorFlow and JAX, which is what the kernels take: half of what is missing stands in front.
  Tensor along(const Tensor& x, std::int64_t axis, std::int64_t filter, std::int64_t stride) const {
    const std::int64_t n = x.size(axis), places = (n + stride - 1) / stride;
    const std::int64_t missing = std::max<std::int64_t>((places - 1) * stride + filter - n, 0), front = missing / 2;
    if (missing == 0) return x;
    if (architecture_.circular)
      return x.index_select(axis, at::arange(-front, n + missing - front, at::kLong).remainder(n));
    const std::int64_t back = missing - front;
    return axis == 2 ? at::constant_pad_nd(x, {0, 0, front, back}) : at::constant_pad_nd(x, {front, back});
  }

  Architecture architecture_;
  Tensor weights_, biases_;
  double scale_;
};

class StackedConv final : public Stacked {
 public:
  StackedConv(const Architecture& a, std::int64_t outputs, Starts& starts)
      : architecture_(a), networks_(starts.networks()) {
    std::int64_t channels = a.channels, rows = a.rows, columns = a.columns;
    for (std::int64_t layer = 0; layer < a.depth; ++layer) {
      layers_.emplace_back(a, channels, starts, parameters);
      channels = a.width;
      rows = (rows + a.stride_rows - 1) / a.stride_rows;
      columns = (columns + a.stride_columns - 1) / a.stride_columns;
    }
    const std::size_t before = parameters.size();
    readout_.emplace_back(starts, a.pool ? channels : channels * rows * columns, outputs, a.readout_weight_std,
                          a.readout_bias_std, parameters);
    of_last_layer = parameters.size() - before;
  }

  Tensor operator()(const Tensor& x) const override {
    const Architecture& a = architecture_;
    const std::int64_t samples = x.size(1);
    Tensor y = x.reshape({networks_, samples, a.rows, a.columns, a.channels}).permute({1, 0, 4, 2, 3}).flatten(1, 2);
    for (const ConvStack& layer : layers_) y = activated(a, layer(y));
    y = a.pool ? y.mean({2, 3}) : y.flatten(2);
    return readout_.front()(y.reshape({samples, networks_, -1}).transpose(0, 1));
  }

 private:
  Architecture architecture_;
  std::int64_t networks_;
  std::vector<ConvStack> layers_;
  std::vector<DenseStack> readout_;
};

}  // namespace

std::unique_ptr<Stacked> stacked_mlp(const Architecture& architecture, std::int64_t inputs, std::int64_t outputs,
                                     Starts& starts) {
  return std::make_unique<StackedMlp>(architecture, inputs, outputs, starts);
}

std::unique_ptr<Stacked> stacked_conv(const Architecture& architecture, std::int64_t outputs, Starts& starts) {
  return std::make_unique<StackedConv>(architecture, outputs, starts);
}

}  // namespace lieder::nn
