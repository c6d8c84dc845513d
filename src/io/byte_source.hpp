#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "io/file.hpp"

namespace lieder::io {

/// Bytes in order: of a file, of a gzip stream, of a member of a zip archive.
class ByteSource {
 public:
  ByteSource() = default;
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  virtual const std::string& label() const = 0;  ///< what messages call it
  /// The next bytes; fewer than asked only at the end.
  /// \throws InputError when the system or a decoder fails (damaged or truncated compressed data)
  virtual std::size_t read(std::span<std::byte> out) = 0;
  virtual void rewind() = 0;
  /// All bytes there are; empty while only decompressing could tell.
  virtual std::optional<std::uint64_t> size() const = 0;
  /// Upper bound of size(), which no compressed data can exceed.
  virtual std::uint64_t most() const = 0;
  /// True when read_at works: the bytes lie in a file as they are.
  virtual bool positional() const { return false; }
  /// Fills `out` with the bytes from `offset` on; the end is an InputError. Does not move read().
  virtual void read_at(std::uint64_t offset, std::span<std::byte> out);
};

/// Deflate cannot do better than this ratio, so a header that promises more is lying.
inline constexpr std::uint64_t kDeflateRatio = 1032;

std::unique_ptr<ByteSource> open_file_source(const std::string& path);
std::unique_ptr<ByteSource> source_of_file(std::shared_ptr<const File> file);

/// Reads exactly or says that the source ended, in the middle of what.
void read_exactly(ByteSource& source, std::span<std::byte> out, const char* what);

/// Refuses bytes that follow the last value. In compressed data only reading on shows them, and whether the check sum
/// agrees.
void require_end(ByteSource& source);

}  // namespace lieder::io
