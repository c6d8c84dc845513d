#include "io/atomic_file.hpp"
#include "lieder/io/write.hpp"

namespace lieder {

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  io::AtomicFile file(path);
  file.write(std::as_bytes(std::span(bytes)));
  file.finish();
}

}  // namespace lieder
