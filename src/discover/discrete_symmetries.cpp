#include "discover/discrete_symmetries.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>

#include "discover/compact_part.hpp"
#include "discover/components.hpp"
#include "discover/discrete_candidates.hpp"
#include "discover/discrete_test.hpp"
#include "discover/element_kind.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/discover/orthogonal_symmetries.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Products of matrices of this size, a few for each candidate, take milliseconds.
constexpr Index kMostTerms = 300;
/// Search spaces of dimension m (m - 1) / 2 from random beginnings.
constexpr Index kMostSearched = 4;
/// A fit of exact values: the search would otherwise take noise for small defects of its own.
constexpr double kExact = 1e-7;
constexpr double kSearchTolerance = 1e-6;
constexpr Index kSearchPoints = 40;
constexpr int kMostStarts = 100;
constexpr std::size_t kMostElements = 300;
constexpr Index kMostReduced = 6;

std::vector<DiscreteSymmetry> tested(const PolynomialFit& fit, bool without_mean, double delta, double alpha,
                                     const std::vector<DiscreteCandidate>& candidates) {
  const DiscreteTest test(fit, without_mean, delta, alpha, candidates.size());
  std::vector<DiscreteSymmetry> all;
  for (const DiscreteCandidate& candidate : candidates) {
    all.push_back(test(candidate));
    all.back().words = element_kind(candidate.matrix, 0);
  }
  sort_by_defect(all);
  return all;
}

/// The fitted polynomials as a function that can be called.
SmoothFunction function_of(const PolynomialFit& fit) {
  const Dictionary& monomials = fit.functions->monomials;
  const MatrixXd weights = fit.coefficients * fit.functions->turn.transpose();
  return {.inputs = monomials.inputs,
          .outputs = weights.rows(),
          .value = [=](const VectorXd& x) -> VectorXd { return weights * monomials.values(x); },
          .jacobian = [=](const VectorXd& x) -> MatrixXd { return weights * monomials.jacobian(x); }};
}

/// Of values that vary, without noise.
bool is_exact(const PolynomialFit& fit) {
  const double varies = fit.coefficients.rightCols(fit.coefficients.cols() - 1).norm();
  return fit.trouble.empty() && varies > kExact * fit.coefficients.norm() && fit.sigma <= kExact * varies;
}

/// Orthogonal matrices that keep the fit of exact values, one of each component.
/// \param size  of the points, root mean square
std::vector<MatrixXd> found_by_looking(const PolynomialFit& fit, double size, ValuesUnder values,
                                       const DiscoverOptions& options) {
  const Index m = fit.functions->monomials.inputs;
  const MatrixXd points = size / std::sqrt(static_cast<double>(m)) *
                          RandomStream(Seed{options.seed}.split(1)).normal_matrix(kSearchPoints, m);
  const OrthogonalSymmetries found =
      orthogonal_symmetries(function_of(fit), points, values,
                            {.tolerance = kSearchTolerance, .most_starts = kMostStarts, .seed = options.seed});
  std::vector<MatrixXd> all;
  for (const OrthogonalSymmetry& s : found.elements) all.push_back(s.matrix);
  return all;
}

/// The candidates of a function, no matrix twice.
class Candidates {
 public:
  explicit Candidates(const OutputAction& action) : action_(action) {}

  void add(DiscreteKind kind, const std::vector<MatrixXd>& matrices) {
    for (const MatrixXd& g : matrices) {
      const bool known =
          std::ranges::any_of(all_, [&](const DiscreteCandidate& c) { return (c.matrix - g).norm() < kSameElement; });
      if (!known) all_.push_back({.kind = kind, .matrix = g, .in = g, .out = *action_.of_element(g)});
    }
  }
  const std::vector<DiscreteCandidate>& all() const { return all_; }

 private:
  const OutputAction& action_;
  std::vector<DiscreteCandidate> all_;
};

}  // namespace

std::vector<DiscreteSymmetry> discrete_symmetries(const PolynomialFit& fit, const VectorXd& unit, double delta,
                                                  double alpha) {
  if (!fit.functions) return {};
  const Index m = fit.functions->monomials.inputs;
  std::vector<DiscreteCandidate> all;
  const auto add = [&](DiscreteKind kind, const std::vector<MatrixXd>& matrices, double sign) {
    for (const MatrixXd& r : matrices) {
      const MatrixXd scaled = unit.cwiseInverse().asDiagonal() * r * unit.asDiagonal();
      all.push_back({.kind = kind, .matrix = r, .in = scaled, .out = sign * scaled});
    }
  };
  add(DiscreteKind::mirror, mirrors(m), 1);
  add(DiscreteKind::permutation, coordinate_permutations(m), 1);
  add(DiscreteKind::time_reversal, mirrors(m), -1);
  return tested(fit, false, delta, alpha, all);
}

DiscreteSearch discrete_symmetries(const PolynomialFit& fit, const MatrixXd& points, const OutputAction& action,
                                   const DiscoverOptions& options) {
  const Index m = points.cols();
  if (!action.of_element(MatrixXd::Identity(m, m)))
    return {.tried = {}, .message = "not looked for: what becomes of values is known for vector fields alone"};
  if (m > kMostListed)
    return {.tried = {}, .message = fmt::format("not looked for: more than {} coordinates", kMostListed)};
  if (!fit.functions) return {.tried = {}, .message = "not looked for: " + fit.trouble};
  if (fit.functions->count() > kMostTerms)
    return {.tried = {},
            .message = fmt::format("not looked for: the fit has {} terms, tests take at most {}",
                                   fit.functions->count(), kMostTerms)};
  Candidates candidates(action);
  candidates.add(DiscreteKind::element, options.elements);
  if (options.matrices) {
    candidates.add(DiscreteKind::mirror, mirrors(m));
    candidates.add(DiscreteKind::permutation, coordinate_permutations(m));
  }
  const bool turns = !action.is_trivial();
  const bool as_points = action.name() == "same" || action.name() == "T(1,0)";
  const bool looked = options.matrices && m <= kMostSearched && is_exact(fit) && (!turns || as_points);
  const double size = points.norm() / std::sqrt(static_cast<double>(points.rows()));
  if (looked)
    candidates.add(DiscreteKind::element,
                   found_by_looking(fit, size, turns ? ValuesUnder::the_same : ValuesUnder::nothing, options));
  DiscreteSearch search{.tried = tested(fit, !turns, options.delta, options.alpha, candidates.all()), .message = {}};
  const auto kept = std::ranges::count_if(search.tried, keeps);
  const auto open = std::ranges::count(search.tried, Verdict::underdetermined, &DiscreteSymmetry::verdict);
  search.message = fmt::format("{} of {} matrices that were tried keep the function, {} are left open{}", kept,
                               search.tried.size(), open, looked ? "; orthogonal ones were looked for" : "");
  return search;
}

std::vector<MatrixXd> generators_of(const std::vector<DiscreteSymmetry>& tried, const std::vector<MatrixXd>& algebra,
                                    std::uint64_t seed) {
  std::vector<MatrixXd> kept;
  for (const DiscreteSymmetry& s : tried)
    if (keeps(s) && s.kind != DiscreteKind::time_reversal) kept.push_back(s.matrix);
  if (kept.empty()) return kept;
  std::ranges::stable_sort(kept, {}, [](const MatrixXd& g) { return plainness(g, 0); });
  const Index m = kept.front().rows();
  const auto orthogonal = [m](const MatrixXd& g) {
    return (g.transpose() * g - MatrixXd::Identity(m, m)).norm() < 1e-8;
  };
  if (!std::ranges::all_of(kept, orthogonal)) return kept;
  // Only orthogonal groups are known whole by their algebra; of others nothing is left out, nor of large ones, in which
  // the way to the identity is long. All rotations have one other component.
  const bool compact = are_rotations(algebra, m, 1e-8);
  if (compact && !algebra.empty() && 2 * std::ssize(algebra) == m * (m - 1)) {
    const auto mirrored = std::ranges::find_if(kept, [](const MatrixXd& g) { return g.determinant() < 0; });
    return mirrored == kept.end() ? std::vector<MatrixXd>() : std::vector<MatrixXd>{*mirrored};
  }
  const bool small = std::ssize(algebra) <= kMostReduced;
  const CompactPart connected(compact && small ? algebra : std::vector<MatrixXd>(), Seed{seed});
  Components generated(connected, m, kMostElements);
  std::vector<MatrixXd> chosen;
  for (const MatrixXd& g : kept) {
    if (generated.holds(g)) continue;
    generated.add(g);
    chosen.push_back(g);
    if (!generated.complete()) return kept;
  }
  return chosen;
}

void sort_by_defect(std::vector<DiscreteSymmetry>& tried) {
  std::ranges::stable_sort(tried, {}, [](const DiscreteSymmetry& s) {
    return std::isnan(s.defect.estimate) ? std::numeric_limits<double>::infinity() : s.defect.estimate;
  });
}

Verdict verdict_of(const std::vector<DiscreteSymmetry>& tried) {
  const auto of = [&](Verdict v) { return std::ranges::count(tried, v, &DiscreteSymmetry::verdict); };
  if (of(Verdict::symmetry) > 0) return Verdict::symmetry;
  if (of(Verdict::approximate) > 0) return Verdict::approximate;
  return !tried.empty() && of(Verdict::none) == std::ssize(tried) ? Verdict::none : Verdict::underdetermined;
}

Verdict with_discrete(Verdict of_directions, const std::vector<DiscreteSymmetry>& tried) {
  if (of_directions != Verdict::none) return of_directions;
  const Verdict of_matrices = verdict_of(tried);
  return of_matrices == Verdict::underdetermined ? Verdict::none : of_matrices;
}

std::string_view to_string(DiscreteKind kind) {
  switch (kind) {
    case DiscreteKind::mirror:
      return "mirror";
    case DiscreteKind::permutation:
      return "permutation";
    case DiscreteKind::time_reversal:
      return "time reversal";
    case DiscreteKind::element:
      return "element";
  }
  throw InternalError("to_string: a DiscreteKind outside its enumeration");
}

}  // namespace lieder
