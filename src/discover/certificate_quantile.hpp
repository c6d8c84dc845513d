#pragma once

namespace lieder {

/// P(F <= x) of the F distribution; the denominator's degrees of freedom may be infinite.
double f_distribution(double x, double numerator, double denominator);

/// The x with P(F > x) = tail; tail in (0, 1). To a relative error of 1e-12, rounded up.
double f_upper_quantile(double tail, double numerator, double denominator);

}  // namespace lieder
