#pragma once
#include <Eigen/Core>

#include "lens/moments.hpp"
#include "lens/rotation_search.hpp"

namespace lieder {

/// T(o, o, o) for each row o of `directions`.
Eigen::VectorXd skewness_along(const SymmetricTensor& t, const Eigen::MatrixXd& directions);

/// Steps of the orthogonalised power method o_k <- T(o_k, o_k, .): from anywhere to the neighbourhood of an optimum.
Eigen::MatrixXd power_steps(const SymmetricTensor& t, Eigen::MatrixXd o, int steps);

/// The most skewed orthogonal directions of whitened data: maximises sum_k T(o_k, o_k, o_k)^2 over the rows of O.
/// \param t  whitened third moment
RotationSearchResult independent_components(const SymmetricTensor& t, const Eigen::MatrixXd& start,
                                            const Progress& progress);

}  // namespace lieder
