#include <fmt/format.h>

#include <cmath>

#include "kernel/network_reader.hpp"
#include "kernel/network_words.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/train.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Shape = FiniteNetwork::Shape;
using Optimiser = FiniteNetwork::Optimiser;

constexpr std::string_view kNetworks = "mlp(..), cnn(..), vit(..), average(NETWORK)";
constexpr std::string_view kTrainingOptions = "width, optimiser, rate, beta1, beta2, epochs";
const Choices<Optimiser> kOptimisers{{"adam", Optimiser::adam}, {"descent", Optimiser::descent}};
const Choices<NetworkKernel> kTrainedParts{{"ntk", NetworkKernel::ntk}, {"nngp", NetworkKernel::nngp}};

FiniteNetwork network_as_published(Shape shape, NetworkKernel kind) {
  FiniteNetwork network{.shape = shape};
  if (shape == Shape::conv) {
    network.width = 64;
    network.network.bias_std = 0;
  }
  if (shape == Shape::vit) {
    network.depth = 2;
    network.width = 256;
    network.beta1 = 0.7;
    network.beta2 = 0.9;
  }
  network.network.kind = kind;
  return network;
}

/// Reads an expression from left to right.
class NetworkExpression : NetworkReader {
 public:
  NetworkExpression(std::string_view subject, std::string_view text, NetworkKernel kind)
      : NetworkReader(subject, text), kind_(kind) {}

  FiniteNetwork read() {
    FiniteNetwork whole = average_or_network();
    if (!at_end()) refuse("need the end: a network is one of " + std::string(kNetworks));
    return whole;
  }

 private:
  FiniteNetwork average_or_network() {
    skip_spaces();
    const std::size_t start = at_;
    const std::string_view name = word();
    if (name == "mlp") return network_of(Shape::mlp);
    if (name == "cnn" || name == "conv") return network_of(Shape::conv);
    if (name == "vit") return network_of(Shape::vit);
    if (name != "average") {
      at_ = start;
      refuse(name.empty() ? fmt::format("need a network: {}", kNetworks)
                          : fmt::format("{} is no network; need {}", name, kNetworks));
    }
    need('(');
    FiniteNetwork inner = average_or_network();
    need(')');
    inner.average = true;
    return inner;
  }

  FiniteNetwork network_of(Shape shape) {
    FiniteNetwork network = network_as_published(shape, kind_);
    read_options([&](std::string_view option) {
      if (!read_of_training(option, network) && !read_of_shape(option, network)) refuse_unknown_option(shape, option);
    });
    return network;
  }

  bool read_of_training(std::string_view option, FiniteNetwork& network) {
    if (option == "width")
      network.width = whole();
    else if (option == "optimiser")
      network.optimiser = choice(kOptimisers);
    else if (option == "rate")
      network.rate = value();
    else if (option == "beta1")
      network.beta1 = value();
    else if (option == "beta2")
      network.beta2 = value();
    else if (option == "epochs")
      network.epochs = whole();
    else
      return false;
    return true;
  }

  bool read_of_shape(std::string_view option, FiniteNetwork& network) {
    if (option == "depth") {
      network.depth = static_cast<int>(whole());
      return true;
    }
    if (network.shape != Shape::mlp && read_extents_option(option, network.extents, network.channels)) return true;
    if (network.shape == Shape::vit) return read_of_vit(option, network);
    if (network.shape == Shape::conv && read_of_filter(option, network)) return true;
    return read_network_option(option, network.network);
  }

  bool read_of_filter(std::string_view option, FiniteNetwork& network) {
    ConvOptions read{
        .filter = network.filter, .stride = network.stride, .padding = network.padding, .pool = network.pool};
    if (!read_filter_option(option, read)) return false;
    network.filter = read.filter;
    network.stride = read.stride;
    network.padding = read.padding;
    network.pool = read.pool;
    return true;
  }

  bool read_of_vit(std::string_view option, FiniteNetwork& network) {
    if (option == "patch")
      network.patch = whole();
    else if (option == "heads")
      network.heads = whole();
    else if (option == "kind")
      network.network.kind = choice(kTrainedParts);
    else
      return false;
    return true;
  }

  [[noreturn]] void refuse_unknown_option(Shape shape, std::string_view option) {
    if (shape == Shape::vit)
      refuse_option(fmt::format("vit has no option {}; need depth, patch, heads, image, signal, kind, {}", option,
                                kTrainingOptions));
    refuse_option(fmt::format("{} has no option {}; need depth, {}{}, {}", shape == Shape::mlp ? "mlp" : "cnn", option,
                              shape == Shape::mlp ? "" : "filter, stride, padding, pool, image, signal, ",
                              kNetworkOptions, kTrainingOptions));
  }

  NetworkKernel kind_;
};

void check_at_least(Index came, Index least, std::string_view what) {
  if (came < least)
    throw InputError(fmt::format("network: {} {} came; need a whole number of at least {}", what, came, least));
}

void check_numbers(const FiniteNetwork& network) {
  check_at_least(network.depth, network.shape == Shape::mlp ? 0 : 1, "depth");
  check_at_least(network.width, 1, "width");
  check_at_least(network.epochs, 1, "epochs");
  check_at_least(network.filter, 1, "filter");
  check_at_least(network.stride, 1, "stride");
  check_at_least(network.patch, 1, "patch");
  check_at_least(network.heads, 1, "heads");
  check(network.network, "network");
  if (!(network.rate > 0 && std::isfinite(network.rate)))
    throw InputError(fmt::format("network: rate {} came; need a finite number above 0", network.rate));
  for (const double beta : {network.beta1, network.beta2})
    if (!(beta >= 0 && beta < 1)) throw InputError(fmt::format("network: beta {} came; need a number in [0, 1)", beta));
  if (network.shape == Shape::vit && (network.width % 4 != 0 || network.width % network.heads != 0))
    throw InputError(
        fmt::format("network: a vit of width {} with {} heads came; need a width that 4 and the heads divide",
                    network.width, network.heads));
}

std::string extents_in_words(const FiniteNetwork& network) {
  if (network.extents.empty()) return {};
  if (network.extents.size() == 1) return fmt::format(",signal={}x{}", network.extents[0], network.channels);
  return fmt::format(",image={}x{}x{}", network.extents[0], network.extents[1], network.channels);
}

std::string shape_in_words(const FiniteNetwork& n) {
  const std::string start = fmt::format("(depth={},width={}", n.depth, n.width);
  if (n.shape == Shape::mlp) return "mlp" + start + "," + words_of(n.network);
  if (n.shape == Shape::vit)
    return "vit" + start +
           fmt::format(",patch={},heads={}{}{}", n.patch, n.heads, extents_in_words(n),
                       n.network.kind == NetworkKernel::nngp ? ",kind=nngp" : "");
  return "cnn" + start +
         fmt::format(",filter={},stride={},padding={},pool={}{},{}", n.filter, n.stride,
                     n.padding == Padding::circular ? "circular" : "zero", n.pool == Pool::gap ? "gap" : "flatten",
                     extents_in_words(n), words_of(n.network));
}

}  // namespace

std::string FiniteNetwork::name() const {
  std::string words = shape_in_words(*this);
  words += optimiser == Optimiser::adam ? fmt::format(",optimiser=adam,rate={},beta1={},beta2={}", rate, beta1, beta2)
                                        : std::string(",optimiser=descent");
  words += fmt::format(",epochs={})", epochs);
  return average ? fmt::format("average({})", words) : words;
}

FiniteNetwork finite_network(std::string_view expression, NetworkKernel kind) {
  FiniteNetwork network = NetworkExpression("network", expression, kind).read();
  check_numbers(network);
  return network;
}

FiniteNetwork network_of_kernel(std::string_view kernel, NetworkKernel kind) {
  try {
    FiniteNetwork network = NetworkExpression("kernel", kernel, kind).read();
    check_numbers(network);
    return network;
  } catch (const InputError&) {
    throw InputError(fmt::format("network: nothing came, and the kernel {} is no single network; need one to train, {}",
                                 kernel, kNetworks));
  }
}

}  // namespace lieder
