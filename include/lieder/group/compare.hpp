#pragma once
#include <Eigen/Core>
#include <optional>
#include <vector>

#include "lieder/base/status.hpp"
#include "lieder/group/group.hpp"

namespace lieder {

/// How alike two generators are, in the direction that suits better.
struct GeneratorComparison {
  double cosine = kUnset;  ///< <A, B> / (|A| |B|), Frobenius; in [-1, 1], and 1 when A is a positive multiple of B
  double rmse = kUnset;    ///< root of the mean squared difference of entries, in their units
  bool reversed = false;   ///< B was taken in its other direction
};

/// Compares A with B and with B's other direction, for data do not tell which way a symmetry runs; the greater cosine
/// decides, B as it is when they are equal. The other direction is the transpose: the inverse of an orthogonal
/// generator, and the block at the same place of the inverse when B is a block of an orthogonal one (a window on a
/// line), where no inverse of B itself would mean anything. For other matrices it is the adjoint and no inverse.
/// \param a, b  n x n, finite, not zero
/// \throws InputError when the shapes disagree (names both), are not square, or a matrix is empty, zero or not finite
/// Source: [EfeOzakin2025].
GeneratorComparison compare_generators(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);

/// How alike two groups are.
struct GroupComparison {
  Eigen::VectorXd angles;  ///< principal angles between the Lie algebras, degrees, ascending; empty when one is {0}
  std::vector<std::optional<GeneratorComparison>> discrete;  ///< for each discrete generator of the first its best
                                                             ///< match in the second; empty when that has none
  double resolution = 0;  ///< degrees: angles below it are within the error of the matrices
};

/// \throws InputError when the groups act on different spaces, or the matrices of a Lie algebra are linearly dependent
GroupComparison compare_groups(const Group& a, const Group& b);

/// The Lie algebra's matrices as columns, each flattened row by row as files hold it: n^2 x k, as principal_angles
/// takes them.
Eigen::MatrixXd lie_algebra_columns(const Group& group);

}  // namespace lieder
