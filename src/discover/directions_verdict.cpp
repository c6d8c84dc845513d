#include "discover/directions_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// Combinations of a space that are tried, besides its axes.
constexpr int kCombinations = 200;
/// Directions that get bounds of their own.
constexpr Index kMostBounded = 60;

double root(double squared) { return std::isnan(squared) ? kUnset : std::sqrt(std::max(0.0, squared)); }

Defect as_defect(const SquaredDefect& d) {
  return {.estimate = root(d.estimate), .lower = root(d.lower), .upper = root(d.upper)};
}

/// The worst over combinations of the first `width` directions, each number by itself.
SquaredDefect worst_of(const DefectOf& defect_of, Index width, const Levels& levels) {
  SquaredDefect worst = defect_of(VectorXd::Unit(width, width - 1), levels.alpha);
  bool explained = worst.estimate <= worst.explained;
  const auto look = [&](const VectorXd& theta) {
    const SquaredDefect one = defect_of(theta, levels.alpha);
    worst.estimate = std::max(worst.estimate, one.estimate);
    worst.upper = std::isnan(one.upper) ? kUnset : std::max(worst.upper, one.upper);
    explained = explained && one.estimate <= one.explained;
  };
  RandomStream random(Seed{levels.seed}.split(31).split(static_cast<std::uint64_t>(width)));
  for (Index i = 0; i + 1 < width; ++i) look(VectorXd::Unit(width, i));
  for (int i = 0; width > 1 && i < kCombinations; ++i) look(random.normal_matrix(width, 1).col(0).normalized());
  worst.explained = explained ? 1 : 0;
  return worst;
}

}  // namespace

void judge_directions(const VectorXd& chosen, const DefectOf& defect_of, const SquaredDefect& rival,
                      const Levels& levels, const char* thing, DiscoverResult& r) {
  const Index seen = chosen.size();
  for (Index i = 0; i < std::min(seen, kMostBounded); ++i)
    r.defects.push_back(as_defect(defect_of(VectorXd::Unit(i + 1, i), levels.alpha / 2)));
  const double squared = levels.delta * levels.delta;
  Index certified = 0, explained = 0;
  double held_out = 0, of_explained = 0;
  for (Index d = 1; d <= std::min(seen, kMostBounded) && chosen[d - 1] <= levels.delta; ++d) {
    const SquaredDefect worst = worst_of(defect_of, d, levels);
    if (!(worst.upper <= squared)) break;
    certified = d;
    held_out = root(worst.estimate);
    if (explained == d - 1 && worst.explained > 0) {
      explained = d;
      of_explained = held_out;
    }
  }
  r.certified.calibrated = static_cast<int>(certified);
  const double least = seen > 0 ? r.defects.front().estimate : kUnset;
  r.status = Status::converged;
  if (certified > 0) {
    r.verdict = explained > 0 ? Verdict::symmetry : Verdict::approximate;
    r.dimension = explained > 0 ? explained : certified;
    r.held_out = explained > 0 ? of_explained : held_out;
    r.message = explained > 0 ? fmt::format(
                                    "{} of {} directions keep {} as far as it is known: broken by less than {:g} with "
                                    "certainty, and by {:.2g} at most where it was not looked for",
                                    explained, seen, thing, levels.delta, *r.held_out)
                              : fmt::format(
                                    "{} of {} directions break {} by less than {:g} of what they could, and by more "
                                    "than errors explain",
                                    certified, seen, thing, levels.delta);
    if (certified > r.dimension)
      r.message += fmt::format("; {} more {} it by less than that, and by more than errors explain",
                               certified - r.dimension, certified - r.dimension == 1 ? "breaks" : "break");
    const auto open = std::count_if(r.defects.begin() + std::max(r.dimension, certified), r.defects.end(),
                                    [&](const Defect& d) { return !(d.lower > levels.delta); });
    if (open > 0) r.message += fmt::format("; {} further directions may keep it too and are not settled", open);
    return;
  }
  if (seen > 0 && r.defects.front().lower > levels.delta && rival.lower > squared) {
    r.verdict = Verdict::none;
    r.message = fmt::format("every direction breaks {}; the least by {:.3g} of what it could", thing, least);
    return;
  }
  r.status = Status::underdetermined;
  r.verdict = Verdict::underdetermined;
  r.message = fmt::format(
      "the least broken direction breaks {} by {:.3g}{}, and the points do not settle whether that "
      "is below {:g}",
      thing, least,
      std::isfinite(r.defects.empty() ? kUnset : r.defects.front().upper)
          ? fmt::format(" ({:.2g} to {:.2g})", r.defects.front().lower, r.defects.front().upper)
          : std::string(),
      levels.delta);
}

}  // namespace lieder
