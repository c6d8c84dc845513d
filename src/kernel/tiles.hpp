#pragma once
#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <vector>

#include "kernel/model.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {

/// Enough tiles for all threads to end at about the same time.
inline Eigen::Index side_of_tiles(Eigen::Index extent, Eigen::Index largest, int threads) {
  const Eigen::Index pieces = threads == 1 ? 2 : 2 * threads;
  const Eigen::Index even = (extent + pieces - 1) / pieces;
  return std::clamp<Eigen::Index>(even, std::min<Eigen::Index>(largest, 32), largest);
}

/// Tiles that cover rows x columns. \param upper_alone  those that lie wholly below the diagonal are left out
inline std::vector<Tile> tiles_of(Eigen::Index rows, Eigen::Index columns, const Tile& largest, int threads,
                                  bool upper_alone) {
  const Eigen::Index height = side_of_tiles(rows, largest.rows, threads);
  const Eigen::Index width = side_of_tiles(columns, largest.columns, threads);
  std::vector<Tile> tiles;
  for (Eigen::Index i = 0; i < rows; i += height)
    for (Eigen::Index j = 0; j < columns; j += width) {
      const Tile tile{i, std::min(height, rows - i), j, std::min(width, columns - j)};
      if (!upper_alone || tile.column + tile.columns > tile.row) tiles.push_back(tile);
    }
  return tiles;
}

/// Calls work(tile) for all tiles, shared among threads. \return  false when `progress` stopped it
template <typename Work>
bool for_all_tiles(const std::vector<Tile>& tiles, const Progress& progress, double start, double share,
                   const Work& work) {
  // Once for sure: of few tiles the calling thread may get none.
  if (!proceeds(progress, "kernel", start)) return false;
  const SingleThreadedBlas single;
  std::atomic<bool> goes_on{true};
  std::atomic<std::size_t> done{0};
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic) if (tiles.size() > 1)
  for (std::size_t t = 0; t < tiles.size(); ++t) {
    if (!goes_on) continue;
    work(tiles[t]);
    ++done;
    if (omp_get_thread_num() == 0) {  // the thread that called us
      const double fraction = static_cast<double>(done) / static_cast<double>(tiles.size());
      if (!proceeds(progress, "kernel", start + share * fraction)) goes_on = false;
    }
  }
  return goes_on;
}

/// \throws InputError naming the first pair of samples whose kernel is not finite
template <typename Derived>
void refuse_not_finite(const Eigen::DenseBase<Derived>& k, Eigen::Index first_row, Eigen::Index first_column) {
  if (k.derived().allFinite()) return;
  for (Eigen::Index i = 0; i < k.rows(); ++i)
    for (Eigen::Index j = 0; j < k.cols(); ++j)
      if (!std::isfinite(k(i, j)))
        throw InputError(fmt::format("kernel: K of samples {} and {} is not finite; their entries are too large",
                                     first_row + i, first_column + j));
}

/// \throws InputError when samples are none, not finite or not what the kernel takes
template <typename T>
void check_rows(const KernelModel& model, const Rows<T>& x, const char* name) {
  if (x.rows() == 0 || x.cols() == 0)
    throw InputError(
        fmt::format("kernel: {} is {} x {}; need one sample a row, at least one", name, x.rows(), x.cols()));
  for (Eigen::Index i = 0; i < x.rows(); ++i)
    if (!x.row(i).allFinite())
      throw InputError(
          fmt::format("kernel: {} row {} holds a NaN or an infinity; all samples must be finite", name, i));
  model.check_columns(x.cols());
}

}  // namespace lieder
