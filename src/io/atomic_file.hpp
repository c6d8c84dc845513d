#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace lieder::io {

/// `.NAME.tmp-PID-N` beside `target`: hidden, on the same file system, and no two alike.
std::filesystem::path temporary_neighbour(const std::filesystem::path& target);

/// The folder that holds `path`; "." when it names none.
std::filesystem::path folder_of(const std::filesystem::path& path);

/// Makes the entries of a folder last, as far as the file system can.
void sync_folder(const std::filesystem::path& folder);

/// A file that appears under its name whole, at finish(), or not at all. A symbolic link is followed and stays one; a
/// device or pipe (/dev/stdout) is written directly, for there is nothing to replace.
/// \throws InputError naming the path and the system's reason, from every member
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();  ///< without finish(): nothing is left behind
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::byte> bytes);                           ///< at the end
  void write_at(std::uint64_t offset, std::span<const std::byte> bytes);  ///< over what was written before
  /// Takes room for so many bytes now where the file system can, so that a full disk shows before the work begins.
  void reserve(std::uint64_t bytes);
  void flush();  ///< to the disk itself, as far as the system tells
  void finish();

 private:
  [[noreturn]] void fail(int error);

  std::filesystem::path path_, target_, temporary_;  // as given, behind symbolic links, beside it
  int descriptor_ = -1;
};

}  // namespace lieder::io
