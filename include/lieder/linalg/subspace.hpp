#pragma once
#include <Eigen/Core>

namespace lieder {

/// Principal angles between the column spaces of a (n x p) and b (n x q), in degrees, ascending; min(p, q) of them, in
/// [0, 90]. Exact to rounding at both ends: small angles come from sines, large ones from cosines. Columns need not be
/// orthogonal nor of one scale.
/// \throws InputError when the row counts disagree (names both), a matrix is empty or not finite, or its columns are
///   linearly dependent
/// Source: [KnyazevArgentati2002].
Eigen::VectorXd principal_angles(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);

}  // namespace lieder
