#pragma once
#include <vector>

#include "lieder/discover/discrete_symmetry.hpp"

namespace lieder {

/// Mirrors of m coordinates: all sign changes up to 6 of them; beyond, single ones, those of all, of the two halves,
/// and of a coordinate with its momentum.
std::vector<Eigen::MatrixXd> mirrors(Eigen::Index m);

/// Permutations of m coordinates: all up to 5; beyond, single exchanges, and those of the two halves at once.
std::vector<Eigen::MatrixXd> coordinate_permutations(Eigen::Index m);

}  // namespace lieder
