#include "kernel/dual_activation.hpp"

#include <cmath>
#include <numbers>

#include "lieder/base/error.hpp"

namespace lieder {

Moments moments_at(Activation activation, double leak, double variance) {
  const double q = variance;
  switch (activation) {
    case Activation::relu:
      return {q / 2, 0.5};
    case Activation::leaky_relu:
      return {q * (1 + leak * leak) / 2, (1 + leak * leak) / 2};
    case Activation::erf:
      return {2 / std::numbers::pi * std::asin(2 * q / (1 + 2 * q)), 4 / std::numbers::pi / std::sqrt(1 + 4 * q)};
    case Activation::gelu: {
      const auto [value, slope] = GeluPair<double>{}(q, 1 / (1 + q), q * q);
      return {value, slope};
    }
  }
  throw InternalError("an activation without moments");
}

Scales scales_at(Activation activation, double variance) {
  switch (activation) {
    case Activation::relu:
    case Activation::leaky_relu: {
      const double root = std::sqrt(variance);
      return {root > 0 ? 1 / root : 0, root};
    }
    case Activation::erf:
      return {std::sqrt(2 / (1 + 2 * variance)), 0};
    case Activation::gelu:
      return {1 / std::sqrt(1 + variance), variance};
  }
  throw InternalError("an activation without scales");
}

}  // namespace lieder
