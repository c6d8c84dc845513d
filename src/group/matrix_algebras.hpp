#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/base/seed.hpp"

namespace lieder {

using Matrices = std::vector<Eigen::MatrixXd>;

/// The n x n matrix with a one at (i, j).
Eigen::MatrixXd unit_matrix(Eigen::Index n, Eigen::Index i, Eigen::Index j);

/// All n x n matrices: one entry each.
Matrices gl(Eigen::Index n);
/// Those of trace 0.
Matrices sl(Eigen::Index n);
/// Those with X' M + M X = 0 for M = diag(1, .., 1, -1, .., -1), p and q times. Element (i, j), i < j, turns axis i
/// towards axis j, by the angle or by the rapidity.
Matrices so(Eigen::Index p, Eigen::Index q);
/// Those of R^n, n even, with X' J + J X = 0 for J = (0 1; -1 0).
Matrices sp(Eigen::Index n);
/// Translations of R^n as matrices on R^(n+1), whose last coordinate is 1.
Matrices translations_of(Eigen::Index n);

/// Matrices on R^n as matrices on R^size that move coordinates first .. first+n-1 alone; `rest` stands on the diagonal
/// of the others, 0 in an algebra and 1 in a group.
Matrices embedded(const Matrices& matrices, Eigen::Index size, Eigen::Index first, double rest);

/// Each matrix as a column, n^2 x k.
Eigen::MatrixXd as_columns(const Matrices& matrices);

/// Sum of the matrices times independent normal numbers, as large as they are.
/// \param matrices  at least one
Eigen::MatrixXd random_combination(const Matrices& matrices, RandomStream& random);

/// What of m no combination of independent matrices makes, by least squares.
Eigen::MatrixXd outside_of(const Matrices& independent, Eigen::MatrixXd m);

/// Some of the matrices that span what all of them do; none that is zero, each an original one.
Matrices linearly_independent(const Matrices& matrices);

}  // namespace lieder
