#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace lieder::io {

/// A regular file open for reading. Positional reads only: a file that shrinks while we read it gives an InputError,
/// where a memory map would kill the process.
class File {
 public:
  /// \param label   what messages call it (the user's own spelling); `path` when empty
  /// \throws InputError when it is missing, a directory, unreadable, not a regular file, or empty
  explicit File(const std::string& path, const std::string& label = {});
  /// Takes over a descriptor (of an unlinked temporary file).
  File(int descriptor, std::uint64_t size, std::string label);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  const std::string& label() const { return label_; }
  std::uint64_t size() const { return size_; }  ///< when it was opened, in bytes
  int descriptor() const { return descriptor_; }

  /// Bytes from `offset` on; fewer than asked only at the end of the file.
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) const;
  /// As read_at, but the end of the file is an InputError: it was checked before and must have been cut since.
  void read_exactly(std::uint64_t offset, std::span<std::byte> out) const;

 private:
  std::string label_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace lieder::io
