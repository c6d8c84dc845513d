#pragma once
#include <Eigen/Core>

namespace lieder {

/// Reduced row echelon form of independent rows: each has a 1 where all others have 0.
/// \param negligible  entries below it are no pivots
inline void reduce_rows(Eigen::MatrixXd& rows, double negligible) {
  Eigen::Index next = 0;
  for (Eigen::Index j = 0; j < rows.cols() && next < rows.rows(); ++j) {
    Eigen::Index pivot = 0;
    const double size = rows.col(j).tail(rows.rows() - next).cwiseAbs().maxCoeff(&pivot);
    if (size < negligible) continue;
    rows.row(next).swap(rows.row(next + pivot));
    rows.row(next) /= rows(next, j);
    for (Eigen::Index i = 0; i < rows.rows(); ++i)
      if (i != next) rows.row(i) -= rows(i, j) * rows.row(next);
    ++next;
  }
}

}  // namespace lieder
