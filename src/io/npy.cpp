#include "io/npy.hpp"

#include <array>
#include <utility>

#include "io/refuse.hpp"
#include "io/row_stream.hpp"

namespace lieder::io {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

[[noreturn]] void refuse_magic(ByteSource& source, std::span<const std::byte> start) {
  std::string bytes;
  for (const std::byte byte : start) bytes += fmt::format("{:02x} ", std::to_integer<int>(byte));
  bytes.pop_back();
  const bool pickle = start[0] == std::byte{0x80};
  refuse(source.label(), "does not begin as a .npy file does (first bytes {}{}); need what numpy.save writes", bytes,
         pickle ? ", as in a Python pickle" : "");
}

// Reads up to the first value; returns the dictionary and where the values begin.
std::pair<NpyHeader, std::uint64_t> read_header(ByteSource& source) {
  std::array<std::byte, 8> start{};
  read_exactly(source, start, "the first 8 bytes of a .npy header");
  for (std::size_t i = 0; i < kMagic.size(); ++i)
    if (start[i] != static_cast<std::byte>(kMagic[i])) refuse_magic(source, start);
  const int version = std::to_integer<int>(start[6]);
  if (version < 1 || version > 3) refuse(source.label(), "is of .npy version {}; need 1, 2 or 3", version);

  std::array<std::byte, 4> stored_length{};
  const std::size_t width = version == 1 ? 2 : 4;
  read_exactly(source, std::span(stored_length).first(width), "the length of its header");
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < width; ++i) length |= std::to_integer<std::uint64_t>(stored_length[i]) << (8 * i);
  constexpr std::uint64_t kLongest = 1 << 20;  // NumPy itself refuses more than 10,000
  if (length > kLongest) refuse(source.label(), "claims a header of {} bytes; need at most {}", length, kLongest);

  std::string text(static_cast<std::size_t>(length), '\0');
  read_exactly(source, std::as_writable_bytes(std::span(text)), "its header");
  return {parse_npy_dictionary(source.label(), text), start.size() + width + length};
}

}  // namespace

std::unique_ptr<SampleStream> open_npy(std::unique_ptr<ByteSource> source) {
  auto [header, offset] = read_header(*source);
  ArrayLayout layout = checked_layout(source->label(), std::move(header.shape), header.element);
  if (const auto size = source->size())
    require_bytes(source->label(), layout, *size - offset);
  else
    require_possible(source->label(), layout, source->most());
  if (header.fortran_order) return stream_columns(std::move(source), offset, std::move(layout));
  return stream_rows(std::move(source), offset, std::move(layout));
}

}  // namespace lieder::io
