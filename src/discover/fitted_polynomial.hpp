#pragma once
#include "discover/polynomial_fit.hpp"
#include "lieder/discover/discover.hpp"

namespace lieder {

/// From a fit that is there: its symmetries, or its trouble. Functions are compared in the mean over the points x, N x
/// m.
void discover_from_fit(const PolynomialFit& fit, const Eigen::MatrixXd& x, const VectorFields& candidates,
                       const OutputAction& action, const DiscoverOptions& options, DiscoverResult& result);

}  // namespace lieder
