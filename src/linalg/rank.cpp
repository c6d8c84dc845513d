#include "lieder/linalg/rank.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

void check(const Eigen::VectorXd& s, const RankOptions& options) {
  if (!(options.relative_tolerance > 0 && options.relative_tolerance < 1))
    throw InputError(fmt::format("rank: tolerance {} came; need a number in (0, 1)", options.relative_tolerance));
  if (!(options.min_gap > 1)) throw InputError(fmt::format("rank: min_gap {} came; need more than 1", options.min_gap));
  if (options.noise && !(*options.noise >= 0 && *options.noise < 1))
    throw InputError(fmt::format("rank: noise {} came; need a number in [0, 1)", *options.noise));
  if (options.scale && !(*options.scale > 0 && std::isfinite(*options.scale)))
    throw InputError(fmt::format("rank: scale {} came; need a finite number above 0", *options.scale));
  if (!s.allFinite()) throw InputError("rank: a singular value is not finite");
  for (Eigen::Index i = 0; i < s.size(); ++i)
    if (s[i] < 0 || (i > 0 && s[i] > s[i - 1]))
      throw InputError(fmt::format("rank: singular value {} is {}; need descending, non-negative ones", i, s[i]));
}

}  // namespace

RankDecision decide_rank(const Eigen::VectorXd& singular_values, Eigen::Index equations, const RankOptions& options) {
  check(singular_values, options);
  RankDecision d;
  d.equations = equations;
  d.min_gap = options.min_gap;
  // A wide matrix has fewer singular values than unknowns; the missing ones are zeros of its null space.
  const Eigen::Index unknowns = std::max(options.columns.value_or(0), singular_values.size());
  d.spectrum = Eigen::VectorXd::Zero(unknowns);
  d.spectrum.head(singular_values.size()) = singular_values;
  const double largest = options.scale.value_or(unknowns > 0 ? d.spectrum[0] : 0);
  d.threshold = largest * std::max(options.relative_tolerance, options.noise.value_or(0));
  d.rank = largest > 0 ? (d.spectrum.array() > d.threshold).count() : 0;
  d.nullity = unknowns - d.rank;
  bool gap_is_wide = true;
  if (d.rank > 0 && d.nullity > 0) {
    const double dropped = d.spectrum[d.rank];
    // An exact zero below is as wide a gap as rounding lets us see.
    d.gap = d.spectrum[d.rank - 1] / std::max(dropped, largest * std::numeric_limits<double>::epsilon());
    gap_is_wide = *d.gap >= options.min_gap;
  }
  d.certain = gap_is_wide && equations >= unknowns;
  return d;
}

}  // namespace lieder
