#include "kernel/network_words.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

std::string_view word_of(Activation activation) {
  switch (activation) {
    case Activation::relu:
      return "relu";
    case Activation::leaky_relu:
      return "leaky";
    case Activation::erf:
      return "erf";
    case Activation::gelu:
      return "gelu";
  }
  throw InternalError("an activation without a word");
}

void check_std(double std, bool may_be_zero, const std::string& what, std::string_view option) {
  if (std::isfinite(std) && (std > 0 || (may_be_zero && std == 0))) return;
  throw InputError(fmt::format("{}: {} {} came; need a finite number {} 0", what, option, std,
                               may_be_zero ? "of at least" : "above"));
}

}  // namespace

void check(const NetworkOptions& options, const std::string& what) {
  check_std(options.weight_std, false, what, "w_std");
  check_std(options.bias_std, true, what, "b_std");
  if (options.readout_weight_std) check_std(*options.readout_weight_std, false, what, "readout_w_std");
  if (options.readout_bias_std) check_std(*options.readout_bias_std, true, what, "readout_b_std");
  if (!(options.leak >= -1 && options.leak <= 1))
    throw InputError(fmt::format("{}: leak {} came; need a number in [-1, 1]", what, options.leak));
  if (options.leak != 0 && options.activation != Activation::leaky_relu)
    throw InputError(fmt::format("{}: leak {} came with activation {}; need activation leaky", what, options.leak,
                                 word_of(options.activation)));
}

std::string words_of(const NetworkOptions& options) {
  std::string words = fmt::format("activation={}", word_of(options.activation));
  if (options.activation == Activation::leaky_relu) words += fmt::format(",leak={}", options.leak);
  words += fmt::format(",w_std={},b_std={}", options.weight_std, options.bias_std);
  if (options.readout_weight_std) words += fmt::format(",readout_w_std={}", *options.readout_weight_std);
  if (options.readout_bias_std) words += fmt::format(",readout_b_std={}", *options.readout_bias_std);
  return words + (options.kind == NetworkKernel::ntk ? ",kind=ntk" : ",kind=nngp");
}

DenseVariances hidden_variances(const NetworkOptions& options) {
  return {options.weight_std * options.weight_std, options.bias_std * options.bias_std};
}

DenseVariances readout_variances(const NetworkOptions& options) {
  const double weight = options.readout_weight_std.value_or(options.weight_std);
  const double bias = options.readout_bias_std.value_or(options.bias_std);
  return {weight * weight, bias * bias};
}

}  // namespace lieder
