#include <ATen/ATen.h>

#include <cmath>

#include "nn/stacked.hpp"

namespace lieder::nn {
namespace {

using at::Tensor;

/// A layer that starts as PyTorch's: uniform within 1 / sqrt(inputs).
class UniformDense {
 public:
  UniformDense(Starts& starts, std::int64_t inputs, std::int64_t outputs, std::vector<Tensor>& parameters) {
    const double within = 1 / std::sqrt(static_cast<double>(inputs));
    weights_ = starts.uniform({inputs, outputs}, within);
    biases_ = starts.uniform({1, outputs}, within);
    parameters.insert(parameters.end(), {weights_, biases_});
  }
  /// (networks, samples, places, inputs)
  Tensor operator()(const Tensor& x) const {
    return at::baddbmm(biases_, x.flatten(1, 2), weights_).unflatten(1, {x.size(1), x.size(2)});
  }

 private:
  Tensor weights_, biases_;
};

class Normalisation {
 public:
  Normalisation(Starts& starts, std::int64_t width, std::vector<Tensor>& parameters) {
    scale_ = at::ones({starts.networks(), 1, 1, width});
    shift_ = at::zeros({starts.networks(), 1, 1, width});
    parameters.insert(parameters.end(), {scale_, shift_});
  }
  Tensor operator()(const Tensor& x) const { return at::addcmul(shift_, at::layer_norm(x, {x.size(-1)}), scale_); }

 private:
  Tensor scale_, shift_;
};

/// Attention, then two dense layers, each behind a normalisation and added to what came.
class Block {
 public:
  Block(Starts& starts, std::int64_t width, std::int64_t heads, std::vector<Tensor>& parameters)
      : heads_(heads),
        before_attention_(starts, width, parameters),
        mixing_(starts, width, 3 * width, parameters),
        joining_(starts, width, width, parameters),
        before_dense_(starts, width, parameters),
        first_(starts, width, width, parameters),
        second_(starts, width, width, parameters) {}

  Tensor operator()(const Tensor& x) const {
    const Tensor y = x + joining_(attention(mixing_(before_attention_(x))));
    return y + second_(at::gelu(first_(before_dense_(y))));
  }

 private:
  Tensor attention(const Tensor& mixed) const {
    const Tensor parts =
        mixed.unflatten(3, {3, heads_, -1}).transpose(2, 4);  // networks, samples, heads, 3, places, ..
    const Tensor query = parts.select(3, 0), key = parts.select(3, 1), value = parts.select(3, 2);
    const double scale = 1 / std::sqrt(static_cast<double>(query.size(-1)));
    const Tensor shares = at::softmax(at::matmul(query, key.transpose(-1, -2)) * scale, -1);
    return at::matmul(shares, value).transpose(2, 3).flatten(3);
  }

  std::int64_t heads_;
  Normalisation before_attention_;
  UniformDense mixing_, joining_;
  Normalisation before_dense_;
  UniformDense first_, second_;
};

/// (rows columns, width): sines and cosines of column and row, each at width / 4 frequencies from 1 down to 1e-4.
Tensor sines_of_places(std::int64_t rows, std::int64_t columns, std::int64_t width) {
  const std::int64_t count = width / 4;
  const Tensor frequencies = at::exp(at::arange(count, at::kFloat) *
                                     (-std::log(10000.0) / static_cast<double>(std::max<std::int64_t>(1, count - 1))));
  const Tensor row = at::arange(rows, at::kFloat).repeat_interleave(columns).unsqueeze(1) * frequencies;
  const Tensor column = at::arange(columns, at::kFloat).repeat({rows}).unsqueeze(1) * frequencies;
  return at::cat({at::sin(column), at::cos(column), at::sin(row), at::cos(row)}, 1);
}

class StackedVit final : public Stacked {
 public:
  StackedVit(const Architecture& a, std::int64_t outputs, Starts& starts)
      : architecture_(a),
        places_(sines_of_places(a.rows / a.patch_rows, a.columns / a.patch_columns, a.width)),
        patch_(starts, a.patch_rows * a.patch_columns * a.channels, parameters),
        embedding_(starts, a.patch_rows * a.patch_columns * a.channels, a.width, parameters),
        embedded_(starts, a.width, parameters) {
    for (std::int64_t layer = 0; layer < a.depth; ++layer) blocks_.emplace_back(starts, a.width, a.heads, parameters);
    ends_.emplace_back(starts, a.width, parameters);
    readout_.emplace_back(starts, a.width, outputs, parameters);
    of_last_layer = 2;
  }

  Tensor operator()(const Tensor& x) const override {
    const Architecture& a = architecture_;
    Tensor y = x.reshape({x.size(0), x.size(1), a.rows / a.patch_rows, a.patch_rows, a.columns / a.patch_columns,
                          a.patch_columns, a.channels});
    y = y.transpose(3, 4).flatten(4).flatten(2, 3);  // networks, samples, places, numbers of a patch
    y = embedded_(embedding_(patch_(y))) + places_;
    for (const Block& block : blocks_) y = block(y);
    return readout_.front()(ends_.front()(y).mean(2, true)).squeeze(2);
  }

 private:
  Architecture architecture_;
  Tensor places_;
  Normalisation patch_;
  UniformDense embedding_;
  Normalisation embedded_;
  std::vector<Block> blocks_;
  std::vector<Normalisation> ends_;
  std::vector<UniformDense> readout_;
};

}  // namespace

std::unique_ptr<Stacked> stacked_vit(const Architecture& architecture, std::int64_t outputs, Starts& starts) {
  return std::make_unique<StackedVit>(architecture, outputs, starts);
}

}  // namespace lieder::nn
