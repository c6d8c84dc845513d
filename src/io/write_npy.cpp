#include <bit>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "io/array_layout.hpp"
#include "io/atomic_file.hpp"
#include "io/npy_text.hpp"
#include "io/refuse.hpp"
#include "lieder/io/write.hpp"

namespace lieder {
namespace {

constexpr std::size_t kHeaderBytes = 128;  // room for any shape of two extents; NumPy asks for a multiple of 64

void write_values(const std::filesystem::path& path, std::string_view kind, std::span<const std::int64_t> shape,
                  std::span<const std::byte> values) {
  io::AtomicFile file(path);
  const std::string header = io::npy_header(kind, {shape.begin(), shape.end()});
  file.write(std::as_bytes(std::span(header)));
  file.write(values);
  file.finish();
}

void require_count(const std::filesystem::path& path, std::span<const std::int64_t> shape, std::size_t count) {
  std::size_t product = 1;
  for (const std::int64_t extent : shape) product *= static_cast<std::size_t>(extent);
  if (product != count)
    throw InternalError(fmt::format("write_npy: {} values came for the shape {} of {}", count,
                                    io::shape_text({shape.begin(), shape.end()}), path.string()));
}

}  // namespace

namespace io {

std::string npy_header(std::string_view kind, const std::vector<std::int64_t>& shape, std::size_t least) {
  const char order = kind[0] == 'S' ? '|' : std::endian::native == std::endian::little ? '<' : '>';
  const std::string dictionary =
      fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': {}, }}", order, kind, shape_text(shape));
  constexpr std::size_t kPrefix = 10;
  std::size_t total = least;
  while (total < kPrefix + dictionary.size() + 1) total += 64;
  const std::size_t length = total - kPrefix;
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(length & 0xff);
  header += static_cast<char>(length >> 8);
  header += dictionary;
  header.resize(total - 1, ' ');
  return header + '\n';
}

}  // namespace io

void write_npy(const std::filesystem::path& path, std::span<const double> values, std::span<const std::int64_t> shape) {
  require_count(path, shape, values.size());
  write_values(path, "f8", shape, std::as_bytes(values));
}

void write_npy(const std::filesystem::path& path, std::span<const std::int64_t> values,
               std::span<const std::int64_t> shape) {
  require_count(path, shape, values.size());
  write_values(path, "i8", shape, std::as_bytes(values));
}

struct NpyWriter::State {
  State(std::filesystem::path target, Eigen::Index width)
      : name(target.string()), file(std::move(target)), cols(width) {}
  std::string name;
  io::AtomicFile file;
  Eigen::Index cols, rows = 0;
  bool finished = false;
};

NpyWriter::NpyWriter(std::filesystem::path path, Eigen::Index cols)
    : state_(std::make_unique<State>(std::move(path), cols)) {
  if (cols < 1) io::refuse(state_->name, "a width of {} came; need at least one column", cols);
  const std::string room(kHeaderBytes, ' ');
  state_->file.write(std::as_bytes(std::span(room)));
}

NpyWriter::~NpyWriter() = default;

void NpyWriter::append(const Eigen::Ref<const RowMatrix>& block) {
  if (state_->finished) throw InternalError("NpyWriter: append() after finish()");
  if (block.cols() != state_->cols)
    io::refuse(state_->name, "a block of {} columns came to write; need {}", block.cols(), state_->cols);
  const auto width = static_cast<std::size_t>(block.cols());
  if (block.outerStride() == block.cols()) {
    state_->file.write(std::as_bytes(std::span(block.data(), static_cast<std::size_t>(block.rows()) * width)));
  } else {
    for (Eigen::Index i = 0; i < block.rows(); ++i)
      state_->file.write(std::as_bytes(std::span(block.row(i).data(), width)));
  }
  state_->rows += block.rows();
}

void NpyWriter::finish() {
  if (state_->finished) throw InternalError("NpyWriter: finish() twice");
  const std::string header = io::npy_header("f8", {state_->rows, state_->cols}, kHeaderBytes);
  state_->file.write_at(0, std::as_bytes(std::span(header)));
  state_->file.finish();
  state_->finished = true;
}

}  // namespace lieder
