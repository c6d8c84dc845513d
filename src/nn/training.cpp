#include "nn/training.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <malloc.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/grad_mode.h>
#include <torch/optim/adam.h>

#include <cmath>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>

#include "nn/stacked.hpp"

namespace lieder::nn {
namespace {

using at::Tensor;

/// Thrown where the listener wants no more.
struct TrainingStopped {};

std::unique_ptr<Stacked> stack(const Architecture& a, std::int64_t inputs, std::int64_t outputs, Starts& starts) {
  switch (a.shape) {
    case Shape::mlp:
      return stacked_mlp(a, inputs, outputs, starts);
    case Shape::conv:
      return stacked_conv(a, outputs, starts);
    case Shape::vit:
      return stacked_vit(a, outputs, starts);
  }
  throw std::runtime_error("its shape is none");
}

/// (networks, rows) of indices.
Tensor rows_tensor(const std::vector<std::vector<std::int64_t>>& rows) {
  std::vector<Tensor> parts;
  for (const auto& row : rows) parts.push_back(at::tensor(row, at::kLong));
  return at::stack(parts);
}

class Training {
 public:
  Training(const Architecture& architecture, const Descent& descent, const TrainingBatch& batch, Listener listener,
           void* who)
      : descent_(descent), batch_(batch), listener_(listener), who_(who) {
    const auto doubles = [](const std::vector<double>& values, std::vector<std::int64_t> shape) {
      return at::from_blob(const_cast<double*>(values.data()), shape, at::kDouble).to(at::kFloat);
    };
    samples_ = doubles(batch.samples.values, batch.samples.shape);
    targets_ = doubles(batch.targets, {samples_.size(0), batch.outputs});
    shown_ = rows_tensor(batch.shown);
    asked_ = rows_tensor(batch.asked);
    x_ = batch.averaged > 0 ? everything() : at_rows(samples_, shown_);
    y_ = at_rows(targets_, shown_);
    Starts starts(batch.seeds);
    networks_ = stack(architecture, samples_.size(1), batch.outputs, starts);
    auto& all = networks_->parameters;
    const std::size_t first = architecture.last_layer_alone ? all.size() - networks_->of_last_layer : 0;
    for (std::size_t p = first; p < all.size(); ++p) learnt_.push_back(all[p].requires_grad_(true));
  }

  void run() {
    if (descent_.optimiser == Optimiser::adam)
      by_adam();
    else
      by_descent();
  }

  TrainedBatch trained() const {
    const torch::NoGradGuard none;
    const Tensor all = batch_.averaged > 0 ? values(everything()) : Tensor();
    const Tensor losses = squares();
    const Tensor found = all.defined() ? of_networks(all, asked_) : (*networks_)(at_rows(samples_, asked_));
    return {numbers(found), numbers(losses)};
  }

 private:
  static Tensor at_rows(const Tensor& values, const Tensor& rows) {
    return values.index_select(0, rows.flatten()).unflatten(0, {rows.size(0), rows.size(1)});
  }
  static Tensor of_networks(const Tensor& values, const Tensor& rows) {
    return values.gather(1, rows.unsqueeze(2).expand({-1, -1, values.size(2)}));
  }
  static std::vector<double> numbers(const Tensor& tensor) {
    const Tensor plain = tensor.to(at::kDouble).contiguous();
    return {plain.data_ptr<double>(), plain.data_ptr<double>() + plain.numel()};
  }

  Tensor everything() const {
    return samples_.unsqueeze(0).expand({static_cast<std::int64_t>(batch_.seeds.size()), -1, -1});
  }

  /// Means over the samples of an orbit stand at each of them.
  Tensor values(const Tensor& x) const {
    const Tensor y = (*networks_)(x);
    if (batch_.averaged == 0) return y;
    const std::int64_t orbits = y.size(1) / batch_.averaged;
    return y.unflatten(1, {orbits, batch_.averaged}).mean(2, true).expand({-1, -1, batch_.averaged, -1}).flatten(1, 2);
  }

  /// Of what is shown.
  Tensor output() const { return batch_.averaged > 0 ? of_networks(values(x_), shown_) : values(x_); }

  /// (networks): networks share no weights, so that the sum moves each by its own.
  Tensor squares() const { return (output() - y_).square().mean({1, 2}); }

  void listen(double share) const {
    if (!listener_(who_, share)) throw TrainingStopped{};
  }

  void by_adam() {
    torch::optim::Adam optimiser(
        learnt_, torch::optim::AdamOptions(descent_.rate).betas(std::make_tuple(descent_.beta1, descent_.beta2)));
    for (std::int64_t epoch = 0; epoch < descent_.epochs; ++epoch) {
      listen(static_cast<double>(epoch) / static_cast<double>(descent_.epochs));
      optimiser.zero_grad();
      squares().sum().backward();
      optimiser.step();
    }
  }

  /// Gradient descent with Nesterov's momentum, k / (k + 3) in step k: modes of the kernel down to 1 / k^2 of the
  /// largest are learnt, where descent alone would need k^2 steps for them. A step is as long as the curvature at the
  /// start allows. Where the mean square of a network rises, its momentum begins anew; where it has none, the step was
  /// too long.
  void by_descent() {
    Tensor rates = 1 / curvature(), age = at::zeros_like(rates), last = at::full_like(rates, INFINITY);
    std::vector<Tensor> before;
    for (const Tensor& part : learnt_) before.push_back(part.detach().clone());
    for (std::int64_t epoch = 0; epoch < descent_.epochs; ++epoch) {
      listen(static_cast<double>(epoch) / static_cast<double>(descent_.epochs));
      const Tensor loss = squares();
      const auto gradients = torch::autograd::grad({loss.sum()}, {learnt_.begin(), learnt_.end()});
      const torch::NoGradGuard none;
      const Tensor rises = loss.detach() > last;
      rates = at::where(rises.logical_and(age <= 1), rates / 2, rates);
      age = at::where(rises, at::zeros_like(age), age + 1);
      last = loss.detach();
      const Tensor momentum = age / (age + 3);
      for (std::size_t p = 0; p < learnt_.size(); ++p) {
        const Tensor after = at::addcmul(learnt_[p].detach(), gradients[p], of_each(rates, gradients[p]), -1);
        learnt_[p].copy_(after + of_each(momentum, after) * (after - before[p]));
        before[p] = after;
      }
    }
    const torch::NoGradGuard none;
    for (std::size_t p = 0; p < learnt_.size(); ++p) learnt_[p].copy_(before[p]);
  }

  static Tensor of_each(const Tensor& by_network, const Tensor& like) {
    std::vector<std::int64_t> shape(static_cast<std::size_t>(like.dim()), 1);
    shape[0] = -1;
    return by_network.reshape(shape);
  }

  /// (networks): no less than that of the mean square where the networks are linear in what is learnt, by the trace of
  /// the tangent kernel: 2 / (samples outputs) times the largest eigenvalue of one output.
  Tensor curvature() const {
    const Tensor y = output();
    const auto samples = static_cast<double>(y.size(1)), outputs = static_cast<double>(y.size(2));
    Tensor trace = at::zeros({y.size(0)});
    for (std::int64_t i = 0; i < y.size(1); ++i)
      for (std::int64_t k = 0; k < y.size(2); ++k)
        for (const Tensor& slope :
             torch::autograd::grad({y.select(1, i).select(1, k).sum()}, {learnt_.begin(), learnt_.end()}, {}, true))
          trace += slope.flatten(1).square().sum(1);
    return trace * (2 / (samples * outputs * outputs));
  }

  Descent descent_;
  const TrainingBatch& batch_;
  Listener listener_;
  void* who_;
  Tensor samples_, targets_, shown_, asked_, x_, y_;
  std::unique_ptr<Stacked> networks_;
  std::vector<Tensor> learnt_;
};

/// Steps take and give back the same few megabytes: without this each of them asks the system, which takes most of the
/// time.
void keep_memory() {
#ifdef M_MMAP_THRESHOLD
  constexpr int kLargest = 1 << 30, kOftenAllowed = 32 << 20;
  if (mallopt(M_MMAP_THRESHOLD, kLargest) == 0) mallopt(M_MMAP_THRESHOLD, kOftenAllowed);
  mallopt(M_TRIM_THRESHOLD, kLargest);
#endif
}

std::string first_line_of(const std::exception& error) {
  const auto* of_torch = dynamic_cast<const c10::Error*>(&error);
  const std::string text = of_torch != nullptr ? of_torch->what_without_backtrace() : error.what();
  return text.substr(0, text.find('\n'));
}

}  // namespace
}  // namespace lieder::nn

std::int64_t lieder_nn_parameters(const lieder::nn::Architecture& architecture, std::int64_t inputs,
                                  std::int64_t outputs) {
  using namespace lieder::nn;
  Starts starts({0});
  std::int64_t count = 0;
  const auto networks = stack(architecture, inputs, outputs, starts);
  for (const auto& part : networks->parameters) count += part.numel();
  return count;
}

bool lieder_nn_train(const lieder::nn::Architecture& architecture, const lieder::nn::Descent& descent,
                     const lieder::nn::TrainingBatch& batch, int threads, lieder::nn::Listener listener, void* who,
                     lieder::nn::TrainedBatch& trained) {
  using namespace lieder::nn;
  try {
    if (threads > 0) at::set_num_threads(threads);
    keep_memory();
    Training training(architecture, descent, batch, listener, who);
    training.run();
    trained = training.trained();
    return true;
  } catch (const TrainingStopped&) {
    return false;
  } catch (const std::exception& error) {
    throw std::runtime_error("the training failed: " + first_line_of(error));
  }
}
