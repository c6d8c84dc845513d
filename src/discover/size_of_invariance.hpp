#pragma once
#include <memory>

#include "discover/polynomial_slopes.hpp"
#include "lieder/discover/size_form.hpp"

namespace lieder {

/// |DF| |xi|, root mean square over the points, for functions F of n values in a class of polynomials. Its matrices
/// would have a row for each product of a slope, a component of the field and a polynomial.
/// \param slopes   outlives the form
/// \param outputs  n; coefficient j n + r is that of function j in value r
std::shared_ptr<const SizeForm> size_of_invariance(const PolynomialSlopes& slopes, Eigen::Index outputs);

}  // namespace lieder
