#pragma once
#include <memory>
#include <vector>

#include "kernel/gram_blocks.hpp"
#include "lieder/kernel/kernel_ridge.hpp"

namespace lieder {

/// Products of a Gram matrix with narrow matrices. Each pair is computed once, kept or not, and used on both sides of
/// the diagonal. The same number of threads gives the same bytes.
class GramProduct {
 public:
  /// `storage` is not automatic. `blocks` has to outlive it. \param side  rows and columns of a block, at most; a
  /// multiple of 32
  GramProduct(const GramBlocks& blocks, GramStorage storage, Eigen::Index side = 512);

  /// Computes what is to be kept. \return  false when `progress` stopped it
  bool fill(const Progress& progress);

  /// K x as it is kept. \param x  N x c  \return  false when `progress` stopped it; `product` is of no use then
  bool multiply(const RowMatrix& x, RowMatrix& product, const Progress& progress) const;

  /// K x with K in double, computed anew where that is not what is kept.
  bool multiply_exactly(const RowMatrix& x, RowMatrix& product, const Progress& progress) const;

  /// Whether the two are the same.
  bool is_exact() const { return storage_ != GramStorage::float32; }

 private:
  struct Block {
    Tile tile;
    std::size_t offset;  ///< numbers before it
  };

  /// Calls work(block, thread) for all blocks, each thread for every so many-th. \return  false when stopped
  template <typename Work>
  bool for_all_blocks(const Progress& progress, const Work& work) const;
  template <typename Visit>
  bool sum_products(const RowMatrix& x, RowMatrix& product, const Progress& progress, const Visit& visit) const;

  const GramBlocks& blocks_;
  GramStorage storage_;
  Eigen::Index side_;
  std::vector<Block> list_;
  std::size_t numbers_ = 0;
  std::unique_ptr<double[]> doubles_;  // NOLINT(modernize-avoid-c-arrays): gigabytes that nobody needs zeroed
  std::unique_ptr<float[]> floats_;    // NOLINT(modernize-avoid-c-arrays)
};

/// Seconds of one thread for what a product does with one number that is kept. \param columns  of x
double seconds_of_kept_number(Eigen::Index samples, Eigen::Index columns, bool single_precision);

}  // namespace lieder
