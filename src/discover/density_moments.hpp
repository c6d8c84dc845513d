#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <vector>

#include "lieder/lie/dictionary.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// Coordinates in which a distribution has mean 0 and covariance 1: z = W (x - mu).
struct Standard {
  Eigen::VectorXd mean;
  Eigen::MatrixXd whiten, unwhiten;  ///< W and its inverse, symmetric
  Eigen::Index rank = 0;             ///< of the covariance; below n the points lie in an affine subspace
  double tails = 1;                  ///< E |z|^4 / (n (n + 2)): 1 for a normal distribution
};

Standard standard_of(const Eigen::MatrixXd& points);

/// An affine field in these coordinates: z' = A z + t.
struct StandardField {
  Eigen::MatrixXd turn;   ///< A
  Eigen::VectorXd shift;  ///< t
};

/// Functions of a point that are bounded, so that expectations are known however long the tails are: polynomials of
/// v = z / sqrt(n + |z|^2), orthonormal and centred over the points that they were made from.
struct TestFunctions {
  Dictionary monomials;     ///< of v, the constant one first
  Eigen::MatrixXd combine;  ///< monomials x functions
  int degree = 0;
  Eigen::Index count() const { return combine.cols(); }
};

/// Empty where there are too few points for any.
std::optional<TestFunctions> test_functions(const Eigen::MatrixXd& standard_points, std::uint64_t seed);

/// Of L_a phi_j, the change of test function j along field a, over points.
struct MomentSums {
  Eigen::MatrixXd mean;                     ///< functions x fields
  std::vector<Eigen::MatrixXd> covariance;  ///< of fields a and b >= a, at pair(a, b), functions x functions
  Eigen::Index points = 0;

  std::size_t pair(Eigen::Index a, Eigen::Index b) const;
  Eigen::MatrixXd covariance_of(const Eigen::VectorXd& theta) const;  ///< of the field sum theta_a a
  Eigen::MatrixXd noise() const;                                      ///< traces of the covariances, fields x fields
  Eigen::MatrixXd speed() const;                                      ///< mean over functions of E (L_a phi)(L_b phi)
};

MomentSums moment_sums(const Eigen::MatrixXd& standard_points, const TestFunctions& functions,
                       const std::vector<StandardField>& fields);

/// Of phi_j(x') - phi_j(x), x' in the same row as x: as of a single field.
MomentSums step_sums(const Eigen::MatrixXd& before, const Eigen::MatrixXd& after, const TestFunctions& functions);

}  // namespace lieder
