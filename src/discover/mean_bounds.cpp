#include "discover/mean_bounds.hpp"

#include <algorithm>
#include <cmath>

#include "discover/certificate_quantile.hpp"
#include "lieder/base/status.hpp"

namespace lieder {
namespace {

/// Of fewer values even Hall's bound of squares is missed up to 1.5 times as often as it says: half the level, then.
constexpr double kManyValues = 40;

/// Hall's transformation of Student's ratio, which takes its skewness away, undone: the ratio at a normal quantile.
double undo_skewness(double y, double skewness, double root_of_count) {
  if (std::abs(skewness) < 1e-12) return y / root_of_count;
  const double shift = skewness / (6 * root_of_count * root_of_count);
  return 3 / skewness * (std::cbrt(1 + skewness * (y / root_of_count - shift)) - 1);
}

}  // namespace

double upper_mean(const Eigen::VectorXd& values, double tail) {
  const auto n = static_cast<double>(values.size());
  if (values.size() < 3) return kUnset;
  if (n < kManyValues) tail /= 2;
  const double mean = values.mean();
  const Eigen::ArrayXd off = values.array() - mean;
  const double deviation = std::sqrt(off.square().sum() / (n - 1));
  if (deviation == 0) return mean;
  const double skewness = off.cube().mean() / std::pow(off.square().mean(), 1.5);
  const double quantile = std::sqrt(f_upper_quantile(2 * tail, 1, n - 1)), root = std::sqrt(n);
  return mean + deviation * std::max(quantile / root, -undo_skewness(-quantile, skewness, root));
}

double lower_mean(const Eigen::VectorXd& values, double tail) { return -upper_mean(-values, tail); }

}  // namespace lieder
