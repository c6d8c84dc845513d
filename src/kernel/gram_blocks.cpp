#include "kernel/gram_blocks.hpp"

#include "kernel/tiles.hpp"

namespace lieder {
namespace {

using Eigen::Index;

std::vector<Tile> tiles_of_block(const Tile& block, const Tile& largest, int threads) {
  return tiles_of(block.rows, block.columns, largest, threads, block.row == block.column);
}

std::unique_ptr<PairKernel<double>> checked_pairs(const KernelModel& model, const RowMatrix& x) {
  check_rows(model, x, "x");
  return model.on(x, x);
}

}  // namespace

GramBlocks::GramBlocks(const KernelModel& model, const RowMatrix& x)
    : samples_(x.rows()), pairs_(checked_pairs(model, x)) {}

Eigen::VectorXd GramBlocks::diagonal() const {
  constexpr Index kSide = 512;  // tiles start at multiples of their largest size, so single numbers are none
  Eigen::VectorXd diagonal(samples_);
  for (Index first = 0; first < samples_; first += kSide) {
    const Index rows = std::min(kSide, samples_ - first);
    RowMatrix block(rows, rows);
    if (pairs_->diagonal(first))
      for (Index i = 0; i < rows; ++i) diagonal[first + i] = pairs_->diagonal(first + i).value();
    else {
      evaluate({.row = first, .rows = rows, .column = first, .columns = rows}, block.data(), rows);
      diagonal.segment(first, rows) = block.diagonal();
    }
  }
  return diagonal;
}

void GramBlocks::put_tile(const Tile& block, const Tile& tile, double* out, Index stride) const {
  const Tile of_samples{block.row + tile.row, tile.rows, block.column + tile.column, tile.columns};
  pairs_->evaluate(of_samples, out + tile.row * stride + tile.column, stride);
}

void GramBlocks::finish(const Tile& block, double* out, Index stride) const {
  Eigen::Map<RowMatrix, 0, Eigen::OuterStride<>> k(out, block.rows, block.columns, Eigen::OuterStride<>(stride));
  if (block.row == block.column)
    for (Index i = 0; i < std::min(block.rows, block.columns); ++i) {
      k.row(i).head(i) = k.col(i).head(i).transpose();
      k(i, i) = pairs_->diagonal(block.row + i).value_or(k(i, i));
    }
  refuse_not_finite(k, block.row, block.column);
}

void GramBlocks::evaluate(const Tile& block, double* out, Index stride) const {
  for (const Tile& tile : tiles_of_block(block, largest_tile(), 1)) put_tile(block, tile, out, stride);
  finish(block, out, stride);
}

bool GramBlocks::evaluate(const Tile& block, double* out, Index stride, const Progress& progress, double start,
                          double share) const {
  if (!for_all_tiles(tiles_of_block(block, largest_tile(), loop_threads()), progress, start, share,
                     [&](const Tile& tile) { put_tile(block, tile, out, stride); }))
    return false;
  finish(block, out, stride);
  return true;
}

}  // namespace lieder
