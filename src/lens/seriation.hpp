#pragma once
#include <Eigen/Core>

namespace lieder {

/// Orders items so that neighbours are alike: the path (or ring, when `closed`) with the largest total similarity of
/// neighbours that greedy joining and local moves find.
/// \param similarity  n x n, symmetric, larger means more alike; the diagonal is not read
/// \return order[k] = item at place k
Eigen::VectorXi seriate(const Eigen::MatrixXd& similarity, bool closed);

}  // namespace lieder
