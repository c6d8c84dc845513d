#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "io/atomic_file.hpp"
#include "io/refuse.hpp"
#include "lieder/io/write.hpp"

namespace lieder {
namespace {

namespace fs = std::filesystem;

// "out/" and a symbolic link both name the directory behind them.
fs::path resolved(const fs::path& given) {
  fs::path target = given.has_filename() ? given : given.parent_path();
  std::error_code error;
  auto canonical = fs::weakly_canonical(target.empty() ? fs::path(".") : target, error);
  return error ? target : canonical;
}

bool holds(const fs::path& outer, const fs::path& inner) {
  const auto relative = inner.lexically_relative(outer);
  return !relative.empty() && *relative.begin() != "..";
}

// --force is for the result of an earlier run: the folder that one stands in, or a home, is surely a slip.
void refuse_precious(const std::string& name, const fs::path& target) {
  std::error_code error;
  const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe): nobody sets it while we run
  if (holds(target, fs::current_path(error)) || (home != nullptr && holds(target, fs::weakly_canonical(home, error))))
    io::refuse(name, "holds the current or the home directory and is not replaced; need another directory");
}

void refuse_existing(const std::string& name, const fs::path& target, bool force) {
  std::error_code error;
  const auto status = fs::status(target, error);
  if (!fs::exists(status)) return;
  const bool is_directory = fs::is_directory(status);
  if (!is_directory && !force)
    io::refuse(name, "exists and is not a directory; need a new name, or force to replace it");
  if (!is_directory && !fs::is_regular_file(status)) io::refuse(name, "is a device or a pipe; need a directory");
  const bool is_empty = is_directory && fs::is_empty(target, error);
  if (error) io::refuse(name, "cannot be looked into ({}); need a new name", error.message());
  if (is_directory && !is_empty && !force)
    io::refuse(name, "exists and is not empty; need a new name, or force to replace it");
  if (is_directory) refuse_precious(name, target);
}

// Swaps the two in one step where the system can; otherwise the old one steps aside first.
bool put_in_place(const fs::path& temporary, const fs::path& target) {
#ifdef RENAME_EXCHANGE
  if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) return false;
#endif
  const fs::path aside = io::temporary_neighbour(target);
  if (::rename(target.c_str(), aside.c_str()) != 0) return false;
  if (::rename(temporary.c_str(), target.c_str()) == 0) return ::rename(aside.c_str(), temporary.c_str()) == 0;
  const int reason = errno;
  ::rename(aside.c_str(), target.c_str());
  errno = reason;
  return false;
}

void sync_files(const fs::path& folder) {
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (!entry.is_regular_file(error)) continue;
    const int descriptor = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) continue;
    ::fsync(descriptor);
    ::close(descriptor);
  }
  io::sync_folder(folder);
}

}  // namespace

OutputDirectory::OutputDirectory(fs::path target, bool force) : target_(std::move(target)), force_(force) {
  if (target_.empty()) io::refuse("output directory", "an empty path came; need the name of a directory");
  const fs::path place = resolved(target_);
  refuse_existing(target_.string(), place, force);
  fs::path temporary = io::temporary_neighbour(place);
  if (::mkdir(temporary.c_str(), 0777) != 0)
    io::refuse(target_.string(), "cannot be made in {} ({}); need an existing folder that is writable",
               io::printable(place.parent_path().string(), 4096), io::system_reason(errno));
  temporary_ = std::move(temporary);
}

OutputDirectory::~OutputDirectory() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

void OutputDirectory::finish() {
  if (finished_) throw InternalError("OutputDirectory: finish() twice");
  sync_files(temporary_);
  const fs::path place = resolved(target_);
  const auto fail = [&](int error) {
    io::refuse(target_.string(), "cannot be put in place ({}); need a new name", io::system_reason(error));
  };
  // A plain rename takes the place of nothing or of an empty directory.
  if (::rename(temporary_.c_str(), place.c_str()) == 0) {
    temporary_.clear();
  } else {
    if (!force_ || (errno != ENOTEMPTY && errno != EEXIST && errno != ENOTDIR)) fail(errno);
    if (!put_in_place(temporary_, place)) fail(errno);
    std::error_code ignored;
    fs::remove_all(temporary_, ignored);  // now the old content
    temporary_.clear();
  }
  finished_ = true;
  io::sync_folder(place.parent_path());
}

}  // namespace lieder
