#pragma once
#include <concepts>
#include <cstddef>

namespace lieder {

/// A number of ours, never negative, as the standard containers count.
constexpr std::size_t at(std::signed_integral auto i) { return static_cast<std::size_t>(i); }

}  // namespace lieder
