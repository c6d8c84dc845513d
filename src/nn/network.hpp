#pragma once
#include <cstdint>
#include <vector>

// What the program asks of the component nn, a module of its own that is loaded when a verb needs it. Nothing here
// depends on the ABI of std::string, which a LibTorch may have been built with another of; what goes wrong is thrown as
// std::runtime_error.
namespace lieder::nn {

/// Counts changes of this header.
inline constexpr int kInterface = 2;

/// Numbers in the order of their extents, the last one fastest; samples first.
struct Numbers {
  std::vector<std::int64_t> shape;
  std::vector<double> values;
};

/// A TorchScript model.
class Network {
 public:
  Network() = default;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  virtual ~Network() = default;

  /// Of its numbers: "float64" where it could be turned into that, else "float32".
  virtual const char* precision() const = 0;
  /// Layers in training mode whose values are chance or depend on the batch: "1 (Dropout)"; empty: none.
  virtual const char* suspects() const = 0;
  virtual void set_threads(int threads) = 0;

  virtual Numbers values(const Numbers& x) = 0;
  /// (N, n, m), backward once for each output.
  virtual Numbers jacobian(const Numbers& x) = 0;

  /// Takes the model apart into layers that give its values one after the other; where its parts do not, it is one.
  virtual std::int64_t find_layers(const Numbers& x) = 0;
  virtual const char* layer_name(std::int64_t layer) const = 0;
  virtual const char* layer_kind(std::int64_t layer) const = 0;
  virtual Numbers layer_values(std::int64_t layer, const Numbers& before) = 0;
  /// Its derivative at `before` along `moved`, by backward twice.
  virtual Numbers layer_motion(std::int64_t layer, const Numbers& before, const Numbers& moved) = 0;
};

}  // namespace lieder::nn

extern "C" {
int lieder_nn_interface();
const char* lieder_nn_torch_version();
/// The caller owns it. Throws std::runtime_error.
lieder::nn::Network* lieder_nn_open(const char* path);
}
