#include "io/finite.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "io/refuse.hpp"

namespace lieder::io {
namespace {

// Adding one to an exponent of all ones carries into the sign bit, which was cleared before: two integer operations
// and an OR for each value, with nothing to branch on, so that the compiler can use vectors.
bool any_non_finite(const double* values, std::size_t count) {
  constexpr std::uint64_t kMagnitude = 0x7fffffffffffffff, kExponentUnit = 0x0010000000000000;
  std::uint64_t carried = 0;
  for (std::size_t i = 0; i < count; ++i)
    carried |= (std::bit_cast<std::uint64_t>(values[i]) & kMagnitude) + kExponentUnit;
  return (carried >> 63) != 0;
}

}  // namespace

std::optional<std::size_t> first_non_finite(std::span<const double> values) {
  constexpr std::size_t kStretch = 4096;  // 32 kB: still in the first cache when it has to be searched again
  for (std::size_t start = 0; start < values.size(); start += kStretch) {
    const auto stretch = values.subspan(start, std::min(kStretch, values.size() - start));
    if (!any_non_finite(stretch.data(), stretch.size())) continue;
    const auto found = std::find_if(stretch.begin(), stretch.end(), [](double value) { return !std::isfinite(value); });
    return start + static_cast<std::size_t>(found - stretch.begin());
  }
  return std::nullopt;
}

std::string_view name_of_non_finite(double value) {
  if (std::isnan(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

void refuse_non_finite(std::string_view path, Eigen::Index row, Eigen::Index column, double value) {
  refuse(path, "row {}, column {} holds {}; all values must be finite", row, column, name_of_non_finite(value));
}

}  // namespace lieder::io
