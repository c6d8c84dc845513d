#pragma once
#include <Eigen/Core>

#include "lieder/base/status.hpp"

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

}  // namespace lieder
