#include "fuzz/read_bytes.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "io/memory_folder.hpp"
#include "lieder/base/error.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::fuzz {
namespace {

[[noreturn]] void give_up(const std::string& reason) {
  std::fprintf(stderr, "%s\n", reason.c_str());
  std::abort();
}

/// A folder that goes with the process.
struct Folder {
  Folder() {
    path = test::memory_folder() / ("lieder-fuzz-" + std::to_string(::getpid()));
    std::filesystem::create_directories(path);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path;
};

void read_to_the_end(SampleStream& stream) {
  constexpr Eigen::Index kValues = 1 << 20;
  if (stream.cols() > kValues) return;  // a block of the caller's own would be large
  RowMatrix block(std::clamp<Eigen::Index>(kValues / stream.cols(), 1, 50), stream.cols());
  Eigen::Index rows = 0;
  while (const Eigen::Index got = stream.read(block)) {
    if (!block.topRows(got).allFinite()) give_up("a value that is not finite came through");
    rows += got;
    if (rows > kValues) return;
  }
  if (stream.rows().value_or(-1) != rows) give_up("rows() is not the number of rows that came");
  stream.rewind();
  if (stream.read(block) == 0 && rows > 0) give_up("nothing comes after rewind()");
}

}  // namespace

void read_file(const std::string& spec) {
  try {
    read_to_the_end(*open_samples(spec));
  } catch (const InputError& error) {
    const std::string message = error.what();
    if (message.find('\n') != std::string::npos) give_up("a message of several lines: " + message);
  }
}

void read_bytes(const std::string& name, const std::uint8_t* bytes, std::size_t size) {
  read_bytes(name, {}, bytes, size);
}

void read_bytes(const std::string& name, const std::string& part, const std::uint8_t* bytes, std::size_t size) {
  static const Folder folder;
  const std::string path = (folder.path / name).string();
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr || std::fwrite(bytes, 1, size, file) != size || std::fclose(file) != 0)
    give_up("cannot write " + path);
  read_file(path + part);
}

}  // namespace lieder::fuzz
