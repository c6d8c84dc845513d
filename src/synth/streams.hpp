#pragma once
#include <cstdint>

namespace lieder::detail {

// The children of a set's seed. Numbers are part of what a seed means: a new use takes a new one.
inline constexpr std::uint64_t kViewStream = 1;
inline constexpr std::uint64_t kSampleStream = 2;
inline constexpr std::uint64_t kFamilyStream = 3;  ///< what a null family draws once for the whole set
inline constexpr std::uint64_t kPilotStream = 4;

}  // namespace lieder::detail
