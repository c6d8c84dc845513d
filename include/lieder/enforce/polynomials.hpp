#pragma once
#include <string>
#include <vector>

#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// Polynomial maps F, homogeneous of one degree, with F(rho_in(g) x) = rho_out(g) F(x).
struct EquivariantPolynomials {
  EnforceResult maps;         ///< from the symmetric power of the input: evidence, and the orthonormal basis
  Eigen::MatrixXi exponents;  ///< of each monomial in the input's coordinates, monomials x inputs
  /// Of a basis in echelon form, which is easy to read: row k holds the coefficients of the k-th map, those of its
  /// first output before those of the second; (maps) x (outputs monomials). Whole numbers or simple fractions where
  /// they are such to rounding.
  Eigen::MatrixXd coefficients;
  bool rational = false;  ///< all coefficients are, with denominators up to 64

  /// The k-th map in words, "x1^2 + x2^2" or "(x1 x3, x2 x3)"; long ones are cut.
  std::string text(Eigen::Index k) const;
  /// F_k(x) for every k in its column, outputs x maps.
  Eigen::MatrixXd evaluate(const Eigen::VectorXd& x) const;
};

/// Coefficients are matched one by one: a polynomial map of degree p is a linear map from the p-th symmetric power.
/// \param degree  0 to 100
/// \throws InputError as enforce() does
EquivariantPolynomials equivariant_polynomials(const Group& group, const Representation& in, const Representation& out,
                                               int degree, const EnforceOptions& options = {});

}  // namespace lieder
