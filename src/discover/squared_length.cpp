#include "discover/squared_length.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace lieder {
namespace {

using Eigen::ArrayXd;

double normal_distribution(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

/// The cumulant generating function of sum a_j z_j^2, z_j normal of variance 1 and mean 0, but the last of mean
/// sqrt(length), where a_j = 1: its value and three derivatives at s < 1/2.
struct Cumulants {
  double value, first, second, third;
};

Cumulants cumulants_at(double s, const ArrayXd& a, double length) {
  const ArrayXd d = 1 - 2 * s * a, r = a / d;
  const double one = 1 - 2 * s;
  return {.value = -0.5 * d.log().sum() + s * length / one,
          .first = r.sum() + length / (one * one),
          .second = 2 * r.square().sum() + 4 * length / (one * one * one),
          .third = 8 * r.cube().sum() + 24 * length / (one * one * one * one)};
}

/// Where the first derivative, which grows from 0 to infinity, is x > 0: Newton's steps, halving where they leave the
/// bracket.
double saddle_point(double x, const ArrayXd& a, double length) {
  constexpr int kMostSteps = 100;
  constexpr double kSolved = 1e-12;
  double low = -1, high = 0.5;
  while (cumulants_at(low, a, length).first > x) low *= 2;
  double s = std::max(low, std::min(0.0, high));
  for (int i = 0; i < kMostSteps; ++i) {
    const Cumulants c = cumulants_at(s, a, length);
    if (std::abs(c.first - x) <= kSolved * x) break;
    (c.first > x ? high : low) = s;
    s -= (c.first - x) / c.second;
    if (!(s > low && s < high)) s = 0.5 * (low + high);
  }
  return s;
}

}  // namespace

SquaredLength::SquaredLength(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance)
    : observed(mean.squaredNorm()), noise(covariance.trace()), spread(2 * covariance.squaredNorm()) {
  // Rounding leaves eigenvalues that are zero on either side of it.
  constexpr double kZero = 1e-14;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(covariance, Eigen::EigenvaluesOnly);
  const ArrayXd values = eigen.eigenvalues();
  largest_ = std::max(0.0, values.size() > 0 ? values[values.size() - 1] : 0.0);
  if (largest_ > 0) eigenvalues_ = values.tail((values > kZero * largest_).count()) / largest_;
}

double SquaredLength::below(double x, double length) const {
  if (!(largest_ > 0)) return x >= length ? 1 : 0;
  if (!(x > 0)) return 0;
  const double at = x / largest_, away = length / largest_;
  const double s = saddle_point(at, eigenvalues_, away);
  const Cumulants c = cumulants_at(s, eigenvalues_, away);
  const double w = std::copysign(std::sqrt(std::max(0.0, 2 * (s * at - c.value))), s), u = s * std::sqrt(c.second);
  // At the mean itself both vanish, and the correction tends to a sixth of the skewness.
  constexpr double kAtTheMean = 1e-4;
  if (std::abs(w) < kAtTheMean) return normal_distribution(w + c.third / (6 * std::pow(c.second, 1.5)));
  return normal_distribution(w + std::log(u / w) / w);
}

double SquaredLength::length_at(double x, double p) const {
  if (below(x, 0) <= p) return 0;
  double low = 0, high = std::max(x, noise) + std::sqrt(spread) + largest_;
  while (below(x, high) > p && high < 1e300) high *= 2;
  constexpr int kHalvings = 50;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = 0.5 * (low + high);
    (below(x, middle) > p ? low : high) = middle;
  }
  return high;
}

}  // namespace lieder
