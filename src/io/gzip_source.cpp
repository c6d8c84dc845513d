#include "io/gzip_source.hpp"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <string_view>

#include "io/refuse.hpp"

namespace lieder::io {
namespace {

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(const std::string& path) : file_(path) {
    const int descriptor = ::dup(file_.descriptor());
    stream_ = descriptor < 0 ? nullptr : ::gzdopen(descriptor, "rb");
    if (stream_ == nullptr) {
      if (descriptor >= 0) ::close(descriptor);
      refuse(label(), "cannot be unpacked: no file descriptor or memory is left");
    }
    ::gzbuffer(stream_, 1 << 18);
    if (::gzdirect(stream_) != 0) {
      ::gzclose_r(stream_);
      refuse(label(), "is not gzip-compressed, as its name says; need a .gz file or another name");
    }
  }
  ~GzipSource() override { ::gzclose_r(stream_); }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  const std::string& label() const override { return file_.label(); }

  std::size_t read(std::span<std::byte> out) override {
    std::size_t filled = 0;
    while (filled < out.size()) {
      const auto step = static_cast<unsigned>(std::min<std::size_t>(out.size() - filled, 1U << 30));
      const int got = ::gzread(stream_, out.data() + filled, step);
      if (got < 0) fail();
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    int code = Z_OK;
    if (filled < out.size()) ::gzerror(stream_, &code);
    if (code != Z_OK) fail();  // the file ends within the compressed data
    return filled;
  }

  void rewind() override { ::gzrewind(stream_); }
  std::optional<std::uint64_t> size() const override { return std::nullopt; }
  std::uint64_t most() const override { return file_.size() * kDeflateRatio; }

 private:
  [[noreturn]] void fail() {
    int code = Z_OK;
    std::string_view reason = ::gzerror(stream_, &code);  // "<fd:3>: incorrect data check"
    reason.remove_prefix(std::min(reason.size(), reason.starts_with('<') ? reason.find(": ") + 2 : 0));
    if (code == Z_BUF_ERROR) refuse(label(), "ends within its compressed data; the file is truncated");
    refuse(label(), "holds damaged compressed data ({})", printable(reason));
  }

  File file_;
  gzFile stream_ = nullptr;
};

}  // namespace

std::unique_ptr<ByteSource> open_gzip_source(const std::string& path) { return std::make_unique<GzipSource>(path); }

}  // namespace lieder::io
