#pragma once
#include <Eigen/Core>

#include "lens/moments.hpp"
#include "lens/rotation_search.hpp"

namespace lieder {

/// C^-1/2, symmetric, so that whitened coordinates stay as close to the given ones as they can. Eigenvalues below
/// `ridge` times their mean are raised to it.
Eigen::MatrixXd inverse_square_root(const Eigen::MatrixXd& c, double ridge);

/// Steps of the orthogonalised power method o_k <- T(o_k, o_k, .): from anywhere to the neighbourhood of an optimum.
Eigen::MatrixXd power_steps(const SymmetricTensor& t, Eigen::MatrixXd o, int steps);

/// The most skewed orthogonal directions of whitened data: maximises sum_k T(o_k, o_k, o_k)^2 over the rows of O.
/// \param t  whitened third moment
RotationSearchResult independent_components(const SymmetricTensor& t, const Eigen::MatrixXd& start,
                                            const Progress& progress);

}  // namespace lieder
