#pragma once
#include <optional>
#include <string>

#include "discover/slope_rows.hpp"

namespace lieder {

/// Directions of many candidates: a basis of those that break little, and some of the others.
struct ManyDirections {
  Eigen::MatrixXd little;        ///< q x k: defects at most about 3e-5 of the largest, rounding of squares included
  Eigen::MatrixXd least_broken;  ///< q x w, w at most 20: of the rest, ascending
  Eigen::VectorXd defects;       ///< of these, w
  Eigen::Index equations = 0;
  std::string trouble;  ///< why there are none; empty: none
};

/// From samples 0 .. count - 1; sizes of directions have the sum of squares 1 over these. Sizes that few candidates
/// share are whitened by a sparse factor; a pivoted Cholesky factor U of what is broken ends where the null space
/// begins, and U U' has its other singular values. Time: q^2 rows + q^3; memory: 2 q^2 numbers.
/// \return empty when it was stopped
std::optional<ManyDirections> many_directions(const SlopeRows& rows, Eigen::Index count, Eigen::Index fields,
                                              const Progress& progress);

}  // namespace lieder
