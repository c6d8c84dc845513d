#include "discover/density_defect.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "discover/certificate_quantile.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Errors explain a defect up to this many standard errors.
constexpr double kExplainedErrors = 3;

double largest_eigenvalue(const MatrixXd& symmetric) {
  VectorXd v = VectorXd::Ones(symmetric.rows()) + VectorXd::LinSpaced(symmetric.rows(), 0, 1);
  double value = 0;
  for (int i = 0; i < 50; ++i) {
    v = symmetric * v;
    value = v.norm();
    if (!(value > 0)) return 0;
    v /= value;
  }
  return value;
}

/// |m|^2 is estimated by |m^|^2, whose law is nearly that of a gamma variable with mean |m|^2 + t and variance
/// 2 T + 4 l |m|^2: t and T the trace and squared size of the covariance of m^, l its largest eigenvalue.
struct SquaredLength {
  double observed = 0, t = 0, T = 0, l = 0;

  /// P(|m^|^2 <= observed) if |m|^2 were `length`.
  double below(double length) const {
    const double mean = length + t, variance = 2 * T + 4 * l * length;
    if (!(variance > 0)) return observed >= mean ? 1 : 0;
    return f_distribution(observed / mean, 2 * mean * mean / variance, std::numeric_limits<double>::infinity());
  }
  /// The length at which that probability falls to p; 0 where it is lower from the start.
  double length_at(double p) const {
    double low = 0, high = std::max(observed, t) + std::sqrt(T) + l;
    if (below(0) <= p) return 0;
    while (below(high) > p && high < 1e300) high *= 2;
    for (int i = 0; i < 60; ++i) {
      const double middle = 0.5 * (low + high);
      (below(middle) > p ? low : high) = middle;
    }
    return high;
  }
};

}  // namespace

SquaredDefect defect_of_moments(const MomentSums& certifying, const MatrixXd& directions, const VectorXd& combination,
                                double chosen_from, double alpha) {
  const VectorXd theta = directions.leftCols(combination.size()) * combination;
  const auto N = static_cast<double>(certifying.points);
  const MatrixXd covariance = certifying.covariance_of(theta) / N;
  const VectorXd mean = certifying.mean * theta;
  const double speed = (covariance.trace() * N + mean.squaredNorm()) / static_cast<double>(mean.size());
  SquaredDefect defect;
  if (!(speed > 0)) return defect;
  const SquaredLength length{.observed = mean.squaredNorm(),
                             .t = covariance.trace(),
                             .T = covariance.squaredNorm(),
                             .l = largest_eigenvalue(covariance)};
  defect.estimate = (length.observed - length.t) / speed;
  // Less than what noise alone gives on average is luck: it claims no more than the average would.
  SquaredLength without_luck = length;
  without_luck.observed = std::max(length.observed, length.t);
  defect.upper = without_luck.length_at(alpha) / speed;
  defect.lower = length.length_at(1 - alpha) / speed;
  // The direction is off by its own sampling error, which the other half of the points does not share.
  defect.explained = (length.t * N / chosen_from + kExplainedErrors * std::sqrt(2 * length.T)) / speed;
  return defect;
}

}  // namespace lieder
