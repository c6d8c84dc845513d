#include "io/byte_source.hpp"

#include "io/refuse.hpp"

namespace lieder::io {
namespace {

class FileSource final : public ByteSource {
 public:
  explicit FileSource(const std::string& path) : file_(std::make_shared<File>(path)) {}

  const std::string& label() const override { return file_->label(); }
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t got = file_->read_at(position_, out);
    position_ += got;
    return got;
  }
  void rewind() override { position_ = 0; }
  std::optional<std::uint64_t> size() const override { return file_->size(); }
  std::uint64_t most() const override { return file_->size(); }
  std::shared_ptr<const File> file() const override { return file_; }

 private:
  std::shared_ptr<File> file_;
  std::uint64_t position_ = 0;
};

}  // namespace

std::unique_ptr<ByteSource> open_file_source(const std::string& path) { return std::make_unique<FileSource>(path); }

void read_exactly(ByteSource& source, std::span<std::byte> out, const char* what) {
  const std::size_t got = source.read(out);
  if (got < out.size())
    refuse(source.label(), "ends inside {} ({} of {} bytes came); the file is truncated", what, got, out.size());
}

void require_end(ByteSource& source) {
  if (source.file() != nullptr) return;
  std::byte extra{};
  if (source.read({&extra, 1}) != 0)
    refuse(source.label(), "bytes follow the array that its header describes; need one array and nothing else");
}

}  // namespace lieder::io
