#include "lieder/discover/quantities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "discover/certificate_quantile.hpp"
#include "discover/conserved_equations.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Share of the noise's variance that a model of it, white and known, may be wrong by: as for conserved quantities.
constexpr double kNoiseModelShare = 0.1;
/// Of the runs, that have to agree on a trend.
constexpr double kNearlyAll = 0.9;

void check_quantities(const Trajectories& data, const Dictionary& d, const QuantityOptions& o) {
  check_trajectories(data);
  const auto refuse = [](const std::string& what) { throw InputError("quantities: " + what); };
  if (d.inputs != data.dimension() || d.size < 1)
    refuse(fmt::format("{} functions of {} coordinates came; need at least one, of {}", d.size, d.inputs,
                       data.dimension()));
  if (!(o.tolerance > 0 && o.tolerance < 0.1)) refuse(fmt::format("tolerance {} came; need (0, 0.1)", o.tolerance));
  if (!(o.most_drift > 0 && o.most_drift < 1)) refuse(fmt::format("most_drift {} came; need (0, 1)", o.most_drift));
  if (!(o.certainty > 0)) refuse(fmt::format("certainty {} came; need a number above 0", o.certainty));
  if (!(o.alpha > 0 && o.alpha < 1)) refuse(fmt::format("alpha {} came; need (0, 1)", o.alpha));
  if (o.noise && (o.noise->size() != data.dimension() || !o.noise->allFinite() || o.noise->minCoeff() < 0))
    refuse(fmt::format("noise of {} coordinates came; need {}, finite, 0 or more", o.noise->size(), data.dimension()));
}

std::string name_of_quantity(const Dictionary& d, Index k) {
  return d.names.empty() ? fmt::format("D{}", k + 1) : d.names[at(k)];
}

/// All quantities along one run, T x p each.
struct AlongRun {
  VectorXd t;
  MatrixXd value;   // the mean of noise taken off
  MatrixXd noise;   // variance that noise on x gives at most, in the mean
  MatrixXd floor;   // variance of errors that count as none
  MatrixXd freely;  // |grad h . spread|^2
};

/// Gradient of unbiased_values(): the function whose noise is bounded is the one that is measured.
MatrixXd unbiased_jacobian(const Dictionary& d, const VectorXd& x, const VectorXd& noise) {
  const MatrixXd centre = d.jacobian(x);
  MatrixXd jacobian = centre;
  VectorXd moved = x;
  for (Index j = 0; j < x.size(); ++j) {
    if (noise[j] == 0) continue;
    moved[j] = x[j] + noise[j];
    jacobian -= (d.jacobian(moved) - centre) / 2;
    moved[j] = x[j] - noise[j];
    jacobian -= (d.jacobian(moved) - centre) / 2;
    moved[j] = x[j];
  }
  return jacobian;
}

AlongRun along_run(const Trajectory& run, std::size_t number, const Dictionary& d, const VectorXd& noise,
                   const VectorXd& floor, const VectorXd& free) {
  const Index T = run.x.rows();
  const MatrixXd empty(T, d.size);
  AlongRun a{run.t, empty, empty, empty, empty};
  for (Index i = 0; i < T; ++i) {
    const VectorXd x = run.x.row(i);
    a.value.row(i) = unbiased_values(d, x, noise);
    const MatrixXd jacobian = unbiased_jacobian(d, x, noise);
    for (Index k = 0; k < d.size; ++k)
      if (!std::isfinite(a.value(i, k)) || !jacobian.row(k).allFinite())
        throw InputError(fmt::format("quantities: '{}', or its derivative, is not finite at row {} of run {}",
                                     name_of_quantity(d, k), i, number));
    a.noise.row(i) = (jacobian * noise.asDiagonal()).rowwise().squaredNorm();
    a.floor.row(i) = (jacobian * floor.asDiagonal()).rowwise().squaredNorm();
    a.freely.row(i) = (jacobian * free.asDiagonal()).rowwise().squaredNorm();
  }
  return a;
}

/// Standard deviation of each quantity where coordinates are drawn from the samples, each for itself: p. Points at
/// which it is not finite are left out.
VectorXd spread_of_shuffled(const Trajectories& data, const Dictionary& d) {
  const Index N = data.samples(), m = data.dimension();
  MatrixXd x(N, m);
  Index row = 0;
  for (const Trajectory& run : data.runs) {
    x.middleRows(row, run.x.rows()) = run.x;
    row += run.x.rows();
  }
  RandomStream random(Seed{0});  // which draw it is does not matter: the scale of h is wanted, not its digits
  for (Index j = 1; j < m; ++j) {
    const Eigen::VectorXi order = random.permutation(static_cast<int>(N));
    x.col(j) = VectorXd(x(order, j));
  }
  MatrixXd values(N, d.size);
  for (Index i = 0; i < N; ++i) values.row(i) = d.values(x.row(i).transpose());
  VectorXd all(d.size);
  for (Index k = 0; k < d.size; ++k) {
    const Eigen::ArrayXd h = values.col(k), finite = h.isFinite().cast<double>(), kept = h.isFinite().select(h, 0);
    const double count = std::max(1.0, finite.sum()), mean = kept.sum() / count;
    all[k] = std::sqrt((finite * (kept - mean).square()).sum() / count);
  }
  return all;
}

/// Weights that take values at these times to the rise of the straight line through them, from begin to end.
VectorXd rise_weights(const VectorXd& t) {
  const VectorXd centred = t.array() - t.mean();
  return centred * ((t[t.size() - 1] - t[0]) / centred.squaredNorm());
}

/// Sums over the runs for one quantity.
struct DriftSums {
  double along = 0, noise = 0, freely = 0, noise_sum = 0, noise_squares = 0, samples = 0, freedom = 0;
  double change_noise = 0, change_floor = 0;  // variance of the changes' sum; sum of what counts as none
  Index measured = 0;                         // runs of two samples or more
  VectorXd means = {}, counts = {}, changes = {};
};

DriftSums sums_over_runs(const std::vector<AlongRun>& runs, Index k) {
  const Index R = std::ssize(runs);
  DriftSums s{.means = VectorXd(R), .counts = VectorXd(R), .changes = VectorXd::Constant(R, kUnset)};
  for (Index r = 0; r < R; ++r) {
    const AlongRun& run = runs[at(r)];
    const VectorXd h = run.value.col(k), noise = run.noise.col(k), floor = run.floor.col(k), both = noise + floor;
    const auto T = static_cast<double>(h.size());
    s.means[r] = h.mean();
    s.counts[r] = T;
    s.samples += T;
    s.freedom += T - 1;
    s.freely += run.freely.col(k).sum();
    s.noise_sum += both.sum();
    s.noise_squares += both.squaredNorm();
    // Taking off the mean takes off a share of the noise too.
    s.along += (h.array() - h.mean()).square().sum();
    s.noise += both.sum() * (T - 1) / T;
    if (h.size() < 2) continue;
    const VectorXd w = rise_weights(run.t);
    s.changes[r] = w.dot(h);
    s.change_noise += w.cwiseAbs2().dot(noise);
    s.change_floor += 2 * std::sqrt(floor.mean());  // an error of an integrator may be a trend: up, or down
    ++s.measured;
  }
  return s;
}

/// Whether the mean change is clear of noise, and of chance between runs.
bool has_trend(const QuantityDrift& q, const DriftSums& s, double certainty) {
  const auto runs = static_cast<double>(s.measured);
  const double noise = std::sqrt(s.change_noise * (1 + kNoiseModelShare)) / runs;
  return std::abs(q.change) > certainty * noise + s.change_floor / runs && !(q.lower && *q.lower <= 0 && *q.upper >= 0);
}

void add_change(const DriftSums& s, double alpha, QuantityDrift& q) {
  const auto runs = static_cast<double>(s.measured);
  q.changes = s.changes;
  double sum = 0, square = 0;
  for (const double c : s.changes) {
    if (std::isnan(c)) continue;
    sum += c;
    q.falling += c < 0 ? 1 : 0;
    q.rising += c > 0 ? 1 : 0;
  }
  q.change = sum / runs;
  if (s.measured < 2) return;
  for (const double c : s.changes)
    if (!std::isnan(c)) square += std::pow(c - q.change, 2);
  // Student's t squared has an F distribution.
  const double reach = std::sqrt(f_upper_quantile(alpha, 1, runs - 1) * square / (runs - 1) / runs);
  q.lower = q.change - reach;
  q.upper = q.change + reach;
}

void judge_drift(const DriftSums& s, const QuantityOptions& o, QuantityDrift& q) {
  const double margin =
      kNoiseModelShare + o.certainty * std::sqrt(2 * s.noise_squares / (s.noise_sum * s.noise_sum) + 4 / s.samples);
  q.excess = s.along / s.noise;
  q.noise = std::sqrt(s.noise / s.freedom);
  q.within = std::sqrt(std::max(0.0, s.along - s.noise) / s.freedom);
  q.between =
      std::sqrt(s.counts.dot((s.means.array() - s.counts.dot(s.means) / s.samples).square().matrix()) / s.samples);
  q.relative = q.within / q.freely;
  q.relative_bound = std::sqrt((std::max(0.0, s.along - s.noise) + margin * s.noise) / s.freedom) / q.freely;
  const bool trend = has_trend(q, s, o.certainty);
  const auto nearly_all = [&](Index runs) {
    return static_cast<double>(runs) >= kNearlyAll * static_cast<double>(s.measured);
  };
  if (trend && q.change < 0 && nearly_all(q.falling)) q.trend = Trend::falls;
  if (trend && q.change > 0 && nearly_all(q.rising)) q.trend = Trend::rises;
  q.verdict = trend || q.excess > 1 + margin     ? DriftVerdict::drifts
              : q.relative_bound <= o.most_drift ? DriftVerdict::kept
                                                 : DriftVerdict::cannot_tell;
}

std::string sentence_of(const QuantityDrift& q, Index runs, double most_drift) {
  switch (q.verdict) {
    case DriftVerdict::kept:
      return fmt::format(
          "the quantity {} is kept: it drifts by at most {:.2g} of what it would vary by if x moved freely",
          q.expression, q.relative_bound);
    case DriftVerdict::cannot_tell:
      return fmt::format(
          "whether the quantity {} is kept cannot be told: noise could hide a relative drift of {:.2g}, above {:g}",
          q.expression, q.relative_bound, most_drift);
    case DriftVerdict::drifts:
      break;
  }
  std::string text = fmt::format("the quantity {} {}", q.expression,
                                 q.trend == Trend::falls   ? "falls"
                                 : q.trend == Trend::rises ? "rises"
                                                           : "drifts without a trend");
  text += fmt::format(": it changes by {:.3g} along a run", q.change);
  if (q.lower) text += fmt::format(" ({:.3g} to {:.3g} in the mean)", *q.lower, *q.upper);
  return text + fmt::format(", falls in {} of {} runs, and varies by {:.3g} between runs", q.falling, runs, q.between);
}

QuantityDrift drift_of(const std::vector<AlongRun>& runs, Index k, const std::string& name, double shuffled,
                       const QuantityOptions& o) {
  constexpr double kRounding = 1e-13;
  const DriftSums s = sums_over_runs(runs, k);
  QuantityDrift q{.expression = name};
  q.freely = std::sqrt(s.freely / s.samples);
  if (q.freely <= kRounding * s.means.cwiseAbs().maxCoeff())
    throw InputError(
        fmt::format("quantities: '{}' does not depend on what changes in the data; need one that does", name));
  // A gradient knows no bounds: cos(x) of an angle that went around many times varies by no more than 1.
  if (shuffled > 0) q.freely = std::min(q.freely, shuffled);
  if (s.measured == 0 || !std::isfinite(s.noise)) {
    q.message = fmt::format(
        "whether the quantity {} is kept cannot be told: no run has enough samples; need 3 for the noise", name);
    return q;
  }
  add_change(s, o.alpha, q);
  judge_drift(s, o, q);
  q.message = sentence_of(q, s.measured, o.most_drift);
  return q;
}

}  // namespace

std::vector<QuantityDrift> quantity_drifts(const Trajectories& data, const Dictionary& quantities,
                                           const QuantityOptions& options) {
  check_quantities(data, quantities, options);
  const VectorXd free = spread(data), floor = options.tolerance * free;
  const VectorXd noise = options.noise.value_or(noise_level(data));
  const bool known = noise.allFinite();
  std::vector<AlongRun> runs;
  for (std::size_t r = 0; r < data.runs.size(); ++r)
    runs.push_back(along_run(data.runs[r], r, quantities, known ? noise : VectorXd(0 * free), floor, free));
  if (!known)
    for (AlongRun& run : runs) run.noise.setConstant(kUnset);
  const VectorXd shuffled = spread_of_shuffled(data, quantities);
  std::vector<QuantityDrift> all;
  for (Index k = 0; k < quantities.size; ++k)
    all.push_back(drift_of(runs, k, name_of_quantity(quantities, k), shuffled[k], options));
  return all;
}

std::string_view to_string(DriftVerdict verdict) {
  switch (verdict) {
    case DriftVerdict::kept:
      return "kept";
    case DriftVerdict::drifts:
      return "drifts";
    case DriftVerdict::cannot_tell:
      return "cannot tell";
  }
  throw InternalError("to_string: a DriftVerdict outside its enumeration");
}

std::string_view to_string(Trend trend) {
  switch (trend) {
    case Trend::none:
      return "none";
    case Trend::falls:
      return "falls";
    case Trend::rises:
      return "rises";
  }
  throw InternalError("to_string: a Trend outside its enumeration");
}

}  // namespace lieder
