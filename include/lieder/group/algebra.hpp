#pragma once
#include <Eigen/Core>
#include <vector>

namespace lieder {

/// A Lie algebra of matrices; functions of this page take a basis of one.
using MatrixBasis = std::vector<Eigen::MatrixXd>;

/// X Y - Y X.
Eigen::MatrixXd bracket(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y);

/// Coordinates of m in the span of the basis, by least squares.
/// \throws InputError when the basis is linearly dependent
Eigen::VectorXd coordinates(const Eigen::MatrixXd& m, const MatrixBasis& basis);

/// c[i](k, j): [X_i, X_j] = sum_k c[i](k, j) X_k, so that c[i] is the matrix of ad X_i in the basis.
/// \throws InputError when the basis is linearly dependent
std::vector<Eigen::MatrixXd> structure_constants(const MatrixBasis& basis);

/// Matrix of ad x, which takes y to [x, y], in the basis: dimension x dimension.
/// \throws InputError when the basis is linearly dependent
Eigen::MatrixXd adjoint_of_tangent(const Eigen::MatrixXd& x, const MatrixBasis& basis);

/// Matrix of Ad g, which takes y to g y g^-1, in the basis.
/// \throws InputError when the basis is linearly dependent, or g is singular or of another size
Eigen::MatrixXd adjoint_of_element(const Eigen::MatrixXd& g, const MatrixBasis& basis);

/// Largest |[X_i, X_j] - its projection on the span| over |X_i| |X_j|: 0 for an algebra, up to sqrt(2) otherwise.
double closure_defect(const MatrixBasis& basis);

/// The smallest algebra that holds the matrices: brackets are added until none leaves the span. Orthonormal in the
/// Frobenius product where it grows; the matrices themselves come first.
/// \param tolerance  relative size below which what leaves the span counts as rounding (or noise)
MatrixBasis closure(const MatrixBasis& matrices, double tolerance = 1e-9);

/// B(i, j) = tr(ad X_i ad X_j), dimension x dimension.
Eigen::MatrixXd killing_form(const MatrixBasis& basis);

}  // namespace lieder
