#pragma once
#include <cstdint>
#include <filesystem>

#include "lieder/kernel/kernel.hpp"

namespace lieder {

struct GramFileOptions {
  bool single_precision = false;  ///< float32 numbers: computed in double, rounded when written, half the file
  int threads = 0;                ///< 0 means all cores
  std::uint64_t memory = 0;       ///< bytes that the call may need; 0 asks the machine
  std::uint64_t disk = 0;         ///< bytes that the file may take; 0 asks the file system
  Progress progress = {};         ///< between pieces of the work; empty is silent
};

/// What a Gram matrix on disk will take.
struct GramFileForecast {
  std::uint64_t file_bytes = 0;
  std::uint64_t free_bytes = 0;    ///< on that disk, or the limit given; 0 when the system does not say
  std::uint64_t memory_bytes = 0;  ///< besides the samples
  double kernel_seconds = 0;       ///< from one tile of these samples, measured, with all threads at its speed
  double disk_seconds = 0;         ///< from at most 32 MB written beside the file and removed again
};

/// Measures for about a tenth of a second, and as long as the disk needs for its 32 MB.
/// \throws InputError as gram_to_file does, but not for want of memory or room
GramFileForecast forecast_gram_file(const Kernel& kernel, const RowMatrix& x, const std::filesystem::path& path,
                                    const GramFileOptions& options = {});

/// K(x_i, x_j) as a .npy of N x N numbers that never is in memory as a whole: slabs of rows right of the diagonal, each
/// pair computed once, and written on both sides of it. The file is symmetric to the bit and appears whole, at the end;
/// after a stop or an error nothing is left behind.
/// \param x  N x d, N > 0, finite; one sample per row
/// \return   false when `progress` stopped it
/// \throws InputError as Kernel::gram does, and when the file does not fit on the disk (names what would) or cannot be
///   written
bool gram_to_file(const Kernel& kernel, const RowMatrix& x, const std::filesystem::path& path,
                  const GramFileOptions& options = {});

/// K(x_i, y_j) as a .npy of N x M numbers, in slabs of rows; the rest as `gram_to_file`.
bool cross_to_file(const Kernel& kernel, const RowMatrix& x, const RowMatrix& y, const std::filesystem::path& path,
                   const GramFileOptions& options = {});

}  // namespace lieder
