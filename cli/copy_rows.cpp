#include "copy_rows.hpp"

#include <algorithm>

namespace lieder::cli {
namespace {

Eigen::Index block_rows(const SampleStream& samples) {
  constexpr Eigen::Index kNumbers = 1 << 19;  // 4 MB
  return std::max<Eigen::Index>(1, kNumbers / samples.cols());
}

}  // namespace

Copied copy_rows(SampleStream& samples, NpyWriter& writer, std::string_view stage, const Progress& progress,
                 const std::function<RowMatrix(const RowMatrix&)>& change) {
  RowMatrix block(block_rows(samples), samples.cols());
  Copied copied;
  while (const Eigen::Index rows = samples.read(block)) {
    if (change)
      writer.append(change(block.topRows(rows)));
    else
      writer.append(block.topRows(rows));
    copied.rows += rows;
    const double fraction =
        samples.rows() ? static_cast<double>(copied.rows) / static_cast<double>(*samples.rows()) : -1;
    copied.stopped = !proceeds(progress, stage, fraction);
    if (copied.stopped) break;
  }
  return copied;
}

std::uint64_t block_bytes(const SampleStream& samples) {
  return sizeof(double) * static_cast<std::uint64_t>(block_rows(samples) * samples.cols());
}

}  // namespace lieder::cli
