#pragma once
#include <string>
#include <vector>

#include "naming/simple_factors.hpp"

namespace lieder {

/// How some simple factors act together on a space.
struct Action {
  enum class Kind { orthogonal, linear, symplectic, unitary, complex, other };
  Kind kind = Kind::other;           ///< the defining representation of so(p,q), sl(m), .. or another one
  std::string name;                  ///< of the algebra, the one that fits how it acts
  std::vector<std::string> also;     ///< isomorphic ones
  Eigen::Index dimension = 0;        ///< of the algebra
  Eigen::Index p = 0, q = 0;         ///< signature of the form, p <= q; q the size m for `linear` and `symplectic`
  Eigen::MatrixXd space;             ///< what it moves, orthonormal columns
  Eigen::Index copies = 1;           ///< the space is so many copies of the one that is named (orthogonal alone)
  std::vector<std::size_t> factors;  ///< of the SimpleFactors
};

/// Factors that move common vectors are named together: so(4) on R^4 is so(3)+so(3) otherwise.
/// \param action  matrices of the basis of the semisimple algebra
std::vector<Action> name_action(const SimpleFactors& simple, const std::vector<Eigen::MatrixXd>& action);

/// Names of factors where nothing is known of an action.
std::vector<Action> name_without_action(const SimpleFactors& simple);

/// Matrices that commute with all of them, one flattened in a column.
Eigen::MatrixXd commutant(const std::vector<Eigen::MatrixXd>& matrices);

}  // namespace lieder
