#include "discover/smoothing_spline.hpp"

#include <algorithm>
#include <cmath>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// B = R + alpha Q'Q of the spline's equations B second = Q'y, as L D L' with two bands below the diagonal.
class SplineEquations {
 public:
  explicit SplineEquations(const VectorXd& t) : gap_(t.tail(t.size() - 1) - t.head(t.size() - 1)) {
    const Index n = gap_.size() - 1;
    inverse_ = gap_.cwiseInverse();
    middle_ = -inverse_.head(n) - inverse_.tail(n);
    qq_.setZero(n, 3);
    for (Index i = 0; i < n; ++i) {
      qq_(i, 0) = inverse_[i] * inverse_[i] + middle_[i] * middle_[i] + inverse_[i + 1] * inverse_[i + 1];
      if (i + 1 < n) qq_(i, 1) = inverse_[i + 1] * (middle_[i] + middle_[i + 1]);
      if (i + 2 < n) qq_(i, 2) = inverse_[i + 1] * inverse_[i + 2];
    }
  }

  struct Fit {
    VectorXd value, second;
    double score;
  };
  Fit fit(const VectorXd& y, double alpha) {
    factor(alpha);
    const Index n = middle_.size();
    VectorXd c(n);
    for (Index i = 0; i < n; ++i) c[i] = inverse_[i] * y[i] + middle_[i] * y[i + 1] + inverse_[i + 1] * y[i + 2];
    for (Index i = 0; i < n; ++i) {
      if (i >= 1) c[i] -= l1_[i - 1] * c[i - 1];
      if (i >= 2) c[i] -= l2_[i - 2] * c[i - 2];
    }
    for (Index i = n; i-- > 0;) {
      c[i] /= d_[i];
      if (i + 1 < n) c[i] -= l1_[i] * c[i + 1];
      if (i + 2 < n) c[i] -= l2_[i] * c[i + 2];
    }
    Fit f{y, VectorXd::Zero(y.size()), 0};
    f.second.segment(1, n) = c;
    for (Index i = 0; i < n; ++i) {
      f.value[i] -= alpha * inverse_[i] * c[i];
      f.value[i + 1] -= alpha * middle_[i] * c[i];
      f.value[i + 2] -= alpha * inverse_[i + 1] * c[i];
    }
    const double left = alpha * trace_of_qq_over_b();
    f.score = (y - f.value).squaredNorm() / (left * left);
    return f;
  }
  /// alpha at which both terms of B are of one size.
  double unit() const { return (gap_.head(middle_.size()) + gap_.tail(middle_.size())).sum() / 3 / qq_.col(0).sum(); }

 private:
  void factor(double alpha) {
    const Index n = middle_.size();
    d_.setZero(n);
    l1_.setZero(n);
    l2_.setZero(n);
    for (Index i = 0; i < n; ++i) {
      d_[i] = (gap_[i] + gap_[i + 1]) / 3 + alpha * qq_(i, 0);
      if (i >= 1) d_[i] -= l1_[i - 1] * l1_[i - 1] * d_[i - 1];
      if (i >= 2) d_[i] -= l2_[i - 2] * l2_[i - 2] * d_[i - 2];
      double first = (i + 1 < n ? gap_[i + 1] / 6 : 0) + alpha * qq_(i, 1);
      if (i >= 1) first -= l1_[i - 1] * l2_[i - 1] * d_[i - 1];
      l1_[i] = i + 1 < n ? first / d_[i] : 0;
      l2_[i] = alpha * qq_(i, 2) / d_[i];
    }
  }

  double trace_of_qq_over_b() const {
    const Index n = middle_.size();
    double trace = 0, s11 = 0, s12 = 0, s22 = 0;  // of the inverse at (i+1, i+1), (i+1, i+2), (i+2, i+2)
    for (Index i = n; i-- > 0;) {
      const double s01 = -l1_[i] * s11 - l2_[i] * s12, s02 = -l1_[i] * s12 - l2_[i] * s22;
      const double s00 = 1 / d_[i] - l1_[i] * s01 - l2_[i] * s02;
      trace += qq_(i, 0) * s00 + 2 * (qq_(i, 1) * s01 + qq_(i, 2) * s02);
      s22 = s11;
      s12 = s01;
      s11 = s00;
    }
    return trace;
  }

  VectorXd gap_, inverse_, middle_, d_, l1_, l2_;
  Eigen::MatrixXd qq_;
};

}  // namespace

Index interval_of(const VectorXd& t, double time) {
  const Index after = std::upper_bound(t.begin(), t.end(), time) - t.begin();
  return std::clamp<Index>(after - 1, 0, t.size() - 2);
}

double CubicSpline::at(double time) const {
  const Index i = interval_of(t, time);
  const double h = t[i + 1] - t[i], b = (time - t[i]) / h, a = 1 - b;
  return a * value[i] + b * value[i + 1] + ((a * a * a - a) * second[i] + (b * b * b - b) * second[i + 1]) * h * h / 6;
}

double CubicSpline::derivative(double time) const {
  const Index i = interval_of(t, time);
  const double h = t[i + 1] - t[i], b = (time - t[i]) / h, a = 1 - b;
  return (value[i + 1] - value[i]) / h + ((1 - 3 * a * a) * second[i] + (3 * b * b - 1) * second[i + 1]) * h / 6;
}

CubicSpline smoothing_spline(const VectorXd& t, const VectorXd& y) {
  SplineEquations equations(t);
  // From next to interpolation to next to a straight line, half a decade a step, then finer about the best.
  const double lowest = std::log10(equations.unit()) - 4;
  double best = lowest, score = equations.fit(y, std::pow(10, lowest)).score;
  const double span = 8 + 4 * std::log10(static_cast<double>(t.size()));
  const auto try_at = [&](double power) {
    const double s = equations.fit(y, std::pow(10, power)).score;
    if (s < score) {
      score = s;
      best = power;
    }
  };
  for (int halves = 0; halves <= static_cast<int>(2 * span); ++halves) try_at(lowest + 0.5 * halves);
  for (const double step : {0.25, 0.125, 0.0625, 0.03125}) {
    const double centre = best;
    try_at(centre - step);
    try_at(centre + step);
  }
  const auto fit = equations.fit(y, std::pow(10, best));
  return {t, fit.value, fit.second};
}

}  // namespace lieder
