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
/// \param spectral  relative error of what constants do not fix: eigenvalues of the centre, and of what acts on the
///   nilradical, which an algebra that closes exactly may still have wrong
ExactName exact_name(const Constants& c, const std::vector<Eigen::MatrixXd>& matrices, double spectral = 1e-5);

/// The name of an algebra that is no direct sum and has a radical that does not commute with all of it.
ExactName mixed_name(const Constants& c, double spectral);

/// Ideals whose direct sum the algebra is, each orthonormal columns. The algebra's centre lies in its derived algebra.
std::vector<Eigen::MatrixXd> indecomposable_ideals(const Constants& c);

}  // namespace lieder
