#pragma once
#include <Eigen/Core>

namespace lieder {

/// A basis of the span with few entries, most of them 1, -1 or small fractions where the span has such a basis in the
/// given coordinates.
/// \param columns    n^2 x k, independent
/// \param tolerance  entries this near to a fraction are rounded to it
Eigen::MatrixXd readable_basis(const Eigen::MatrixXd& columns, double tolerance);

}  // namespace lieder
