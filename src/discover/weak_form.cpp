#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/at.hpp"
#include "discover/conserved_equations.hpp"
#include "discover/field_equations.hpp"
#include "discover/smoothing_spline.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// phi = (1 - s^2)^kFlatness on [-1, 1]: quadrature at even times is exact to rounding once a window holds some 20.
constexpr int kFlatness = 8;
constexpr Index kFewestInWindow = 12;
/// Windows for one period of the fastest coordinate, and neighbours that overlap.
constexpr double kWindowsPerPeriod = 3;
constexpr Index kOverlap = 3;

/// Weights of the integral over a run of the cubic through each four neighbouring samples.
VectorXd quadrature_weights(const VectorXd& t) {
  VectorXd w = VectorXd::Zero(t.size());
  const double root = 1 / std::sqrt(3.0);  // two Gauss points are exact for cubics
  for (Index i = 0; i + 1 < t.size(); ++i) {
    const Index first = std::clamp<Index>(i - 1, 0, t.size() - 4);
    const double half = (t[i + 1] - t[i]) / 2, middle = (t[i + 1] + t[i]) / 2;
    for (const double s : {middle - half * root, middle + half * root})
      for (Index j = first; j < first + 4; ++j) {
        double value = half;
        for (Index k = first; k < first + 4; ++k)
          if (k != j) value *= (s - t[k]) / (t[j] - t[k]);
        w[j] += value;
      }
  }
  return w;
}

/// Weights of one test function on the samples first, first + 1, ..: of x for -phi' and of F for phi, integral of
/// phi 1.
struct TestFunction {
  Index first = 0;
  VectorXd on_state, on_field;
};

TestFunction test_function(const VectorXd& t, const VectorXd& weights, double begin, double end) {
  TestFunction f;
  f.first = std::lower_bound(t.begin(), t.end(), begin) - t.begin();
  const Index count = std::upper_bound(t.begin(), t.end(), end) - t.begin() - f.first;
  f.on_state.resize(count);
  f.on_field.resize(count);
  for (Index i = 0; i < count; ++i) {
    const double s = std::clamp((2 * t[f.first + i] - begin - end) / (end - begin), -1.0, 1.0), u = 1 - s * s;
    f.on_field[i] = weights[f.first + i] * std::pow(u, kFlatness);
    f.on_state[i] = weights[f.first + i] * 4 * kFlatness * s * std::pow(u, kFlatness - 1) / (end - begin);
  }
  const double whole = f.on_field.sum();
  f.on_field /= whole;
  f.on_state /= whole;
  return f;
}

using Windows = std::vector<std::pair<double, double>>;

Windows windows_of(const VectorXd& t, double duration) {
  const double step = (t[t.size() - 1] - t[0]) / static_cast<double>(t.size() - 1);
  const Index length = std::clamp<Index>(static_cast<Index>(std::lround(std::min(duration / step, 1e9))) + 1,
                                         std::min(kFewestInWindow, t.size()), t.size());
  const Index left = t.size() - length, count = 1 + left * kOverlap / length;
  Windows all;
  for (Index k = 0; k < count; ++k) {
    const Index first = count == 1 ? left / 2 : k * left / (count - 1);
    all.emplace_back(t[first], t[first + length - 1]);
  }
  return all;
}

std::vector<TestFunction> test_functions(const VectorXd& t, const Windows& windows) {
  const VectorXd weights = quadrature_weights(t);
  std::vector<TestFunction> all;
  for (const auto& [begin, end] : windows) all.push_back(test_function(t, weights, begin, end));
  return all;
}

/// Integral of -phi' x for each, K x m.
MatrixXd on_states(const std::vector<TestFunction>& tests, const MatrixXd& x) {
  MatrixXd rows(std::ssize(tests), x.cols());
  for (Index k = 0; k < rows.rows(); ++k) {
    const TestFunction& f = tests[at(k)];
    const auto part = x.middleRows(f.first, f.on_state.size());
    // -phi' has the integral 0: taking a state off spares rounding.
    rows.row(k) = f.on_state.transpose() * (part.rowwise() - part.colwise().mean());
  }
  return rows;
}

/// Covariance of the rows that white noise of unit variance on x makes.
MatrixXd covariance_of_rows(const std::vector<TestFunction>& tests) {
  const Index count = std::ssize(tests);
  MatrixXd c = MatrixXd::Zero(count, count);
  for (Index k = 0; k < count; ++k)
    for (Index l = 0; l <= k; ++l) {
      const TestFunction &a = tests[at(k)], &b = tests[at(l)];
      const Index first = std::max(a.first, b.first),
                  last = std::min(a.first + a.on_state.size(), b.first + b.on_state.size());
      if (last <= first) continue;
      c(k, l) =
          a.on_state.segment(first - a.first, last - first).dot(b.on_state.segment(first - b.first, last - first));
      c(l, k) = c(k, l);
    }
  return c;
}

/// A run with its test functions, and what makes their errors independent.
struct WeakRun {
  MatrixXd x;  // states
  std::vector<TestFunction> tests;
  MatrixXd whiten;  // lower triangular factor over its root mean square: rows keep their size
  double size;      // root mean square of the weights of a row
};

WeakRun weak_run(const Trajectory& run, double duration) {
  WeakRun weak{run.x, test_functions(run.t, windows_of(run.t, duration)), {}, 0};
  const MatrixXd c = covariance_of_rows(weak.tests);
  weak.whiten = c.llt().matrixL();
  weak.size = std::sqrt(c.diagonal().mean());
  return weak;
}

MatrixXd whitened(const WeakRun& weak, const MatrixXd& rows, double common) {
  return common * weak.whiten.triangularView<Eigen::Lower>().solve(rows);
}

/// Period of the fastest coordinate: 2 pi times its spread within runs over that of its slope.
double shortest_period(const Trajectories& data) {
  VectorXd square = VectorXd::Zero(data.dimension()), slope = square;
  for (const Trajectory& run : data.runs) {
    square += (run.x.rowwise() - run.x.colwise().mean()).colwise().squaredNorm().transpose();
    for (Index j = 0; j < run.x.cols(); ++j) {
      const CubicSpline smooth = smoothing_spline(run.t, run.x.col(j));
      for (const double t : run.t) slope[j] += std::pow(smooth.derivative(t), 2);
    }
  }
  double period = std::numeric_limits<double>::infinity();
  for (Index j = 0; j < square.size(); ++j)
    if (slope[j] > 0 && square[j] > 0)
      period = std::min(period, 2 * std::numbers::pi * std::sqrt(square[j] / slope[j]));
  return period;
}

VectorXd largest_state(const Trajectories& data) {
  VectorXd most = VectorXd::Zero(data.dimension());
  for (const Trajectory& run : data.runs) most = most.cwiseMax(run.x.cwiseAbs().colwise().maxCoeff().transpose());
  return most;
}

/// Error of quadrature relative to the rows, from the distance of what every other sample gives. Far larger than the
/// error of all samples, of which a tenth makes allowance.
double quadrature_error(const Trajectories& data, double duration, const MatrixXd& rows) {
  constexpr double kShare = 0.1, kMost = 1e-4;
  double square = 0;
  for (const Trajectory& run : data.runs) {
    if (run.t.size() < 2 * kFewestInWindow) return kMost;
    const Windows windows = windows_of(run.t, duration);
    const auto even = Eigen::seq(0, Eigen::last, 2), odd = Eigen::seq(1, Eigen::last, 2);
    square += (on_states(test_functions(run.t(even), windows), run.x(even, Eigen::all)) -
               on_states(test_functions(run.t(odd), windows), run.x(odd, Eigen::all)))
                  .squaredNorm();
  }
  return rows.squaredNorm() > 0 ? std::min(kMost, kShare * std::sqrt(square) / rows.norm()) : kMost;
}

}  // namespace

bool is_exact(const Trajectories& data) {
  constexpr double kNoNoise = 1e-6;
  return (noise_level(data).array() <= kNoNoise * spread(data).array()).all();
}

RightHandSide weak_form(const Trajectories& data) {
  for (std::size_t r = 0; r < data.runs.size(); ++r)
    if (data.runs[r].t.size() < kFewestInWindow)
      throw InputError(fmt::format("dynamics: run {} has {} samples; the weak form needs at least {} in each", r,
                                   data.runs[r].t.size(), kFewestInWindow));
  const double duration = shortest_period(data) / kWindowsPerPeriod;
  std::vector<WeakRun> runs;
  Index rows = 0;
  double square = 0;
  for (const Trajectory& run : data.runs) {
    runs.push_back(weak_run(run, duration));
    rows += std::ssize(runs.back().tests);
    square += std::pow(runs.back().size, 2) / static_cast<double>(data.runs.size());
  }
  const double common = std::sqrt(square);
  const VectorXd noise = noise_level(data);
  const bool exact = is_exact(data);

  RightHandSide side;
  side.source = FieldSource::weak;
  side.error = noise * common;
  side.equations.right.resize(rows, data.dimension());
  MatrixXd plain(rows, data.dimension());
  Index row = 0;
  for (const WeakRun& weak : runs) {
    const Index count = std::ssize(weak.tests);
    plain.middleRows(row, count) = on_states(weak.tests, weak.x);
    side.equations.right.middleRows(row, count) = whitened(weak, plain.middleRows(row, count), common);
    row += count;
  }
  side.equations.noise_by_output = true;
  constexpr double kRounding = 1e-10;
  side.equations.floor = kRounding * common * largest_state(data);
  if (exact) side.equations.rounding = std::max(1e-10, quadrature_error(data, duration, plain));
  side.equations.left = [runs, rows, common, noise, exact](const Dictionary& dictionary) {
    MatrixXd all(rows, dictionary.size);
    Index first = 0;
    for (const WeakRun& weak : runs) {
      MatrixXd values(weak.x.rows(), dictionary.size);
      for (Index i = 0; i < values.rows(); ++i)
        values.row(i) = exact ? dictionary.values(weak.x.row(i)) : unbiased_values(dictionary, weak.x.row(i), noise);
      MatrixXd part(std::ssize(weak.tests), dictionary.size);
      for (Index k = 0; k < part.rows(); ++k)
        part.row(k) = weak.tests[at(k)].on_field.transpose() *
                      values.middleRows(weak.tests[at(k)].first, weak.tests[at(k)].on_field.size());
      all.middleRows(first, part.rows()) = whitened(weak, part, common);
      first += part.rows();
    }
    return all;
  };
  return side;
}

}  // namespace lieder
