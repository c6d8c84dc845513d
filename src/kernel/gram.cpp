#include "kernel/gram.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "kernel/tiles.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;

template <typename T>
void check_pair(const KernelModel& model, const Rows<T>& x, const Rows<T>& y) {
  check_rows(model, x, "x");
  check_rows(model, y, "y");
  if (x.cols() != y.cols())
    throw InputError(fmt::format("kernel: x has {} columns and y has {}; need the same", x.cols(), y.cols()));
}

template <typename T>
std::uint64_t bytes_for(const KernelModel& model, double rows, double columns, const Rows<T>& x, double samples) {
  return static_cast<std::uint64_t>((rows * columns + model.numbers_kept(samples, static_cast<double>(x.cols()))) *
                                    sizeof(T));
}

/// Writes both halves; of a tile on the diagonal, what stands above it.
template <typename T>
void put_mirrored(const Tile& tile, const Rows<T>& values, Rows<T>& k) {
  for (Index i = 0; i < tile.rows; ++i)
    for (Index j = std::max<Index>(0, tile.row + i - tile.column); j < tile.columns; ++j)
      k(tile.row + i, tile.column + j) = k(tile.column + j, tile.row + i) = values(i, j);
}

}  // namespace

template <typename T>
Rows<T> gram_matrix(const KernelModel& model, const Rows<T>& x, const GramOptions& options) {
  check_rows(model, x, "x");
  const Index n = x.rows();
  const auto size = static_cast<double>(n);
  require_memory(fmt::format("kernel: the Gram matrix of {} samples", n), bytes_for(model, size, size, x, size),
                 options.memory, MemoryGrowth{.power = 2, .size = size, .unit = "samples"});
  const ThreadScope threads(options.threads);
  const auto pairs = model.on(x, x);
  Rows<T> k(n, n);
  const bool is_whole = for_all_tiles(tiles_of(n, n, pairs->largest_tile(), threads.count(), true), options.progress, 0,
                                      1, [&](const Tile& tile) {
                                        Rows<T> values(tile.rows, tile.columns);
                                        pairs->evaluate(tile, values.data(), values.outerStride());
                                        put_mirrored(tile, values, k);
                                      });
  if (!is_whole) return {};
  for (Index i = 0; i < n; ++i) k(i, i) = pairs->diagonal(i).value_or(k(i, i));
  refuse_not_finite(k, 0, 0);
  return k;
}

template <typename T>
Rows<T> cross_matrix(const KernelModel& model, const Rows<T>& x, const Rows<T>& y, const GramOptions& options) {
  Rows<T> k;
  const auto keep = [&](Index, const Rows<T>& slab) { k = slab; };
  return cross_slabs<T>(model, x, y, std::max<Index>(x.rows(), 1), keep, options) ? std::move(k) : Rows<T>{};
}

template <typename T>
bool cross_slabs(const KernelModel& model, const Rows<T>& x, const Rows<T>& y, Index rows_at_once,
                 const std::function<void(Index, const Rows<T>&)>& consumer, const GramOptions& options) {
  check_pair(model, x, y);
  if (rows_at_once < 1) throw InputError(fmt::format("kernel: slabs of {} rows came; need at least one", rows_at_once));
  const Index height = std::min(rows_at_once, x.rows());
  require_memory(fmt::format("kernel: {} x {} pairs at once", height, y.rows()),
                 bytes_for(model, static_cast<double>(height), static_cast<double>(y.rows()), x,
                           static_cast<double>(x.rows() + y.rows())),
                 options.memory);
  const ThreadScope threads(options.threads);
  const auto pairs = model.on(x, y);
  Rows<T> slab(height, y.rows());
  for (Index first = 0; first < x.rows(); first += height) {
    const Index rows = std::min(height, x.rows() - first);
    if (rows < slab.rows()) slab.resize(rows, y.rows());
    const double start = static_cast<double>(first) / static_cast<double>(x.rows());
    const double share = static_cast<double>(rows) / static_cast<double>(x.rows());
    if (!for_all_tiles(tiles_of(rows, y.rows(), pairs->largest_tile(), threads.count(), false), options.progress, start,
                       share, [&](const Tile& tile) {
                         const Tile in_x{first + tile.row, tile.rows, tile.column, tile.columns};
                         pairs->evaluate(in_x, &slab(tile.row, tile.column), slab.outerStride());
                       }))
      return false;
    refuse_not_finite(slab, first, 0);
    consumer(first, slab);
  }
  return true;
}

template Rows<double> gram_matrix(const KernelModel&, const Rows<double>&, const GramOptions&);
template Rows<float> gram_matrix(const KernelModel&, const Rows<float>&, const GramOptions&);
template Rows<double> cross_matrix(const KernelModel&, const Rows<double>&, const Rows<double>&, const GramOptions&);
template Rows<float> cross_matrix(const KernelModel&, const Rows<float>&, const Rows<float>&, const GramOptions&);
template bool cross_slabs(const KernelModel&, const Rows<double>&, const Rows<double>&, Index,
                          const std::function<void(Index, const Rows<double>&)>&, const GramOptions&);

}  // namespace lieder
