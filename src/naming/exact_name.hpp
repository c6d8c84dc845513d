#pragma once
#include <optional>
#include <string>
#include <vector>

#include "naming/action.hpp"
#include "naming/flag.hpp"

namespace lieder {

struct ExactName {
  std::string name;               ///< empty when none is known
  std::vector<std::string> also;  ///< isomorphic ones
};

/// The name of an algebra whose constants are exact.
/// \param matrices  of the same basis, when they act on R^n; empty otherwise
ExactName exact_name(const Constants& c, const std::vector<Eigen::MatrixXd>& matrices);

/// The name of an algebra that is no direct sum and has a radical that does not commute with all of it.
ExactName mixed_name(const Constants& c);

/// Ideals whose direct sum the algebra is, each orthonormal columns. The algebra's centre lies in its derived algebra.
std::vector<Eigen::MatrixXd> indecomposable_ideals(const Constants& c);

}  // namespace lieder
