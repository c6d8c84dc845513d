#pragma once
#include <Eigen/Core>

namespace lieder {

/// One-sided bounds of a mean from independent values, each missed with the probability `tail`: Student's, or the one
/// that allows for skewness where that is wider, since means of squares have a long tail; fewer than
/// 40 values at half the level, since both are right for many. NaN for fewer than 3 values.
/// Source: [Hall1992].
double upper_mean(const Eigen::VectorXd& values, double tail);
double lower_mean(const Eigen::VectorXd& values, double tail);

}  // namespace lieder
