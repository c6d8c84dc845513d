#include "lieder/discover/derivatives.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "discover/smoothing_spline.hpp"
#include "discover/total_variation.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/status.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kFewestSamples = 8;

/// Weights of the derivative, at t[place], of the polynomial through all t.
VectorXd first_derivative_weights(const VectorXd& t, Index place) {
  VectorXd w(t.size());
  double at_place = 0;
  for (Index j = 0; j < t.size(); ++j) {
    if (j == place) continue;
    double ratio = 1 / (t[j] - t[place]);
    for (Index k = 0; k < t.size(); ++k)
      if (k != j && k != place) ratio *= (t[place] - t[k]) / (t[j] - t[k]);
    w[j] = ratio;
    at_place += 1 / (t[place] - t[j]);
  }
  w[place] = at_place;
  return w;
}

MatrixXd differences(const Trajectory& run, Index width) {
  MatrixXd dx(run.x.rows(), run.x.cols());
  for (Index i = 0; i < dx.rows(); ++i) {
    const Index first = std::clamp<Index>(i - width / 2, 0, dx.rows() - width);
    dx.row(i) =
        first_derivative_weights(run.t.segment(first, width), i - first).transpose() * run.x.middleRows(first, width);
  }
  return dx;
}

VectorXd root_mean_square(const MatrixXd& columns) {
  return columns.colwise().norm() / std::sqrt(static_cast<double>(columns.rows()));
}

RunDerivatives by_differences(const Trajectory& run) {
  const MatrixXd dx = differences(run, 7);
  return {run.x, dx, root_mean_square(dx - differences(run, 5)), DerivativeMethod::differences};
}

/// \param fit  (times, values) -> a curve with at(time) and derivative(time)
template <typename Fit>
RunDerivatives by_curves(const Trajectory& run, DerivativeMethod method, Fit fit) {
  const Index rows = run.x.rows();
  RunDerivatives r{run.x, run.x, VectorXd(run.x.cols()), method};
  const auto even = Eigen::seq(0, Eigen::last, 2), odd = Eigen::seq(1, Eigen::last, 2);
  for (Index j = 0; j < run.x.cols(); ++j) {
    const VectorXd y = run.x.col(j);
    const auto all = fit(run.t, y), one = fit(run.t(even), y(even)), other = fit(run.t(odd), y(odd));
    double square = 0;
    for (Index i = 0; i < rows; ++i) {
      r.x(i, j) = all.at(run.t[i]);
      r.dx(i, j) = all.derivative(run.t[i]);
      square += std::pow(one.derivative(run.t[i]) - other.derivative(run.t[i]), 2);
    }
    r.error[j] = std::sqrt(square / static_cast<double>(rows)) / 2;
  }
  return r;
}

RunDerivatives by_method(const Trajectory& run, DerivativeMethod method) {
  if (method == DerivativeMethod::spline) return by_curves(run, method, smoothing_spline);
  if (method == DerivativeMethod::total_variation) return by_curves(run, method, least_variation);
  return by_differences(run);
}

DerivativeMethod choose(const Trajectories& data) {
  constexpr double kNoNoise = 1e-6;
  if (data.has_derivatives()) return DerivativeMethod::given;
  return (noise_level(data).array() <= kNoNoise * spread(data).array()).all() ? DerivativeMethod::differences
                                                                              : DerivativeMethod::spline;
}

}  // namespace

std::vector<RunDerivatives> derivatives(const Trajectories& data, DerivativeMethod method) {
  check_trajectories(data);
  if (method == DerivativeMethod::automatic) method = choose(data);
  if (method == DerivativeMethod::given && !data.has_derivatives())
    throw InputError("derivatives: given ones were asked for and no dx came; need dx of every run");
  std::vector<RunDerivatives> all;
  for (std::size_t r = 0; r < data.runs.size(); ++r) {
    const Trajectory& run = data.runs[r];
    if (method == DerivativeMethod::given) {
      all.push_back({run.x, run.dx, VectorXd::Constant(run.x.cols(), kUnset), method});
      continue;
    }
    if (run.x.rows() < kFewestSamples)
      throw InputError(
          fmt::format("derivatives: run {} has {} samples; need at least {}", r, run.x.rows(), kFewestSamples));
    all.push_back(by_method(run, method));
  }
  return all;
}

std::string_view to_string(DerivativeMethod method) {
  switch (method) {
    case DerivativeMethod::automatic:
      return "automatic";
    case DerivativeMethod::given:
      return "given";
    case DerivativeMethod::spline:
      return "spline";
    case DerivativeMethod::total_variation:
      return "total variation";
    case DerivativeMethod::differences:
      return "differences";
  }
  throw InternalError("to_string: a DerivativeMethod outside its enumeration");
}

}  // namespace lieder
