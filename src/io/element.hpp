#pragma once
#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <string>

namespace lieder::io {

enum class NumberKind { boolean, signed_integer, unsigned_integer, floating };

/// What files may hold, to end a refusal with.
constexpr const char* kNeedNumbers = "need real numbers (float16 to float64, int8 to uint64 or bool)";

/// How one number is stored.
struct Element {
  NumberKind kind = NumberKind::floating;
  int bytes = 8;         ///< 1, 2, 4 or 8; floating: 2, 4 or 8
  bool swapped = false;  ///< in the byte order that is not this machine's

  std::string name() const;  ///< "float64", "uint8", ...; the byte order is not part of the name
  bool is_native_double() const { return kind == NumberKind::floating && bytes == 8 && !swapped; }
  bool may_be_non_finite() const { return kind == NumberKind::floating; }
};

/// Stored numbers to double: out.size() of them, `stored` holds at least out.size() * bytes. 64-bit integers beyond
/// 2^53 are rounded to the nearest double.
void widen(Element element, const std::byte* stored, std::span<double> out);

}  // namespace lieder::io
