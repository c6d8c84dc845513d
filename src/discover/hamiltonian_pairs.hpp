#pragma once
#include "lieder/discover/dynamics.hpp"

namespace lieder {

/// For each law h the field J grad h, q' = dh/dp and p' = -dh/dq: its nearest candidate over the samples, and how far
/// that is from the symmetries found.
/// \param unit  of each coordinate, m: distances are those of components over these
/// \param found  coefficients of the symmetries in the candidates, q x dimension
std::vector<HamiltonianPair> hamiltonian_pairs(const ConservedQuantities& conserved, const Dictionary& laws,
                                               const VectorFields& candidates, const Eigen::MatrixXd& found,
                                               const Eigen::MatrixXd& points, const Eigen::VectorXd& unit,
                                               double delta);

}  // namespace lieder
