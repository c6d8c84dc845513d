#pragma once
#include "discover/polynomial_fit.hpp"
#include "lieder/discover/dynamics.hpp"

namespace lieder {

/// Mirrors, permutations of coordinates and time reversals of a fitted field, least broken first. All sign changes up
/// to 6 coordinates and all permutations up to 5; beyond those, single ones, and those of the two halves.
/// \param unit  m: the fit is that of a field on coordinates over these
std::vector<DiscreteSymmetry> discrete_symmetries(const PolynomialFit& fit, const Eigen::VectorXd& unit, double delta,
                                                  double alpha);

}  // namespace lieder
