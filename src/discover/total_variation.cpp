#include "discover/total_variation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "discover/smoothing_spline.hpp"
#include "lieder/discover/trajectories.hpp"

namespace lieder {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::VectorXd;

/// D y, the jumps of the slope of the line through y, with D D' in its three diagonals.
class SlopeJumps {
 public:
  explicit SlopeJumps(const VectorXd& t) : inverse_((t.tail(t.size() - 1) - t.head(t.size() - 1)).cwiseInverse()) {
    const Index n = size();
    middle_ = -inverse_.head(n) - inverse_.tail(n);
    square_.setZero(n, 3);
    for (Index i = 0; i < n; ++i) {
      square_(i, 0) = inverse_[i] * inverse_[i] + middle_[i] * middle_[i] + inverse_[i + 1] * inverse_[i + 1];
      if (i + 1 < n) square_(i, 1) = inverse_[i + 1] * (middle_[i] + middle_[i + 1]);
      if (i + 2 < n) square_(i, 2) = inverse_[i + 1] * inverse_[i + 2];
    }
  }

  Index size() const { return inverse_.size() - 1; }

  VectorXd of(const VectorXd& y) const {
    const Index n = size();
    return inverse_.head(n).cwiseProduct(y.head(n)) + middle_.cwiseProduct(y.segment(1, n)) +
           inverse_.tail(n).cwiseProduct(y.tail(n));
  }

  VectorXd adjoint(const VectorXd& z) const {
    const Index n = size();
    VectorXd y = VectorXd::Zero(n + 2);
    y.head(n) += inverse_.head(n).cwiseProduct(z);
    y.segment(1, n) += middle_.cwiseProduct(z);
    y.tail(n) += inverse_.tail(n).cwiseProduct(z);
    return y;
  }

  /// (D D' + diagonal)^-1 r by L D L' with two bands.
  VectorXd solve(const VectorXd& diagonal, VectorXd r) const {
    const Index n = size();
    VectorXd d(n), one = VectorXd::Zero(n), two = VectorXd::Zero(n);
    for (Index i = 0; i < n; ++i) {
      d[i] = square_(i, 0) + diagonal[i];
      double next = square_(i, 1);
      if (i >= 1) {
        d[i] -= one[i - 1] * one[i - 1] * d[i - 1];
        next -= one[i - 1] * two[i - 1] * d[i - 1];
        r[i] -= one[i - 1] * r[i - 1];
      }
      if (i >= 2) {
        d[i] -= two[i - 2] * two[i - 2] * d[i - 2];
        r[i] -= two[i - 2] * r[i - 2];
      }
      one[i] = next / d[i];
      two[i] = square_(i, 2) / d[i];
    }
    for (Index i = n; i-- > 0;) {
      r[i] /= d[i];
      if (i + 1 < n) r[i] -= one[i] * r[i + 1];
      if (i + 2 < n) r[i] -= two[i] * r[i + 2];
    }
    return r;
  }

 private:
  VectorXd inverse_, middle_;
  Eigen::MatrixXd square_;
};

/// A point of the interior-point method: z in the box |z| <= lambda, and the multipliers of both its sides.
struct DualPoint {
  VectorXd z, upper, lower;
};

struct Residual {
  VectorXd dual, centre_upper, centre_lower;
  double norm() const {
    return std::sqrt(dual.squaredNorm() + centre_upper.squaredNorm() + centre_lower.squaredNorm());
  }
};

Residual residual_at(const SlopeJumps& jumps, const DualPoint& p, const VectorXd& jump, double lambda, double centre) {
  return {jumps.of(jumps.adjoint(p.z)) - jump + p.upper - p.lower, p.upper.array() * (lambda - p.z.array()) - centre,
          p.lower.array() * (lambda + p.z.array()) - centre};
}

/// Largest step in (0, 1] that keeps positive values positive.
double positive_step(const VectorXd& value, const VectorXd& change) {
  double step = 1;
  for (Index i = 0; i < value.size(); ++i)
    if (change[i] < 0) step = std::min(step, -0.99 * value[i] / change[i]);
  return step;
}

/// One step of Newton's method towards the central path, as long as the residual falls; the length of the step.
double newton_step(const SlopeJumps& jumps, const VectorXd& jump, double lambda, double centre, DualPoint& p) {
  constexpr int kMostHalvings = 30;
  const ArrayXd above = lambda - p.z.array(), below = lambda + p.z.array();  // distances to the sides, > 0
  const VectorXd right = jump - jumps.of(jumps.adjoint(p.z)) - (centre / above - centre / below).matrix();
  const VectorXd dz = jumps.solve(p.upper.array() / above + p.lower.array() / below, right);
  const VectorXd upper = -p.upper.array() + (centre + dz.array() * p.upper.array()) / above;
  const VectorXd lower = -p.lower.array() + (centre - dz.array() * p.lower.array()) / below;
  double step = std::min({positive_step(p.upper, upper), positive_step(p.lower, lower), positive_step(above, -dz),
                          positive_step(below, dz)});
  const double before = residual_at(jumps, p, jump, lambda, centre).norm();
  for (int halving = 0; halving < kMostHalvings; ++halving, step /= 2) {
    const DualPoint next{p.z + step * dz, p.upper + step * upper, p.lower + step * lower};
    if (residual_at(jumps, next, jump, lambda, centre).norm() <= (1 - 0.01 * step) * before) {
      p = next;
      return step;
    }
  }
  return 0;
}

struct VariationFit {
  VectorXd value;
  double score = std::numeric_limits<double>::infinity();
};

double cross_validation(const SlopeJumps& jumps, const VectorXd& y, const VectorXd& value, const VectorXd& z,
                        double lambda) {
  const VectorXd left = jumps.of(value).cwiseAbs();
  const double largest = left.size() > 0 ? left.maxCoeff() : 0;
  // z is at the side of its box where the slope jumps: whichever is nearer to being so, in units of its own.
  const auto count = (left.array() > largest * (1 - z.array().abs() / lambda)).count();
  // Jumps count 1.4 fold [KimGu2004]: plain cross-validation is drawn to fits that are next to interpolation.
  constexpr double kCost = 1.4;
  const double n = static_cast<double>(y.size()), free = n - kCost * (2 + static_cast<double>(count));
  return free >= 1 ? n * (y - value).squaredNorm() / (free * free) : std::numeric_limits<double>::infinity();
}

/// \param y  of about unit size
VariationFit variation_fit(const SlopeJumps& jumps, const VectorXd& y, double lambda) {
  constexpr int kMostSteps = 80;
  constexpr double kRelativeGap = 1e-8;
  const VectorXd jump = jumps.of(y);
  const Index n = jumps.size();
  DualPoint p{VectorXd::Zero(n), VectorXd::Ones(n), VectorXd::Ones(n)};
  double centre = 1e10, step = 1;
  for (int k = 0; k < kMostSteps && step > 0; ++k) {
    const VectorXd off = jumps.adjoint(p.z);  // y - g
    const double primal = 0.5 * off.squaredNorm() + lambda * jumps.of(y - off).lpNorm<1>();
    const double gap = primal - (jump.dot(p.z) - 0.5 * off.squaredNorm());
    if (gap <= kRelativeGap * primal) break;
    if (step >= 0.2) centre = std::min(gap / (4.0 * static_cast<double>(n)), centre / 1.2);
    step = newton_step(jumps, jump, lambda, centre, p);
  }
  const VectorXd value = y - jumps.adjoint(p.z);
  return {value, cross_validation(jumps, y, value, p.z, lambda)};
}

/// The fit of least cross-validation: from the lambda that leaves a straight line down, then finer about the best.
VectorXd best_variation_fit(const SlopeJumps& jumps, const VectorXd& y) {
  constexpr int kDecades = 9;
  const VectorXd none = VectorXd::Zero(jumps.size());
  const VectorXd straight = jumps.solve(none, jumps.of(y));
  const double highest = std::log10(straight.cwiseAbs().maxCoeff());
  VariationFit best{y - jumps.adjoint(straight)};
  if (!std::isfinite(highest)) return best.value;  // y is straight as it is
  double power = highest;
  const auto try_at = [&](double other) {
    VariationFit fit = variation_fit(jumps, y, std::pow(10, other));
    if (fit.score >= best.score) return;
    best = std::move(fit);
    power = other;
  };
  for (int halves = 0; halves <= 2 * kDecades; ++halves) try_at(highest - 0.5 * halves - 0.01);
  for (const double step : {0.25, 0.125}) {
    const double centre = power;
    try_at(centre - step);
    try_at(centre + step);
  }
  return best.value;
}

}  // namespace

double BrokenLine::at(double time) const {
  const Index i = interval_of(t, time);
  return value[i] + (value[i + 1] - value[i]) / (t[i + 1] - t[i]) * (time - t[i]);
}

double BrokenLine::derivative(double time) const {
  const auto slope = [&](Index i) { return (value[i + 1] - value[i]) / (t[i + 1] - t[i]); };
  const Index i = interval_of(t, time);
  return time == t[i] && i > 0 ? (slope(i - 1) + slope(i)) / 2 : slope(i);
}

BrokenLine least_variation(const VectorXd& t, const VectorXd& y) {
  // Units: gaps and values of about 1 keep the steps of the method alike for all data.
  const double gap = (t[t.size() - 1] - t[0]) / static_cast<double>(t.size() - 1), mean = y.mean();
  const double size = std::sqrt((y.array() - mean).square().mean());
  constexpr double kRounding = 1e-13;  // of the mean: what is left of a constant
  if (size <= kRounding * std::abs(mean)) return {t, VectorXd::Constant(y.size(), mean)};
  // Without noise every bend is one of the motion: the line through the samples, which no variation is taken from.
  constexpr double kNoNoise = 1e-6;
  if (noise_level({{{t, y}}})[0] <= kNoNoise * size) return {t, y};
  const SlopeJumps jumps((t.array() - t[0]) / gap);
  const VectorXd fit = best_variation_fit(jumps, (y.array() - mean) / size);
  return {t, fit.array() * size + mean};
}

}  // namespace lieder
