#include "lieder/kernel/gram_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "base/at.hpp"
#include "io/atomic_file.hpp"
#include "io/npy_text.hpp"
#include "kernel/gram.hpp"
#include "kernel/gram_blocks.hpp"
#include "kernel/measured_speed.hpp"
#include "kernel/tiles.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"

namespace lieder {
namespace {

using Eigen::Index;

constexpr Index kLeastRows = 64;                                // of a slab
constexpr std::uint64_t kLargestSlab = std::uint64_t{1} << 31;  // long pieces of columns, which disks like
constexpr std::uint64_t kTrialBytes = 32'000'000;

/// A matrix that is written piece by piece, in double or float.
class MatrixFile {
 public:
  MatrixFile(const std::filesystem::path& path, Index rows, Index columns, bool single_precision)
      : file_(path), columns_(columns), single_(single_precision) {
    const std::string header = io::npy_header(single_ ? "f4" : "f8", {rows, columns});
    header_bytes_ = header.size();
    file_.write(std::as_bytes(std::span(header)));
    file_.reserve(header_bytes_ + static_cast<std::uint64_t>(rows * columns) * number_bytes());
  }

  void write_row(Index row, Index first_column, std::span<const double> values) {
    const std::uint64_t offset =
        header_bytes_ + static_cast<std::uint64_t>(row * columns_ + first_column) * number_bytes();
    if (!single_) return file_.write_at(offset, std::as_bytes(values));
    rounded_.resize(values.size());
    std::ranges::transform(values, rounded_.begin(), [](double value) { return static_cast<float>(value); });
    file_.write_at(offset, std::as_bytes(std::span<const float>(rounded_)));
  }
  void finish() { file_.finish(); }

 private:
  std::uint64_t number_bytes() const { return single_ ? sizeof(float) : sizeof(double); }

  io::AtomicFile file_;
  Index columns_;
  bool single_;
  std::uint64_t header_bytes_ = 0;
  std::vector<float> rounded_;
};

std::uint64_t bytes_on_disk(double rows, double columns, bool single_precision) {
  return 128 + static_cast<std::uint64_t>(rows * columns * (single_precision ? 4 : 8));
}

std::uint64_t free_bytes(const std::filesystem::path& path, std::uint64_t limit) {
  if (limit != 0) return limit;
  std::error_code error;
  const auto space = std::filesystem::space(io::folder_of(path), error);
  return error ? 0 : space.available;
}

void require_room(const std::filesystem::path& path, Index rows, Index columns, const GramFileOptions& options) {
  const std::uint64_t free = free_bytes(path, options.disk);
  const std::uint64_t needed =
      bytes_on_disk(static_cast<double>(rows), static_cast<double>(columns), options.single_precision);
  if (free == 0 || needed <= free) return;
  const double per_number = options.single_precision ? 4 : 8;
  const double numbers = std::max(0.0, static_cast<double>(free) - 128) / per_number;
  const std::string fits = rows == columns
                               ? fmt::format("{:.0f} samples", std::floor(std::sqrt(numbers)))
                               : fmt::format("{:.0f} rows", std::floor(numbers / static_cast<double>(columns)));
  throw InputError(fmt::format("{}: K of {} x {} samples would need {} of disk; {} {}, enough for {}{}", path.string(),
                               rows, columns, human_bytes(needed), human_bytes(free),
                               options.disk != 0 ? "is the limit given" : "is free there", fits,
                               options.single_precision ? "" : "; float32 takes half"));
}

/// Rows that are computed at once.
Index rows_of_slab(Index rows, Index columns, std::uint64_t memory) {
  const std::uint64_t bound = memory != 0 ? memory : available_memory_bytes();
  const std::uint64_t room = bound == 0 ? kLargestSlab : std::min(bound / 4, kLargestSlab);
  const auto fit = static_cast<Index>(room / (8 * static_cast<std::uint64_t>(columns)));
  return std::min(rows, std::max(kLeastRows, fit / kLeastRows * kLeastRows));
}

std::uint64_t slab_bytes(const KernelModel& model, Index height, Index width, double samples, Index columns) {
  // Beside the slab, a piece of it that lies on its side.
  const double numbers =
      static_cast<double>(height * (width + kLeastRows)) + model.numbers_kept(samples, static_cast<double>(columns));
  return static_cast<std::uint64_t>(numbers) * sizeof(double);
}

/// What of a slab belongs below the diagonal: its columns become rows. \return  false when `progress` stopped it
bool write_mirrored(const RowMatrix& slab, Index first, MatrixFile& file, const Progress& progress, double fraction) {
  const Index height = slab.rows();
  RowMatrix turned(kLeastRows, height);
  for (Index column = height; column < slab.cols(); column += kLeastRows) {
    if (!proceeds(progress, "writing", fraction)) return false;
    const Index count = std::min(kLeastRows, slab.cols() - column);
    turned.topRows(count) = slab.middleCols(column, count).transpose();
    for (Index i = 0; i < count; ++i) file.write_row(first + column + i, first, {&turned(i, 0), at(height)});
  }
  return true;
}

/// Seconds for that many bytes beside the file, from a trial that is removed again.
double seconds_of_disk(const std::filesystem::path& path, std::uint64_t bytes) {
  const std::vector<char> trial(static_cast<std::size_t>(std::min(bytes, kTrialBytes)), 'x');
  const auto start = std::chrono::steady_clock::now();
  io::AtomicFile file(path);  // never finished
  file.write(std::as_bytes(std::span(trial)));
  file.flush();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return seconds * static_cast<double>(bytes) / static_cast<double>(trial.size());
}

}  // namespace

GramFileForecast forecast_gram_file(const Kernel& kernel, const RowMatrix& x, const std::filesystem::path& path,
                                    const GramFileOptions& options) {
  check_rows(kernel.model(), x, "x");
  const ThreadScope threads(options.threads);
  const auto size = static_cast<double>(x.rows());
  const Index height = rows_of_slab(x.rows(), x.rows(), options.memory);
  GramFileForecast forecast{.file_bytes = bytes_on_disk(size, size, options.single_precision),
                            .free_bytes = free_bytes(path, options.disk),
                            .memory_bytes = slab_bytes(kernel.model(), height, x.rows(), size, x.cols())};
  const double pairs = size * (size + 1) / 2;
  forecast.kernel_seconds = seconds_of_pair(kernel.model(), x) * pairs / threads.count();
  forecast.disk_seconds = seconds_of_disk(path, forecast.file_bytes);
  return forecast;
}

bool gram_to_file(const Kernel& kernel, const RowMatrix& x, const std::filesystem::path& path,
                  const GramFileOptions& options) {
  const Index n = x.rows();
  check_rows(kernel.model(), x, "x");
  require_room(path, n, n, options);
  const Index height = rows_of_slab(n, n, options.memory);
  require_memory(fmt::format("kernel: {} of {} rows of a Gram matrix at once", height, n),
                 slab_bytes(kernel.model(), height, n, static_cast<double>(n), x.cols()), options.memory);
  const ThreadScope threads(options.threads);
  const GramBlocks blocks(kernel.model(), x);
  MatrixFile file(path, n, n, options.single_precision);
  const auto fraction_at = [&](Index row) {  // of the pairs
    const double left = static_cast<double>(n - row) / static_cast<double>(n);
    return 1 - left * left;
  };
  RowMatrix slab;
  for (Index first = 0; first < n; first += height) {
    const Tile block{.row = first, .rows = std::min(height, n - first), .column = first, .columns = n - first};
    const double start = fraction_at(first), share = fraction_at(first + block.rows) - start;
    slab.resize(block.rows, block.columns);
    if (!blocks.evaluate(block, slab.data(), slab.outerStride(), options.progress, start, share)) return false;
    for (Index i = 0; i < slab.rows(); ++i) file.write_row(first + i, first, {&slab(i, 0), at(slab.cols())});
    if (!write_mirrored(slab, first, file, options.progress, start + share)) return false;
  }
  file.finish();
  return true;
}

bool cross_to_file(const Kernel& kernel, const RowMatrix& x, const RowMatrix& y, const std::filesystem::path& path,
                   const GramFileOptions& options) {
  check_rows(kernel.model(), x, "x");
  check_rows(kernel.model(), y, "y");
  require_room(path, x.rows(), y.rows(), options);
  MatrixFile file(path, x.rows(), y.rows(), options.single_precision);
  const auto write = [&](Index first, const RowMatrix& slab) {
    for (Index i = 0; i < slab.rows(); ++i) file.write_row(first + i, 0, {&slab(i, 0), at(slab.cols())});
  };
  if (!kernel.cross_in_slabs(x, y, rows_of_slab(x.rows(), y.rows(), options.memory), write,
                             {.threads = options.threads, .memory = options.memory, .progress = options.progress}))
    return false;
  file.finish();
  return true;
}

}  // namespace lieder
