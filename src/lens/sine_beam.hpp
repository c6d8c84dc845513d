#pragma once
#include <Eigen/Core>

#include "lens/moments.hpp"
#include "lieder/base/progress.hpp"

namespace lieder {

/// The discrete sine transform DST-I, orthonormal and symmetric: waveform k in row k, slowest first.
Eigen::MatrixXd sine_waveforms(Eigen::Index d);

/// A start for smooth data on a line. The eigenvectors of a covariance that is stationary and smooth look like sine
/// waves, the slower the more variance; only their signs are unknown. They are chosen one mode at a time by a beam
/// search that keeps the `width` sign patterns under which the third moment changes least from place to place.
/// \return L, d x d, orthogonal; when `progress` stops it, with the signs of the remaining modes left as they are
Eigen::MatrixXd sine_beam(const Eigen::MatrixXd& c, const SymmetricTensor& t, const Progress& progress = {},
                          int width = 16);

}  // namespace lieder
