#pragma once
#include "discover/polynomial_fit.hpp"
#include "lieder/discover/discover.hpp"

namespace lieder {

/// The same from values alone: polynomials are fitted, and their symmetries certified.
void discover_from_values(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                          const DiscoverOptions& options, DiscoverResult& r);

/// From a fit that is there: its symmetries, or its trouble. Functions are compared in the mean over the points x, N x
/// m.
void discover_from_fit(const PolynomialFit& fit, const Eigen::MatrixXd& x, const VectorFields& candidates,
                       const OutputAction& action, const DiscoverOptions& options, DiscoverResult& result);

}  // namespace lieder
