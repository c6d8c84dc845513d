#include "io/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "io/refuse.hpp"

namespace lieder::io {
namespace {

[[noreturn]] void refuse_to_open(const std::string& label, int error) {
  if (error == ENOENT || error == ENOTDIR) refuse(label, "no such file; need the path of an existing file");
  refuse(label, "cannot be opened ({}); need a readable file", system_reason(error));
}

}  // namespace

File::File(const std::string& path, const std::string& label) : label_(label.empty() ? path : label) {
  if (path.empty()) refuse("input", "an empty path came; need the path of an existing file");
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) refuse_to_open(label_, errno);
  // Asked before opening: opening a pipe would wait for its writer.
  if (S_ISDIR(status.st_mode)) refuse(label_, "is a directory; need a file");
  if (!S_ISREG(status.st_mode)) refuse(label_, "is a pipe or a device; need a regular file, which can be read twice");
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) refuse_to_open(label_, errno);
  size_ = static_cast<std::uint64_t>(status.st_size);
  if (size_ == 0) {
    ::close(descriptor_);
    refuse(label_, "is empty (0 bytes); need at least one sample");
  }
#ifdef POSIX_FADV_SEQUENTIAL
  ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
}

File::File(int descriptor, std::uint64_t size, std::string label)
    : label_(std::move(label)), descriptor_(descriptor), size_(size) {}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::size_t File::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  std::size_t filled = 0;
  while (filled < out.size()) {
    const auto got =
        ::pread(descriptor_, out.data() + filled, out.size() - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(label_, "cannot be read ({}) at byte {}", system_reason(errno), offset + filled);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

void File::read_exactly(std::uint64_t offset, std::span<std::byte> out) const {
  const std::size_t got = read_at(offset, out);
  if (got < out.size())
    refuse(label_, "ends at byte {}, but had {} bytes when it was opened; need a file that does not change",
           offset + got, size_);
}

}  // namespace lieder::io
