#pragma once
#include <Eigen/Core>
#include <optional>

#include "lieder/lens/lens.hpp"

namespace lieder {

/// G from L: on a circle L^T P L, orthogonal; on a line L[0..d-2]^T L[1..d-1], the central block of one (the last row
/// takes no part, as the fit does not see it).
Eigen::MatrixXd generator_of(const Eigen::MatrixXd& l, Topology topology);

/// order[k] = coordinate at place k when L is a permutation up to sign and to a filter about one place wide: each row
/// has one entry that holds most of it, all in different columns.
std::optional<Eigen::VectorXi> permutation_in_disguise(const Eigen::MatrixXd& l);

}  // namespace lieder
