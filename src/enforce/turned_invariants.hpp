#pragma once
#include <memory>

#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// Invariants that were found in other coordinates, with those of the group again. Coordinates that are not orthonormal
/// skew a basis: it is straightened by the Cholesky factor of its Gram matrix, count x count, when first used.
/// \param found    of the group in the other coordinates
/// \param factors  what takes each axis of a tensor back from them
std::unique_ptr<Invariants> turned_invariants(std::unique_ptr<Invariants> found, std::vector<Eigen::MatrixXd> factors);

}  // namespace lieder
