#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <string>

#include "discover/density_moments.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// Points in two parts drawn at random: one chooses mean, covariance and test functions, the other one certifies.
struct DensityHalves {
  Eigen::MatrixXd choosing, certifying;
  Standard standard;    ///< of those that choose
  std::string trouble;  ///< why no distribution can be asked of them; empty: it can

  /// Points in standard coordinates.
  Eigen::MatrixXd in_standard(const Eigen::MatrixXd& points) const {
    return (points.rowwise() - standard.mean.transpose()) * standard.whiten;
  }
};

/// \param chooses  number of points in the first part
DensityHalves density_halves(const RowMatrix& points, Eigen::Index chooses, std::uint64_t seed);

}  // namespace lieder
