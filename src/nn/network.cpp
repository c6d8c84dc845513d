#include "nn/network.hpp"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/script.h>
#include <torch/version.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace lieder::nn {
namespace {

using torch::Tensor;
using torch::jit::Module;

/// What we refuse ourselves, in words that stay as they are.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// Below its stack a TorchScript error names the cause: "RuntimeError: ..", the last of them.
std::string reason(const std::exception& error) {
  const auto* of_torch = dynamic_cast<const c10::Error*>(&error);
  const std::string text = of_torch != nullptr ? of_torch->what_without_backtrace() : error.what();
  const std::string mark = "RuntimeError: ";
  const auto at = text.rfind(mark);
  return first_line(at == std::string::npos ? text : text.substr(at + mark.size()));
}

std::string kind_of(const Module& module) {
  const auto name = module.type()->name();
  return name ? name->name() : "Module";
}

class ScriptNetwork final : public Network {
 public:
  explicit ScriptNetwork(const char* path) : path_(path) {
    torch::jit::setGraphExecutorOptimize(false);  // it runs a few times: optimising would take longer
    load(torch::kDouble);
  }

  const char* precision() const override { return dtype_ == torch::kDouble ? "float64" : "float32"; }
  const char* suspects() const override { return suspects_.c_str(); }
  void set_threads(int threads) override {
    if (threads > 0) at::set_num_threads(threads);
  }

  Numbers values(const Numbers& x) override {
    const torch::NoGradGuard none;
    return numbers(checked(tensor(x)));
  }

  Numbers jacobian(const Numbers& x) override {
    try {
      const Tensor inputs = tensor(x).requires_grad_(true), y = whole(inputs).flatten(1);
      const std::int64_t samples = y.size(0), outputs = y.size(1), size = inputs.numel() / samples;
      Tensor slopes = torch::zeros({samples, outputs, size}, torch::kDouble);
      if (!y.requires_grad()) throw Refusal("its values have no derivatives: it detaches them from its input");
      for (std::int64_t j = 0; j < outputs; ++j) {
        const Tensor g = torch::autograd::grad({y.select(1, j).sum()}, {inputs}, {}, true, false, true)[0];
        if (g.defined()) slopes.select(1, j) = g.reshape({samples, size});
      }
      return numbers(slopes);
    } catch (const Refusal&) {
      throw;
    } catch (const std::exception& error) {
      throw std::runtime_error("its derivatives failed: " + reason(error));
    }
  }

  std::int64_t find_layers(const Numbers& x) override {
    layers_.clear();
    add_layers(model_, "");
    const torch::NoGradGuard none;
    const Tensor start = tensor(x);
    if (!layers_.empty() && gives(start, whole(start))) return size();
    layers_ = {{"model", kind_of(model_), model_}};
    return 1;
  }

  const char* layer_name(std::int64_t layer) const override { return at(layer).name.c_str(); }
  const char* layer_kind(std::int64_t layer) const override { return at(layer).kind.c_str(); }

  Numbers layer_values(std::int64_t layer, const Numbers& before) override {
    const torch::NoGradGuard none;
    return numbers(run(at(layer), tensor(before)));
  }

  Numbers layer_motion(std::int64_t layer, const Numbers& before, const Numbers& moved) override {
    try {
      // A copy, so that an operation in place does not touch a leaf of the graph.
      const Tensor leaf = tensor(before).requires_grad_(true), y = run(at(layer), leaf.clone());
      const Tensor weights = torch::zeros_like(y).requires_grad_(true);
      if (!y.requires_grad()) return numbers(torch::zeros_like(y));
      const Tensor pulled = torch::autograd::grad({y}, {leaf}, {weights}, true, true, true)[0];
      if (!pulled.defined() || !pulled.requires_grad()) return numbers(torch::zeros_like(y));
      const Tensor pushed = torch::autograd::grad({pulled}, {weights}, {tensor(moved)}, false, false, true)[0];
      return numbers(pushed.defined() ? pushed : torch::zeros_like(y));
    } catch (const Refusal&) {
      throw;
    } catch (const std::exception& error) {
      throw std::runtime_error("the derivatives of its layer " + at(layer).name + " failed: " + reason(error));
    }
  }

 private:
  struct Layer {
    std::string name, kind;
    Module module;
  };

  void load(torch::Dtype dtype) {
    try {
      model_ = torch::jit::load(path_, torch::kCPU);
    } catch (const std::exception& error) {
      throw std::runtime_error("it cannot be read as TorchScript: " + reason(error));
    }
    dtype_ = dtype;
    model_.to(dtype);
    suspects_ = suspicious(model_, "");
  }

  static std::string suspicious(const Module& module, const std::string& name) {
    std::string found;
    const std::string kind = kind_of(module);
    for (const char* word : {"Dropout", "BatchNorm", "RReLU"})
      if (kind.find(word) != std::string::npos && module.is_training())
        found += (name.empty() ? "the model" : name) + " (" + kind + ", in training mode) ";
    for (const auto& child : module.named_children())
      found += suspicious(child.value, name.empty() ? child.name : name + "." + child.name);
    return found;
  }

  Tensor tensor(const Numbers& x) const {
    return torch::from_blob(const_cast<double*>(x.values.data()), x.shape, torch::kDouble).clone().to(dtype_);
  }

  static Numbers numbers(const Tensor& tensor) {
    const Tensor plain = tensor.detach().to(torch::kCPU, torch::kDouble).contiguous();
    const double* data = plain.data_ptr<double>();
    return {{plain.sizes().begin(), plain.sizes().end()}, {data, data + plain.numel()}};
  }

  static Tensor output_of(const c10::IValue& value) {
    if (!value.isTensor()) throw Refusal("it returned a " + value.tagKind() + "; need one tensor");
    if (value.toTensor().is_complex()) throw Refusal("it returned complex numbers; need real ones");
    return value.toTensor();
  }

  static Tensor run(const Layer& layer, const Tensor& x) {
    Module module = layer.module;
    return output_of(module.forward({x}));
  }

  Tensor whole(const Tensor& x) { return output_of(model_.forward({x})); }

  /// A model that was traced with constants of single precision may not run in double.
  Tensor checked(const Tensor& x) {
    try {
      return whole(x);
    } catch (const Refusal&) {
      throw;
    } catch (const std::exception& error) {
      if (dtype_ == torch::kDouble) {
        load(torch::kFloat);
        try {
          return whole(x.to(torch::kFloat));
        } catch (const std::exception& again) {
          throw std::runtime_error("it failed: " + reason(again));
        }
      }
      throw std::runtime_error("it failed: " + reason(error));
    }
  }

  void add_layers(const Module& module, const std::string& name) {
    const auto children = module.named_children();
    if (children.size() == 0) {
      layers_.push_back({name.empty() ? "model" : name, kind_of(module), module});
      return;
    }
    for (const auto& child : children) add_layers(child.value, name.empty() ? child.name : name + "." + child.name);
  }

  /// Whether the layers, one after the other, give the model's values.
  bool gives(Tensor x, const Tensor& wanted) const {
    try {
      x = x.clone();
      for (const Layer& layer : layers_) x = run(layer, x);
      return x.sizes() == wanted.sizes() && torch::equal(x, wanted);
    } catch (const std::exception&) {
      return false;
    }
  }

  const Layer& at(std::int64_t layer) const { return layers_.at(static_cast<std::size_t>(layer)); }
  std::int64_t size() const { return static_cast<std::int64_t>(layers_.size()); }

  std::string path_, suspects_;
  Module model_;
  torch::Dtype dtype_ = torch::kDouble;
  std::vector<Layer> layers_;
};

}  // namespace
}  // namespace lieder::nn

int lieder_nn_interface() { return lieder::nn::kInterface; }

const char* lieder_nn_torch_version() { return TORCH_VERSION; }

lieder::nn::Network* lieder_nn_open(const char* path) { return new lieder::nn::ScriptNetwork(path); }
