#pragma once
#include <Eigen/Core>

namespace lieder {

/// Exponents of all monomials of a degree, one a row: multisets i1 <= i2 <= .. of variables in lexicographic order, as
/// counts, which are the coordinates of the symmetric power.
Eigen::MatrixXi monomials(Eigen::Index variables, int degree);

}  // namespace lieder
