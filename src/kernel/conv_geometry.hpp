#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/kernel/networks.hpp"

namespace lieder {

/// Pairs of positions (p, p + shift) along one axis in one layer, numbered 0, 1, ..
struct AxisPairs {
  std::vector<int> here, there;        ///< of each pair: the position in x and the one in x'
  std::vector<std::vector<int>> taps;  ///< of each pair: the pairs of the layer before under the filter
  int count() const { return static_cast<int>(here.size()); }
};

/// All layers for one shift of the last layer, the input first. A filter takes (p, p + s) to pairs of shift s again.
using AxisSweep = std::vector<AxisPairs>;

/// Positions of every layer, along both axes.
class ConvGeometry {
 public:
  /// \throws InputError when samples of so many columns are no images of the options
  ConvGeometry(const ConvOptions& options, Eigen::Index columns);

  Eigen::Index height(int layer) const { return rows_[static_cast<std::size_t>(layer)]; }
  Eigen::Index width(int layer) const { return columns_[static_cast<std::size_t>(layer)]; }
  Eigen::Index positions(int layer) const { return height(layer) * width(layer); }
  int depth() const { return static_cast<int>(rows_.size()) - 1; }
  Eigen::Index channels() const { return channels_; }

  /// Sweeps along each axis: of no shift for `flatten`; of all shifts for `gap`.
  const std::vector<AxisSweep>& row_sweeps() const { return row_sweeps_; }
  const std::vector<AxisSweep>& column_sweeps() const { return column_sweeps_; }

 private:
  std::vector<Eigen::Index> rows_, columns_;
  Eigen::Index channels_;
  std::vector<AxisSweep> row_sweeps_, column_sweeps_;
};

}  // namespace lieder
