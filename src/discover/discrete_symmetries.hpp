#pragma once
#include "discover/polynomial_fit.hpp"
#include "lieder/discover/discover.hpp"
#include "lieder/lie/output_action.hpp"

namespace lieder {

/// Matrices are tried on functions of so many coordinates; with more, the list of exchanges is long, and polynomials
/// are large.
constexpr Eigen::Index kMostListed = 30;

/// Mirrors, permutations of coordinates and time reversals of a fitted vector field, least broken first.
/// \param unit  m: the fit is that of a field on coordinates over these
std::vector<DiscreteSymmetry> discrete_symmetries(const PolynomialFit& fit, const Eigen::VectorXd& unit, double delta,
                                                  double alpha);

/// Mirrors, permutations of coordinates, matrices that were given and, where values are exact, orthogonal ones that are
/// looked for, of a fitted function.
/// \param points  of the fit, N x m
DiscreteSearch discrete_symmetries(const PolynomialFit& fit, const Eigen::MatrixXd& points, const OutputAction& action,
                                   const DiscoverOptions& options);

/// Of the matrices that keep the function some that generate all. Time reversals are left out: they act on more than
/// the points.
/// \param algebra  of the connected part, matrices as large or larger (affine)
std::vector<Eigen::MatrixXd> generators_of(const std::vector<DiscreteSymmetry>& tried,
                                           const std::vector<Eigen::MatrixXd>& algebra, std::uint64_t seed);

/// Least broken first; what could not be measured last.
void sort_by_defect(std::vector<DiscreteSymmetry>& tried);

/// Of matrices alone: one that keeps the function is enough; none means that all break it.
Verdict verdict_of(const std::vector<DiscreteSymmetry>& tried);

/// Where no direction keeps the function, a matrix may.
Verdict with_discrete(Verdict of_directions, const std::vector<DiscreteSymmetry>& tried);

}  // namespace lieder
