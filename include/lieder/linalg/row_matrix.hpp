#pragma once
#include <Eigen/Core>

namespace lieder {

/// Rows lie one after the other: samples as they come in, and matrices counted row by row.
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace lieder
