#pragma once
#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "nn/training.hpp"

namespace lieder::nn {

/// Many networks of one architecture whose weights stand in stacks, one network after the other: they run as one, in
/// products of batches of matrices, and share nothing.
class Stacked {
 public:
  Stacked() = default;
  virtual ~Stacked() = default;
  Stacked(const Stacked&) = delete;
  Stacked& operator=(const Stacked&) = delete;

  /// (networks, samples, numbers) to (networks, samples, outputs).
  virtual at::Tensor operator()(const at::Tensor& x) const = 0;

  /// (networks, ..), those of the last layer at the end.
  std::vector<at::Tensor> parameters;
  std::size_t of_last_layer = 0;  ///< how many of them
};

/// How the numbers of one layer start: a draw for each network from its own source, so that a network is the same
/// whatever is trained beside it.
class Starts {
 public:
  explicit Starts(const std::vector<std::uint64_t>& seeds);
  at::Tensor normal(std::vector<std::int64_t> shape);                  ///< (networks, shape..)
  at::Tensor uniform(std::vector<std::int64_t> shape, double within);  ///< in (-within, within)
  std::int64_t networks() const { return static_cast<std::int64_t>(sources_.size()); }

 private:
  template <typename Draw>
  at::Tensor stacked(const Draw& draw);
  std::vector<at::Generator> sources_;
};

/// w_std / sqrt(inputs) x W + b_std b. Without b where b_std is 0.
class DenseStack {
 public:
  DenseStack(Starts& starts, std::int64_t inputs, std::int64_t outputs, double weight_std, double bias_std,
             std::vector<at::Tensor>& parameters);
  at::Tensor operator()(const at::Tensor& x) const;  ///< (networks, rows, inputs)

 private:
  at::Tensor weights_, biases_;  // biases may be undefined
  double scale_, bias_std_;
};

at::Tensor activated(const Architecture& architecture, const at::Tensor& x);

std::unique_ptr<Stacked> stacked_mlp(const Architecture& architecture, std::int64_t inputs, std::int64_t outputs,
                                     Starts& starts);
std::unique_ptr<Stacked> stacked_conv(const Architecture& architecture, std::int64_t outputs, Starts& starts);
std::unique_ptr<Stacked> stacked_vit(const Architecture& architecture, std::int64_t outputs, Starts& starts);

}  // namespace lieder::nn
