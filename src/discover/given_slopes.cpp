#include "discover/given_slopes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "discover/held_out.hpp"
#include "discover/slope_directions.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Rounding in defects, which are relative: sums and a triangular solve.
constexpr double kRoundedDefect = 1e-8;
/// Defects up to here may be errors of Jacobians that nobody spoke of, when a wide gap is above them.
constexpr double kMostError = 1e-4;
/// What held-out samples may add to the threshold before they contradict it.
constexpr double kMostHeldOut = 100;
/// Widest span of approximate symmetries that is bounded.
constexpr Index kWidestSpan = 50;

/// Where the null space ends: rounding, what the user said of the Jacobians, or below the widest gap among what errors
/// of Jacobians could be.
double threshold_of(const VectorXd& descending, const DiscoverOptions& options) {
  if (options.noise) return std::clamp(3 * *options.noise, kRoundedDefect, 0.5);
  double threshold = kRoundedDefect, widest = options.min_gap;
  for (Index i = 0; i + 1 < descending.size(); ++i) {
    const double kept = descending[i], dropped = descending[i + 1];
    if (dropped > kMostError || dropped <= kRoundedDefect) continue;
    if (kept / dropped < widest) continue;
    widest = kept / dropped;
    threshold = std::sqrt(kept * dropped);
  }
  return threshold;
}

std::string sentence_of_null_space(const DiscoverResult& r, Index samples) {
  std::string text = fmt::format("{} of {} directions keep the function, from {} equations at {} samples",
                                 r.rank.nullity, r.rank.rank + r.rank.nullity, r.equations, samples);
  if (r.held_out) text += fmt::format("; on samples kept aside they break it by {:.2g} at most", *r.held_out);
  return text;
}

/// Of a large null space some directions stand for all.
std::vector<Index> bounded_directions(Index found, Index listed, bool many) {
  std::vector<Index> all;
  for (Index i = 0; i < listed; ++i)
    if (!many || i < kWidestSpan || i >= found) all.push_back(i);
  return all;
}

/// Defects as the bounded directions have them on held-out samples; of others as they decided, without bounds.
std::vector<Defect> bounds_where_known(const VectorXd& deciding, const std::vector<Index>& bounded,
                                       const std::vector<Defect>& bounds) {
  std::vector<Defect> all;
  for (const double d : deciding) all.push_back({.estimate = d});
  for (std::size_t i = 0; i < bounded.size(); ++i) all[static_cast<std::size_t>(bounded[i])] = bounds[i];
  return all;
}

/// How many of the first directions break the function by at most delta together. Bounds of spans grow with them, so
/// that bisection finds the last, where not all of them do.
Index certified_span(const HeldOut& held, Index spans, const DiscoverOptions& options, const DiscoverResult& r) {
  Index good = 0, bad = 1;
  while (bad <= spans && r.defects[static_cast<std::size_t>(bad - 1)].estimate <= options.delta) ++bad;
  for (Index d = bad - 1; bad - good > 1; d = (good + bad) / 2) {
    const bool holds = held.upper_of_worst(d, options.alpha, Seed{options.seed}.split(1)) <= options.delta;
    (holds ? good : bad) = d;
  }
  return good;
}

void judge_approximate(const HeldOut& held, Index spans, const DiscoverOptions& options, DiscoverResult& r,
                       Index& found) {
  const Index seen = r.rank.rank + r.rank.nullity;
  const auto certified = static_cast<int>(certified_span(held, spans, options, r));
  r.certified.calibrated = certified;
  if (r.verdict == Verdict::symmetry) return;
  if (certified > 0) {
    found = certified;
    r.verdict = Verdict::approximate;
    r.status = Status::converged;
    r.message = fmt::format(
        "{} of {} directions break the function by at most {:g} of what they could, and by more than rounding",
        certified, seen, options.delta);
  } else if (seen > 0 && r.defects.front().lower > options.delta) {
    r.verdict = Verdict::none;
    r.status = Status::converged;
    r.message = fmt::format("every direction breaks the function; the least by {:.3g} of what it could",
                            r.defects.front().estimate);
  } else {
    r.verdict = Verdict::underdetermined;
    r.status = Status::underdetermined;
    r.message = fmt::format(
        "the least broken direction breaks the function by {:.3g}, and {} samples kept aside do not "
        "settle whether that is below {:g}",
        seen > 0 ? r.defects.front().estimate : kUnset, held.count(), options.delta);
  }
}

}  // namespace

void discover_from_jacobians(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                             const DiscoverOptions& options, DiscoverResult& r) {
  const auto samples = slope_rows(f, candidates, action, options.seed);
  const auto aside =
      std::max<Index>(1, static_cast<Index>(std::floor(options.held_out * static_cast<double>(samples->samples()))));
  const Index used = samples->samples() - aside;
  const auto directions = slope_directions(*samples, used, candidates.count(), options);
  if (!directions) {
    r.status = Status::stopped;
    r.message = "stopped before all derivatives were there";
    return;
  }
  const Index listed = directions->defects.size(), seen = directions->seen;
  r.unseen = directions->unseen;
  r.equations = directions->equations;
  if (listed == 0) {
    r.status = Status::underdetermined;
    r.verdict = Verdict::underdetermined;
    r.message = directions->trouble;
    return;
  }
  const VectorXd descending = directions->defects.reverse();
  r.rank = decide_rank(descending, r.equations,
                       {.relative_tolerance = threshold_of(descending, options),
                        .min_gap = options.min_gap,
                        .scale = 1.0,
                        .columns = listed});
  r.rank.rank += seen - listed;
  r.rank.certain = r.rank.certain && r.equations >= seen;
  Index found = r.rank.nullity;
  const MatrixXd& ascending = directions->coefficients;
  const Index spans = std::min<Index>(kWidestSpan, (descending.array() <= 2 * options.delta).count());
  const std::vector<Index> bounded = bounded_directions(found, listed, seen > kManyFields);
  const HeldOut held(*samples, used, ascending(Eigen::all, bounded), spans);
  r.defects =
      bounds_where_known(directions->defects, bounded, held.defects(options.alpha / 2, Seed{options.seed}.split(1)));
  if (found > 0)
    r.held_out = found == directions->settled ? directions->settled_held_out
                                              : worst_of_span(*samples, used, ascending.leftCols(found));
  const bool contradicted = r.held_out && !(*r.held_out <= kMostHeldOut * r.rank.threshold);
  if (found > 0 && (contradicted || !r.rank.certain)) {
    r.status = Status::underdetermined;
    r.verdict = Verdict::underdetermined;
    r.message = sentence_of_null_space(r, used) +
                (contradicted         ? ": there are too few samples to tell"
                 : r.equations < seen ? fmt::format(": fewer equations than the {} unknowns", seen)
                                      : ": there is no wide gap between what is kept and what is broken");
  } else {
    if (found > 0) {
      r.status = Status::converged;
      r.verdict = Verdict::symmetry;
      r.message = sentence_of_null_space(r, used);
    }
    judge_approximate(held, spans, options, r, found);
  }
  if (r.unseen > 0) {
    r.message += fmt::format("; {} further directions vanish at these samples and cannot be told", r.unseen);
    r.status = Status::underdetermined;
    r.verdict = Verdict::underdetermined;
  }
  r.dimension = found;
  r.coefficients = ascending.leftCols(found);
}

}  // namespace lieder
