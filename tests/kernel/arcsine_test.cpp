#include "kernel/arcsine.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace lieder {
namespace {

/// Largest error over a grid on [-1, 1] in units of the last place.
template <typename T>
T worst_error() {
  T worst = 0;
  constexpr int kSteps = 200000;
  for (int k = -kSteps; k <= kSteps; ++k) {
    const T x = static_cast<T>(k) / kSteps;
    const auto right = static_cast<T>(std::asin(static_cast<long double>(x)));
    const T unit = std::nextafter(std::abs(right), T(4)) - std::abs(right);
    worst = std::max(worst, std::abs(arcsine(x) - right) / unit);
  }
  return worst;
}

// Property: our arc sine is the arc sine. Known answer: that of the standard library in long double.
// Tolerance: two units in the last place, what the header says.
TEST(Arcsine, AgreesWithTheStandardLibrary) {
  EXPECT_LE(worst_error<double>(), 2);
  EXPECT_LE(worst_error<float>(), 2);
}

}  // namespace
}  // namespace lieder
