#include "discover/conserved_equations.hpp"

#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "lieder/base/error.hpp"
#include "linalg/svd.hpp"
#include "linalg/triangular_factor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Directions whose gradient is smaller, relative to the largest, are constant: cos^2 + sin^2, or the square of a
/// constraint.
constexpr double kFlat = 1e-9;

/// Everything about one run before scaling; columns are all functions of the dictionary.
struct RawRun {
  MatrixXd values, drift, gradient;  // T x p, T x p, (T m) x p: gradients times the noise of each coordinate
};

RawRun raw_run(const Trajectory& run, std::size_t number, const Dictionary& dictionary, const VectorXd& noise,
               const VectorXd& floor, bool by_derivatives) {
  const Index T = run.x.rows(), m = run.x.cols(), p = dictionary.size;
  RawRun raw{MatrixXd(T, p), MatrixXd(T, p), MatrixXd(T * m, p)};
  const bool noisy = (noise.array() > floor.array()).any();
  for (Index i = 0; i < T; ++i) {
    const VectorXd x = run.x.row(i);
    raw.values.row(i) = noisy ? unbiased_values(dictionary, x, noise) : dictionary.values(x);
    const MatrixXd jacobian = dictionary.jacobian(x);
    for (Index j = 0; j < m; ++j) raw.gradient.row(i * m + j) = jacobian.col(j) * std::hypot(noise[j], floor[j]);
    if (by_derivatives) raw.drift.row(i) = jacobian * run.dx.row(i).transpose();
    for (Index k = 0; k < p; ++k)
      if (!std::isfinite(raw.values(i, k)) || !jacobian.row(k).allFinite())
        throw InputError(fmt::format("conserved: {}, or its derivative, is not finite at row {} of run {}",
                                     dictionary.names.empty() ? fmt::format("D{}", k + 1) : dictionary.names[at(k)], i,
                                     number));
  }
  if (!by_derivatives) raw.drift = raw.values.rowwise() - raw.values.colwise().mean();
  return raw;
}

bool use_derivatives(const Trajectories& data, ConservedEquationsOf choice) {
  constexpr Index kFewSamples = 5;
  if (choice == ConservedEquationsOf::derivatives && !data.has_derivatives())
    throw InputError("conserved: equations of derivatives were asked for and no dx came; need dx of every run");
  const bool short_run = std::ranges::any_of(data.runs, [](const Trajectory& r) { return r.x.rows() < kFewSamples; });
  return choice == ConservedEquationsOf::derivatives ||
         (choice == ConservedEquationsOf::automatic && short_run && data.has_derivatives());
}

/// Root mean square of dx, each coordinate: the size that its errors are relative to.
VectorXd speed(const Trajectories& data) {
  VectorXd square = VectorXd::Zero(data.dimension());
  for (const Trajectory& run : data.runs) square += run.dx.colwise().squaredNorm().transpose();
  return (square / static_cast<double>(data.samples())).cwiseSqrt();
}

}  // namespace

VectorXd unbiased_values(const Dictionary& dictionary, const VectorXd& x, const VectorXd& noise) {
  const VectorXd centre = dictionary.values(x);
  VectorXd value = centre, moved = x;
  for (Index j = 0; j < x.size(); ++j) {
    if (noise[j] == 0) continue;
    moved[j] = x[j] + noise[j];
    value -= (dictionary.values(moved) - centre) / 2;
    moved[j] = x[j] - noise[j];
    value -= (dictionary.values(moved) - centre) / 2;
    moved[j] = x[j];
  }
  return value;
}

ConservedSystem conserved_system(const Trajectories& data, const Dictionary& dictionary, const VectorXd& noise,
                                 const ConservedOptions& options) {
  const bool by_derivatives = use_derivatives(data, options.equations);
  const VectorXd floor = options.tolerance * (by_derivatives ? speed(data) : spread(data));
  const VectorXd used = by_derivatives ? VectorXd(VectorXd::Zero(noise.size())) : noise;
  ConservedSystem system;
  system.noise = used;
  system.floor = floor;
  VectorXd square = VectorXd::Zero(dictionary.size);
  for (std::size_t r = 0; r < data.runs.size(); ++r) {
    const RawRun raw = raw_run(data.runs[r], r, dictionary, used, floor, by_derivatives);
    const auto samples = static_cast<double>(raw.values.rows());
    square += raw.gradient.colwise().squaredNorm().transpose();
    // Taking off the mean takes off a share of the noise too.
    const double left = by_derivatives ? 1 : (samples - 1) / samples;
    system.runs.push_back({.drift = triangle_of(raw.drift),
                           .noise = triangle_of(raw.gradient) * std::sqrt(left),
                           .mean = raw.values.colwise().mean(),
                           .samples = samples,
                           .equations = raw.values.rows() - (by_derivatives ? 0 : 1)});
  }
  for (Index k = 0; k < square.size(); ++k)
    if (square[k] > 0) system.kept.push_back(k);
  system.scale = square(system.kept).cwiseSqrt() / std::sqrt(static_cast<double>(data.samples()));
  const VectorXd inverse = system.scale.cwiseInverse();
  for (RunEquations& run : system.runs) {
    run.drift = MatrixXd(run.drift(Eigen::all, system.kept) * inverse.asDiagonal());
    run.noise = MatrixXd(run.noise(Eigen::all, system.kept) * inverse.asDiagonal());
    run.mean = Eigen::RowVectorXd(run.mean(system.kept) * inverse.asDiagonal());
  }
  return system;
}

DriftSpectrum drift_spectrum(const ConservedSystem& system, const std::vector<std::size_t>& runs) {
  const Index q = system.scale.size();
  MatrixXd drift(0, q), noise(0, q);
  DriftSpectrum s;
  const auto append = [](MatrixXd& all, const MatrixXd& more) {
    all.conservativeResize(all.rows() + more.rows(), Eigen::NoChange);
    all.bottomRows(more.rows()) = more;
  };
  for (const std::size_t r : runs) {
    append(drift, system.runs[r].drift);
    append(noise, system.runs[r].noise);
    s.equations += system.runs[r].equations;
  }
  s.drift = triangle_of(drift);
  s.noise = triangle_of(noise);
  const auto [size, vectors] = right_singular_vectors(s.noise);
  const Index moving = size.size() == 0 ? 0 : (size.array() > kFlat * size[0]).count();
  const MatrixXd whiten = vectors.leftCols(moving) * size.head(moving).cwiseInverse().asDiagonal();
  const RightSingularVectors drifting = right_singular_vectors(s.drift * whiten);
  s.values = VectorXd::Zero(moving);
  s.values.tail(drifting.values.size()) = drifting.values.reverse();
  s.directions = whiten * drifting.v.rowwise().reverse() * std::sqrt(static_cast<double>(s.equations));
  return s;
}

DirectionNoise direction_noise(const Trajectories& data, const Dictionary& dictionary, const ConservedSystem& system,
                               const MatrixXd& directions) {
  MatrixXd all = MatrixXd::Zero(dictionary.size, directions.cols());
  all(system.kept, Eigen::all) = system.scale.cwiseInverse().asDiagonal() * directions;
  const VectorXd noise = (system.noise.cwiseAbs2() + system.floor.cwiseAbs2()).cwiseSqrt(), free = spread(data);
  VectorXd sum = VectorXd::Zero(directions.cols()), squares = sum, freely = sum;
  for (const Trajectory& run : data.runs)
    for (Index i = 0; i < run.x.rows(); ++i) {
      const MatrixXd gradient = dictionary.jacobian(run.x.row(i).transpose()).transpose() * all;
      const VectorXd energy = (noise.asDiagonal() * gradient).colwise().squaredNorm();
      sum += energy;
      squares += energy.cwiseAbs2();
      freely += (free.asDiagonal() * gradient).colwise().squaredNorm().transpose();
    }
  return {sum.cwiseAbs2().cwiseQuotient(squares), sum.cwiseQuotient(freely).cwiseSqrt()};
}

MatrixXd between_runs(const ConservedSystem& system, const std::vector<std::size_t>& runs) {
  MatrixXd means(static_cast<Index>(runs.size()), system.scale.size());
  Eigen::RowVectorXd all = Eigen::RowVectorXd::Zero(means.cols());
  double samples = 0;
  for (std::size_t k = 0; k < runs.size(); ++k) {
    const RunEquations& run = system.runs[runs[k]];
    means.row(static_cast<Index>(k)) = run.mean;
    all += run.samples * run.mean;
    samples += run.samples;
  }
  means.rowwise() -= all / samples;
  for (std::size_t k = 0; k < runs.size(); ++k)
    means.row(static_cast<Index>(k)) *= std::sqrt(system.runs[runs[k]].samples);
  return means;
}

}  // namespace lieder
