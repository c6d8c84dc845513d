#include "io/idx.hpp"

#include <array>
#include <bit>
#include <optional>
#include <utility>
#include <vector>

#include "io/refuse.hpp"
#include "io/row_stream.hpp"

namespace lieder::io {
namespace {

std::optional<Element> element_of_code(int code) {
  constexpr bool kSwapped = std::endian::native == std::endian::little;
  switch (code) {
    case 0x08:
      return Element{NumberKind::unsigned_integer, 1, false};
    case 0x09:
      return Element{NumberKind::signed_integer, 1, false};
    case 0x0b:
      return Element{NumberKind::signed_integer, 2, kSwapped};
    case 0x0c:
      return Element{NumberKind::signed_integer, 4, kSwapped};
    case 0x0d:
      return Element{NumberKind::floating, 4, kSwapped};
    case 0x0e:
      return Element{NumberKind::floating, 8, kSwapped};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::unique_ptr<SampleStream> open_idx(std::unique_ptr<ByteSource> source) {
  std::array<std::byte, 4> magic{};
  read_exactly(*source, magic, "the first 4 bytes of an idx header");
  const auto at = [&](std::size_t i) { return std::to_integer<int>(magic.at(i)); };
  const auto element = element_of_code(at(2));
  if (at(0) != 0 || at(1) != 0 || !element)
    refuse(
        source->label(),
        "does not begin as an idx file does (first bytes {:02x} {:02x} {:02x} {:02x}); need 00 00, a type of 08, 09, "
        "0b, 0c, 0d or 0e, and the number of extents",
        at(0), at(1), at(2), at(3));

  std::vector<std::int64_t> shape;
  for (int i = 0; i < at(3); ++i) {
    std::array<std::byte, 4> stored{};
    read_exactly(*source, stored, "the extents of an idx header");
    std::int64_t extent = 0;
    for (const std::byte byte : stored) extent = extent << 8 | std::to_integer<std::int64_t>(byte);
    shape.push_back(extent);
  }
  const std::uint64_t offset = magic.size() + 4 * shape.size();
  ArrayLayout layout = checked_layout(source->label(), std::move(shape), *element);
  if (const auto size = source->size())
    require_bytes(source->label(), layout, *size - offset);
  else
    require_possible(source->label(), layout, source->most());
  return stream_rows(std::move(source), offset, std::move(layout));
}

}  // namespace lieder::io
