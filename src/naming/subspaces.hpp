#pragma once
#include <Eigen/Core>
#include <vector>

namespace lieder {

/// Structure constants: c[i] is the matrix of ad X_i.
using Constants = std::vector<Eigen::MatrixXd>;

/// Orthonormal x, cols x nullity, with |a x| <= cut |x|.
Eigen::MatrixXd null_columns(const Eigen::MatrixXd& a, double cut);

/// An orthonormal basis of what the columns span, directions of singular values at or below the cut left out.
Eigen::MatrixXd range_columns(const Eigen::MatrixXd& a, double cut);

/// Orthonormal: what of span(outer) is orthogonal to span(inner), span(inner) lying in span(outer) but for errors.
/// Both are orthonormal columns; outer.cols() - inner.cols() columns come back.
Eigen::MatrixXd rest_of(const Eigen::MatrixXd& outer, const Eigen::MatrixXd& inner);

/// The common part of two spans of orthonormal columns, up to sines below the cut.
Eigen::MatrixXd common_columns(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, double cut);

/// Matrices side by side, and one below another.
Eigen::MatrixXd beside(const std::vector<Eigen::MatrixXd>& matrices);
Eigen::MatrixXd stacked(const std::vector<Eigen::MatrixXd>& matrices);

/// x in a^+ b, least squares for full column rank.
Eigen::MatrixXd solved(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);

/// ad of the element with these coordinates.
Eigen::MatrixXd ad(const Constants& c, const Eigen::VectorXd& x);

/// Brackets of each column of x with each column of y, side by side.
Eigen::MatrixXd brackets(const Constants& c, const Eigen::MatrixXd& x, const Eigen::MatrixXd& y);

/// Constants of the subalgebra that independent columns span.
Constants within(const Constants& c, const Eigen::MatrixXd& columns);

/// Matrices of the elements in the columns of x acting on an ideal (or any invariant span): columns of `space`.
std::vector<Eigen::MatrixXd> acting_on(const Constants& c, const Eigen::MatrixXd& x, const Eigen::MatrixXd& space);

/// tr(ad X_i ad X_j).
Eigen::MatrixXd killing_of(const Constants& c);

/// Largest Frobenius norm of the ad X_i; 0 for an abelian algebra.
double ad_size(const Constants& c);

}  // namespace lieder
