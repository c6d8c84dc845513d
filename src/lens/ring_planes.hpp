#pragma once
#include <Eigen/Core>
#include <vector>

#include "lens/moments.hpp"
#include "lieder/base/progress.hpp"

namespace lieder {

/// Starts for data on a ring. A cyclic covariance has planes of equal variance in which the shift turns, each at a
/// whole multiple of the fundamental's speed. From every guess of the fundamental, the other planes get their multiples
/// and phases by the bispectrum E[z_a z_b conj z_(a+b)], which vanishes unless the speeds add up. \return the most
/// stationary few, most local first; none when `progress` stops it at once
std::vector<Eigen::MatrixXd> ring_planes(const Eigen::MatrixXd& c, const SymmetricTensor& t,
                                         const Progress& progress = {}, int keep = 2);

}  // namespace lieder
