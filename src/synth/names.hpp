#pragma once
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "lieder/base/error.hpp"

namespace lieder::detail {

/// The value whose name this is; names[k] belongs to the k-th enumerator.
template <typename Enum, std::size_t n>
Enum from_name(std::string_view what, std::string_view name, const std::array<std::string_view, n>& names) {
  std::string known;
  for (std::size_t k = 0; k < n; ++k) {
    if (names[k] == name) return static_cast<Enum>(k);
    known += (k == 0 ? "" : k + 1 < n ? ", " : " or ") + std::string(names[k]);
  }
  throw InputError(fmt::format("synth: {} '{}' came; need {}", what, name, known));
}

}  // namespace lieder::detail
