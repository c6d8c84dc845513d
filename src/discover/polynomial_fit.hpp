#pragma once
#include <Eigen/Core>
#include <functional>
#include <optional>
#include <string>

#include "lieder/discover/discover.hpp"
#include "lieder/lie/dictionary.hpp"

namespace lieder {

/// Functions that are orthonormal over the points, mean f_i f_j = delta_ij, and span the same polynomials as the
/// monomials: D T, with the monomials scaled by their size first.
struct OrthonormalPolynomials {
  Dictionary monomials;
  Eigen::MatrixXd values;  ///< at the points, N x t; empty where they cannot tell the polynomials apart
  Eigen::MatrixXd turn;    ///< T, t x t

  OrthonormalPolynomials(const Eigen::MatrixXd& x, int degree);
  bool independent() const { return values.size() > 0; }
  Eigen::Index count() const { return turn.cols(); }
};

/// Monomials of degree 0 .. degree in so many variables.
double polynomial_terms(Eigen::Index variables, int degree);

/// What was measured of a function F = W D: rows of `left`(D) W', with errors that are independent and of one size.
struct PolynomialEquations {
  Eigen::MatrixXd points;  ///< N x m: where functions are compared, in the mean over these
  Eigen::MatrixXd right;   ///< rows x n
  /// What each function of a dictionary gives, rows x p; empty: its values at the points.
  std::function<Eigen::MatrixXd(const Dictionary&)> left = {};
  double rounding = 1e-10;  ///< errors of the right side, relative to its size, that are no noise
  /// The same in the units of each output, n; empty: none.
  Eigen::VectorXd floor = {};
  bool noise_by_output = false;  ///< noise is of one size for each output, and not the same for all
};

/// Polynomials of the lowest degree that larger ones do not improve, and how sure their coefficients are.
struct PolynomialFit {
  FittedClass chosen;
  std::string trouble;                              ///< why no claim may rest on it; empty: none
  std::optional<OrthonormalPolynomials> functions;  ///< over the points; empty where the degree was out of reach
  Eigen::MatrixXd coefficients;                     ///< W on them, n x t
  Eigen::MatrixXd spread;                           ///< C, t x t: coefficients of an output have covariance
  Eigen::VectorXd unit;                             ///< (sigma unit)^2 C C', unit of mean square 1, n
  double sigma = kUnset, degrees_of_freedom = kUnset;
  double rounding = 1e-10;  ///< of the equations
  double misfit = kUnset;   ///< what larger polynomials explain beyond these, as a share of the size of F
  Eigen::Index equations = 0;

  /// S with covariance sigma^2 S S' of vec W, columns first.
  Eigen::MatrixXd covariance_factor() const;
};

/// \param degree  empty: the data choose
PolynomialFit fit_polynomials(const PolynomialEquations& equations, std::optional<int> degree);

}  // namespace lieder
