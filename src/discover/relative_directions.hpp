#pragma once
#include <Eigen/Core>

namespace lieder {

/// Directions of the candidates by their defects: descending, as singular values are.
struct RelativeDirections {
  Eigen::VectorXd defects;
  Eigen::MatrixXd coefficients;  ///< q x (seen), of unit size in the sense of the denominator
  Eigen::Index unseen = 0;
};

/// The generalised singular values of two factors with q columns each, what directions break and their size. Columns
/// are scaled first, so that units drop out; what moves less than 1e-9 of the largest is not seen.
RelativeDirections relative_directions(const Eigen::MatrixXd& broken, const Eigen::MatrixXd& sizes);

}  // namespace lieder
