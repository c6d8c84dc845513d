#include "io/element.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

#include "lieder/base/error.hpp"

namespace lieder::io {
namespace {

template <int Bytes>
struct Bits;
template <>
struct Bits<1> {
  using type = std::uint8_t;
};
template <>
struct Bits<2> {
  using type = std::uint16_t;
};
template <>
struct Bits<4> {
  using type = std::uint32_t;
};
template <>
struct Bits<8> {
  using type = std::uint64_t;
};

std::uint8_t reversed(std::uint8_t bits) { return bits; }
std::uint16_t reversed(std::uint16_t bits) { return __builtin_bswap16(bits); }
std::uint32_t reversed(std::uint32_t bits) { return __builtin_bswap32(bits); }
std::uint64_t reversed(std::uint64_t bits) { return __builtin_bswap64(bits); }

template <typename Number, bool Swapped>
void widen_all(const std::byte* stored, std::span<double> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    typename Bits<sizeof(Number)>::type bits;
    std::memcpy(&bits, stored + i * sizeof(Number), sizeof(Number));
    if constexpr (Swapped) bits = reversed(bits);
    if constexpr (std::is_same_v<Number, bool>)
      out[i] = bits != 0 ? 1.0 : 0.0;
    else
      out[i] = static_cast<double>(std::bit_cast<Number>(bits));
  }
}

template <typename Number>
void widen_as(bool swapped, const std::byte* stored, std::span<double> out) {
  if (swapped)
    widen_all<Number, true>(stored, out);
  else
    widen_all<Number, false>(stored, out);
}

}  // namespace

std::string Element::name() const {
  switch (kind) {
    case NumberKind::boolean:
      return "bool";
    case NumberKind::signed_integer:
      return "int" + std::to_string(8 * bytes);
    case NumberKind::unsigned_integer:
      return "uint" + std::to_string(8 * bytes);
    case NumberKind::floating:
      return "float" + std::to_string(8 * bytes);
  }
  throw InternalError("Element::name: a kind outside its enumeration");
}

void widen(Element element, const std::byte* stored, std::span<double> out) {
  const auto code = static_cast<int>(element.kind) * 16 + element.bytes;
  const auto key = [](NumberKind kind, int bytes) { return static_cast<int>(kind) * 16 + bytes; };
  switch (code) {
    case key(NumberKind::boolean, 1):
      return widen_as<bool>(false, stored, out);
    case key(NumberKind::signed_integer, 1):
      return widen_as<std::int8_t>(false, stored, out);
    case key(NumberKind::signed_integer, 2):
      return widen_as<std::int16_t>(element.swapped, stored, out);
    case key(NumberKind::signed_integer, 4):
      return widen_as<std::int32_t>(element.swapped, stored, out);
    case key(NumberKind::signed_integer, 8):
      return widen_as<std::int64_t>(element.swapped, stored, out);
    case key(NumberKind::unsigned_integer, 1):
      return widen_as<std::uint8_t>(false, stored, out);
    case key(NumberKind::unsigned_integer, 2):
      return widen_as<std::uint16_t>(element.swapped, stored, out);
    case key(NumberKind::unsigned_integer, 4):
      return widen_as<std::uint32_t>(element.swapped, stored, out);
    case key(NumberKind::unsigned_integer, 8):
      return widen_as<std::uint64_t>(element.swapped, stored, out);
    case key(NumberKind::floating, 2):
      return widen_as<Eigen::half>(element.swapped, stored, out);
    case key(NumberKind::floating, 4):
      return widen_as<float>(element.swapped, stored, out);
    case key(NumberKind::floating, 8):
      return widen_as<double>(element.swapped, stored, out);
    default:
      throw InternalError("widen: no numbers of kind " + element.name());
  }
}

}  // namespace lieder::io
