#pragma once
#include <Eigen/Cholesky>
#include <string>

#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// \throws InputError naming `what` unless the matrix is square, at least 2 x 2, finite, not zero and symmetric to
///   rounding, and 0 <= ridge < infinity
void check_gram(const RowMatrix& gram, double ridge, const std::string& what);

/// Eigenvalues with their ridge have to be positive beyond rounding: below 1e-15 of the trace an inverse means nothing.
/// \throws InputError naming `what`, the least eigenvalue and what would help
void require_positive(double least_eigenvalue, double trace, const std::string& what);

/// K + added 1, factored. \param trace  of the matrix that the ridge is relative to
/// \throws InputError naming `what` when that is not positive definite (names the least eigenvalue)
Eigen::LLT<Eigen::MatrixXd> factor_with(const RowMatrix& gram, double added, double trace, const std::string& what);

/// (K + ridge trace(K) 1)^-1 times `wanted`.
/// \throws InputError naming `what` when the matrix is not positive definite (names the least eigenvalue)
Eigen::MatrixXd solve_with_ridge(const RowMatrix& gram, double ridge, const Eigen::MatrixXd& wanted,
                                 const std::string& what);

/// (K + ridge trace(K) 1)^-1.
/// \throws InputError naming `what` when that is not positive definite (names the least eigenvalue)
Eigen::MatrixXd inverse_with_ridge(const RowMatrix& gram, double ridge, const std::string& what);

}  // namespace lieder
