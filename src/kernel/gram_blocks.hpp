#pragma once
#include <memory>
#include <vector>

#include "kernel/model.hpp"

namespace lieder {

/// The Gram matrix of samples in blocks, for what never holds it whole. A block lies above the diagonal or begins on
/// it; there it is symmetric to the bit and has the exact diagonal.
class GramBlocks {
 public:
  /// x has to outlive it. \throws InputError as Kernel::gram does
  GramBlocks(const KernelModel& model, const RowMatrix& x);

  Eigen::Index samples() const { return samples_; }
  Eigen::VectorXd diagonal() const;

  /// K of the block's pairs, row by row, by the calling thread alone; the next row starts `stride` numbers further.
  /// \throws InputError when a number is not finite (names the pair)
  void evaluate(const Tile& block, double* out, Eigen::Index stride) const;

  /// The same, shared among threads. \return  false when `progress` stopped it
  bool evaluate(const Tile& block, double* out, Eigen::Index stride, const Progress& progress, double start,
                double share) const;

  Tile largest_tile() const { return pairs_->largest_tile(); }

 private:
  void put_tile(const Tile& block, const Tile& tile, double* out, Eigen::Index stride) const;
  void finish(const Tile& block, double* out, Eigen::Index stride) const;

  Eigen::Index samples_;
  std::unique_ptr<PairKernel<double>> pairs_;
};

}  // namespace lieder
