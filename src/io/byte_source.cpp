#include "io/byte_source.hpp"

#include <utility>

#include "io/refuse.hpp"

namespace lieder::io {
namespace {

class FileSource final : public ByteSource {
 public:
  explicit FileSource(std::shared_ptr<const File> file) : file_(std::move(file)) {}

  const std::string& label() const override { return file_->label(); }
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t got = file_->read_at(position_, out);
    position_ += got;
    return got;
  }
  void rewind() override { position_ = 0; }
  std::optional<std::uint64_t> size() const override { return file_->size(); }
  std::uint64_t most() const override { return file_->size(); }
  bool positional() const override { return true; }
  void read_at(std::uint64_t offset, std::span<std::byte> out) override { file_->read_exactly(offset, out); }

 private:
  std::shared_ptr<const File> file_;
  std::uint64_t position_ = 0;
};

}  // namespace

void ByteSource::read_at(std::uint64_t, std::span<std::byte>) {
  throw InternalError("ByteSource: positional read of " + label());
}

std::unique_ptr<ByteSource> open_file_source(const std::string& path) {
  return source_of_file(std::make_shared<const File>(path));
}

std::unique_ptr<ByteSource> source_of_file(std::shared_ptr<const File> file) {
  return std::make_unique<FileSource>(std::move(file));
}

void read_exactly(ByteSource& source, std::span<std::byte> out, const char* what) {
  const std::size_t got = source.read(out);
  if (got < out.size())
    refuse(source.label(), "ends inside {} ({} of {} bytes came); the file is truncated", what, got, out.size());
}

void require_end(ByteSource& source) {
  std::byte extra{};
  if (source.read({&extra, 1}) != 0)
    refuse(source.label(), "bytes follow the array that its header describes; need one array and nothing else");
}

}  // namespace lieder::io
