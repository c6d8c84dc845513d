#include "discover/density_defect.hpp"

#include <algorithm>
#include <cmath>

#include "discover/squared_length.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Errors explain a defect up to this many standard errors.
constexpr double kExplainedErrors = 3;

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
  const SquaredLength length(mean, covariance);
  defect.estimate = (length.observed - length.noise) / speed;
  // Less than what noise alone gives on average is luck: it claims no more than the average would.
  defect.upper = length.length_at(std::max(length.observed, length.noise), alpha) / speed;
  defect.lower = length.length_at(length.observed, 1 - alpha) / speed;
  // The direction is off by its own sampling error, which the other half of the points does not share.
  defect.explained = (length.noise * N / chosen_from + kExplainedErrors * std::sqrt(length.spread)) / speed;
  return defect;
}

}  // namespace lieder
