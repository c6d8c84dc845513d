#include "kernel/gram_product.hpp"

#include <omp.h>

#include <atomic>
#include <exception>
#include <mutex>

#include "base/at.hpp"
#include "kernel/measured_speed.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;

constexpr Index kStrip = 64;  // rows that stay in cache between their two products

/// K of a block times the rows of x that belong to its columns, and its other half likewise.
void add_products(const Tile& block, const Eigen::Ref<const RowMatrix>& strip, Index first, const RowMatrix& x,
                  RowMatrix& sum) {
  const Index row = block.row + first;
  sum.middleRows(row, strip.rows()).noalias() += strip * x.middleRows(block.column, block.columns);
  if (block.row != block.column)
    sum.middleRows(block.column, block.columns).noalias() += strip.transpose() * x.middleRows(row, strip.rows());
}

template <typename T>
void add_block(const Tile& block, const T* values, const RowMatrix& x, RowMatrix& sum) {
  for (Index first = 0; first < block.rows; first += kStrip) {
    const Index rows = std::min(kStrip, block.rows - first);
    const Eigen::Map<const Rows<T>> strip(values + first * block.columns, rows, block.columns);
    if constexpr (std::is_same_v<T, double>)
      add_products(block, strip, first, x, sum);
    else
      add_products(block, RowMatrix(strip.template cast<double>()), first, x, sum);
  }
}

}  // namespace

GramProduct::GramProduct(const GramBlocks& blocks, GramStorage storage, Index side)
    : blocks_(blocks), storage_(storage), side_(std::min(side, blocks.samples())) {
  const Index n = blocks.samples();
  const Index count = (n + side_ - 1) / side_;
  list_.reserve(at(count * (count + 1) / 2));
  for (Index i = 0; i < n; i += side_)
    for (Index j = i; j < n; j += side_) {
      const Tile tile{.row = i, .rows = std::min(side_, n - i), .column = j, .columns = std::min(side_, n - j)};
      list_.push_back({tile, numbers_});
      numbers_ += at(tile.rows * tile.columns);
    }
}

template <typename Work>
bool GramProduct::for_all_blocks(const Progress& progress, const Work& work) const {
  if (!proceeds(progress, "kernel", 0)) return false;
  const int threads = loop_threads();
  const SingleThreadedBlas single;
  std::atomic<bool> goes_on{true};
  std::exception_ptr error;  // must not leave the parallel region as an exception
  std::mutex guard;
#pragma omp parallel num_threads(threads)
  {
    const int thread = omp_get_thread_num(), team = omp_get_num_threads();
    try {
      for (auto b = static_cast<std::size_t>(thread); b < list_.size() && goes_on;
           b += static_cast<std::size_t>(team)) {
        work(list_[b], thread);
        const double fraction = static_cast<double>(b + 1) / static_cast<double>(list_.size());
        if (thread == 0 && !proceeds(progress, "kernel", fraction)) goes_on = false;
      }
    } catch (...) {
      goes_on = false;
      const std::scoped_lock lock(guard);
      error = std::current_exception();
    }
  }
  if (error) std::rethrow_exception(error);
  return goes_on;
}

bool GramProduct::fill(const Progress& progress) {
  if (storage_ == GramStorage::float64) {
    doubles_.reset(new double[numbers_]);  // NOLINT(cppcoreguidelines-owning-memory)
    return for_all_blocks(progress, [&](const Block& block, int /*thread*/) {
      blocks_.evaluate(block.tile, doubles_.get() + block.offset, block.tile.columns);
    });
  }
  if (storage_ != GramStorage::float32) return true;
  floats_.reset(new float[numbers_]);  // NOLINT(cppcoreguidelines-owning-memory)
  return for_all_blocks(progress, [&](const Block& block, int /*thread*/) {
    RowMatrix values(block.tile.rows, block.tile.columns);
    blocks_.evaluate(block.tile, values.data(), values.outerStride());
    Eigen::Map<RowMatrixF>(floats_.get() + block.offset, values.rows(), values.cols()) = values.cast<float>();
  });
}

template <typename Visit>
bool GramProduct::sum_products(const RowMatrix& x, RowMatrix& product, const Progress& progress,
                               const Visit& visit) const {
  std::vector<RowMatrix> sums(at(std::max(1, loop_threads())));
  for (RowMatrix& sum : sums) sum.setZero(x.rows(), x.cols());
  const bool is_whole =
      for_all_blocks(progress, [&](const Block& block, int thread) { visit(block, sums[at(thread)]); });
  product = sums.front();
  for (std::size_t t = 1; t < sums.size(); ++t) product += sums[t];
  return is_whole;
}

bool GramProduct::multiply(const RowMatrix& x, RowMatrix& product, const Progress& progress) const {
  if (storage_ == GramStorage::float64)
    return sum_products(x, product, progress, [&](const Block& block, RowMatrix& sum) {
      add_block(block.tile, doubles_.get() + block.offset, x, sum);
    });
  if (storage_ == GramStorage::float32)
    return sum_products(x, product, progress, [&](const Block& block, RowMatrix& sum) {
      add_block(block.tile, floats_.get() + block.offset, x, sum);
    });
  return multiply_exactly(x, product, progress);
}

bool GramProduct::multiply_exactly(const RowMatrix& x, RowMatrix& product, const Progress& progress) const {
  if (storage_ == GramStorage::float64) return multiply(x, product, progress);
  return sum_products(x, product, progress, [&](const Block& block, RowMatrix& sum) {
    RowMatrix values(block.tile.rows, block.tile.columns);
    blocks_.evaluate(block.tile, values.data(), values.outerStride());
    add_block(block.tile, values.data(), x, sum);
  });
}

template <typename T>
static double seconds_of_kept(Index side, Index count, Index columns) {
  const Rows<T> kept = Rows<T>::Ones(side * count, side);
  const RowMatrix x = RowMatrix::Ones(2 * side, columns);
  RowMatrix sum = x;
  const SingleThreadedBlas single;
  const double seconds = measured_seconds([&] {
    for (Index k = 0; k < count; ++k)
      add_block({.row = 0, .rows = side, .column = side, .columns = side}, &kept(k * side, 0), x, sum);
  });
  return seconds / static_cast<double>(kept.size());
}

double seconds_of_kept_number(Index samples, Index columns, bool single_precision) {
  const Index side = std::min<Index>(512, samples);
  const Index count = std::clamp<Index>(samples / side, 1, 16);  // beyond the caches of one core
  return single_precision ? seconds_of_kept<float>(side, count, columns)
                          : seconds_of_kept<double>(side, count, columns);
}

}  // namespace lieder
