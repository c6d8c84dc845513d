#pragma once
#include <Eigen/Core>

#include "lens/moments.hpp"
#include "lieder/lens/lens.hpp"

namespace lieder {

/// Mean correlation of neighbours of y from its covariance; also the locality that evidence reports (with `absolute`).
double neighbour_correlation(const Eigen::MatrixXd& cy, Topology topology, bool absolute);

/// The published training loss with estimators in closed form from the moments (theory in docs/lens.md):
///   - alignment + 2 uniformity + resolution
/// The information term is left out: over orthogonal L the joint entropy is the same for all.
/// \param y  moments of y = L x
double published_loss(const Moments& y, Topology topology);

}  // namespace lieder
