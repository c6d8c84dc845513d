#pragma once
#include <vector>

#include "discover/polynomial_fit.hpp"
#include "lieder/discover/discrete_symmetry.hpp"

namespace lieder {

/// F(in x) = out F(x), in the coordinates of a fit.
struct DiscreteCandidate {
  DiscreteKind kind = DiscreteKind::mirror;
  Eigen::MatrixXd matrix;   ///< as it is told, m x m
  Eigen::MatrixXd in, out;  ///< m x m and n x n, invertible
};

/// What tests of one fit share. The polynomials of a degree are carried into each other by every matrix, so that
/// F(in x) has coefficients of its own, and those are compared; bounds hold for `trials` candidates at once.
class DiscreteTest {
 public:
  /// \param without_mean  compare F less its mean: values that do not turn have no origin
  /// \param fit  with functions; kept by reference
  DiscreteTest(const PolynomialFit& fit, bool without_mean, double delta, double alpha, std::size_t trials);

  DiscreteSymmetry operator()(const DiscreteCandidate& candidate) const;

 private:
  struct Term;
  static double norm_bound(const std::vector<Term>& terms, double x);
  Eigen::MatrixXd moved(const Eigen::MatrixXd& r) const;
  double size_of(const Eigen::MatrixXd& coefficients) const;
  Verdict verdict_of(const DiscreteSymmetry& s) const;

  const PolynomialFit& fit_;
  bool without_mean_;
  double delta_, chance_;
  Eigen::MatrixXd probes_, from_probes_;
  double farthest_, sigma_ = 0;
};

}  // namespace lieder
