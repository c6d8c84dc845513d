#pragma once
#include <optional>

#include "lens/moments.hpp"
#include "lieder/lens/lens.hpp"

namespace lieder {

/// How much the last place of y knows of the first: 0 as two places d-1 apart on a line, 1 as neighbours on a circle.
/// `error` is its standard error.
struct WrapAround {
  double estimate = kUnset, error = kUnset;
};
/// \param y  moments of y = L x
/// \return   empty when the data cannot tell the two: correlations at short and long range hardly differ
std::optional<WrapAround> wrap_around(const Moments& y);

}  // namespace lieder
