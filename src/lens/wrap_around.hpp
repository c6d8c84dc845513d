#pragma once
#include <cmath>
#include <optional>

#include "lens/moments.hpp"
#include "lieder/lens/lens.hpp"

namespace lieder {

/// Estimate above which the ends meet; a ring with a gap has less than 1.
inline constexpr double kEndsMeet = 0.25;

/// How much the last place of y knows of the first: 0 as two places d-1 apart on a line, 1 as neighbours on a circle.
/// `error` is its standard error.
struct WrapAround {
  double estimate = kUnset, error = kUnset;

  bool meet() const { return estimate > kEndsMeet; }
  /// Ends that are opposites of each other are no line's either.
  bool related() const { return std::abs(estimate) > kEndsMeet; }
  bool apart() const { return std::abs(estimate) + 3 * error < kEndsMeet; }
};

/// \param y  moments of y = L x
/// \return   empty when the data cannot tell the two: correlations at short and long range hardly differ
std::optional<WrapAround> wrap_around(const Moments& y);

}  // namespace lieder
