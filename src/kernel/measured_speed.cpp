#include "kernel/measured_speed.hpp"

#include "kernel/tiles.hpp"

namespace lieder {

double seconds_of_pair(const KernelModel& model, const RowMatrix& x) {
  // Few samples suffice, and what a kernel keeps of all of them would have to be made first.
  constexpr Eigen::Index kMost = 512;
  const RowMatrix some = x.topRows(std::min(x.rows(), kMost));
  const auto pairs = model.on(some, some);
  const Tile largest = pairs->largest_tile();
  const Tile tile{.row = 0,
                  .rows = std::min(some.rows(), largest.rows),
                  .column = 0,
                  .columns = std::min(some.rows(), largest.columns)};
  const Tile beside{.row = 0, .rows = tile.rows, .column = some.rows() - tile.columns, .columns = tile.columns};
  RowMatrix values(tile.rows, tile.columns);
  const SingleThreadedBlas single;
  const double seconds = measured_seconds([&] { pairs->evaluate(beside, values.data(), values.outerStride()); });
  return seconds / static_cast<double>(values.size());
}

}  // namespace lieder
