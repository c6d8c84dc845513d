#pragma once
#include <vector>

#include "discover/polynomial_fit.hpp"
#include "lieder/lie/vector_fields.hpp"

namespace lieder {

/// Slopes of a class of polynomials, and what candidates are, at the points over which the class is orthonormal:
/// d f_j / d x_a = sum_s lower_s slopes[a](s, j) with polynomials `lower` of one degree less. Those are few, whatever
/// the number of points.
struct PolynomialSlopes {
  Eigen::MatrixXd lower;                ///< N x s, orthonormal: the mean of their products is 1
  std::vector<Eigen::MatrixXd> slopes;  ///< m matrices, s x t
  std::vector<Eigen::MatrixXd> fields;  ///< m matrices, N x q: component a of each candidate at the points

  /// \param degree  of the functions
  PolynomialSlopes(const Eigen::MatrixXd& x, const OrthonormalPolynomials& functions, int degree,
                   const VectorFields& candidates);
  Eigen::Index inputs() const { return std::ssize(slopes); }
  double points() const { return static_cast<double>(lower.rows()); }
};

}  // namespace lieder
