#pragma once
#include "discover/grid_derivatives.hpp"

namespace lieder {

/// What surrounds a point of a grid, up to `radius` points along each axis, as differences: their tensor products of
/// the orders 0 .. 2 radius, which are as many numbers as there are points in the stencil.
class Stencil {
 public:
  Stencil(const Grid& grid, const std::vector<bool>& periodic, int radius);

  Eigen::Index jets() const { return weights_.rows(); }  ///< of one channel, (2 radius + 1)^d
  /// Whether the stencil stays within the grid.
  bool fits(Eigen::Index point) const { return neighbours_(point, 0) >= 0; }
  /// Differences of each channel of a field at a point, channel after channel.
  Eigen::VectorXd around(const FieldValues& field, Eigen::Index point) const;

 private:
  Eigen::Matrix<Eigen::Index, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> neighbours_;  // by point; -1: outside
  Eigen::MatrixXd weights_;                                                                  // jets x neighbours
};

}  // namespace lieder
