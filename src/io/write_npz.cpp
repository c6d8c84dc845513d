#include <zip.h>

#include <array>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "io/atomic_file.hpp"
#include "io/npy_text.hpp"
#include "io/refuse.hpp"
#include "lieder/io/write.hpp"

namespace lieder {
namespace {

/// The first moment that a zip archive can name, so that the same arrays give the same bytes.
constexpr zip_uint16_t kTime = 0, kDate = (1 << 5) | 1;

/// A .npz under construction, beside its target. Values are not copied: they have to live until finish().
class Archive {
 public:
  explicit Archive(const std::filesystem::path& target) : target_(target), temporary_(io::temporary_neighbour(target)) {
    int code = 0;
    archive_ = ::zip_open(temporary_.c_str(), ZIP_CREATE | ZIP_EXCL, &code);
    if (archive_ == nullptr) io::refuse(target_.string(), "cannot be written ({})", std::strerror(errno));
  }
  ~Archive() {
    if (archive_ != nullptr) ::zip_discard(archive_);
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  void add(const std::string& name, std::string header, std::span<const std::byte> values) {
    headers_.push_back(std::make_unique<std::string>(std::move(header)));
    std::string& head = *headers_.back();
    const std::array<zip_buffer_fragment_t, 2> parts{
        {{reinterpret_cast<zip_uint8_t*>(head.data()), head.size()},
         {const_cast<zip_uint8_t*>(reinterpret_cast<const zip_uint8_t*>(values.data())), values.size()}}};
    zip_source_t* source = ::zip_source_buffer_fragment(archive_, parts.data(), parts.size(), 0);
    if (source == nullptr) fail();
    const zip_int64_t index = ::zip_file_add(archive_, (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      ::zip_source_free(source);
      fail();
    }
    const auto entry = static_cast<zip_uint64_t>(index);
    if (::zip_set_file_compression(archive_, entry, ZIP_CM_STORE, 0) != 0) fail();
    if (::zip_file_set_dostime(archive_, entry, kTime, kDate, 0) != 0) fail();
  }

  void finish() {
    if (::zip_close(archive_) != 0) fail();
    archive_ = nullptr;
    std::error_code error;
    std::filesystem::rename(temporary_, target_, error);
    if (error) io::refuse(target_.string(), "cannot be written ({})", error.message());
    io::sync_folder(io::folder_of(target_));
  }

 private:
  [[noreturn]] void fail() { io::refuse(target_.string(), "cannot be written ({})", ::zip_strerror(archive_)); }

  std::filesystem::path target_, temporary_;
  zip_t* archive_ = nullptr;
  std::vector<std::unique_ptr<std::string>> headers_;
};

template <typename Value>
std::span<const std::byte> bytes_of(const std::vector<Value>& values) {
  return std::as_bytes(std::span(values));
}

}  // namespace

void write_npz(const std::filesystem::path& path, const std::vector<NpzArray>& arrays) {
  Archive archive(path);
  for (const NpzArray& array : arrays)
    archive.add(array.name, io::npy_header("f8", array.shape), std::as_bytes(array.values));
  archive.finish();
}

void write_csr(const std::filesystem::path& path, const Eigen::SparseMatrix<double>& transposed) {
  if (!transposed.isCompressed()) throw InternalError("write_csr: a matrix that is not compressed");
  const std::int64_t rows = transposed.cols(), nonzeros = transposed.nonZeros();
  const std::vector<std::int64_t> indices(transposed.innerIndexPtr(), transposed.innerIndexPtr() + nonzeros);
  const std::vector<std::int64_t> starts(transposed.outerIndexPtr(), transposed.outerIndexPtr() + rows + 1);
  const std::vector<std::int64_t> shape{rows, transposed.rows()};
  const std::string format = "csr";
  Archive archive(path);
  archive.add("indices", io::npy_header("i8", {nonzeros}), bytes_of(indices));
  archive.add("indptr", io::npy_header("i8", {rows + 1}), bytes_of(starts));
  archive.add("format", io::npy_header("S3", {}), std::as_bytes(std::span(format)));
  archive.add("shape", io::npy_header("i8", {2}), bytes_of(shape));
  archive.add("data", io::npy_header("f8", {nonzeros}),
              std::as_bytes(std::span(transposed.valuePtr(), static_cast<std::size_t>(nonzeros))));
  archive.finish();
}

}  // namespace lieder
