#include "lieder/discover/discover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "discover/discover_options.hpp"
#include "discover/discovered_generators.hpp"
#include "discover/discrete_symmetries.hpp"
#include "discover/element_kind.hpp"
#include "discover/fitted_polynomial.hpp"
#include "discover/fitted_process.hpp"
#include "discover/given_slopes.hpp"
#include "discover/neighbour_test.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Samples with Jacobians that matrices are tried on, beside the null space that uses all of them.
constexpr Index kMostFitted = 4000;

void check_finite(const Eigen::Ref<const MatrixXd>& values, const char* name) {
  for (Index i = 0; i < values.rows(); ++i)
    if (!values.row(i).allFinite())
      throw InputError(fmt::format("discover: {} row {} is not finite; all samples must be", name, i));
}

void check(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
           const DiscoverOptions& options) {
  const Index N = f.x.rows(), m = f.x.cols(), n = f.y.cols();
  if (N < 2 || m < 1 || n < 1)
    throw InputError(
        fmt::format("discover: {} samples of {} coordinates and {} values came; need two at least, of one "
                    "coordinate and one value each",
                    N, m, n));
  if (f.y.rows() != N) throw InputError(fmt::format("discover: x has {} rows and y {}; need as many", N, f.y.rows()));
  if (m != candidates.inputs())
    throw InputError(fmt::format("discover: x has {} coordinates; the candidates act on {}", m, candidates.inputs()));
  if (n != action.outputs())
    throw InputError(
        fmt::format("discover: y has {} components; the action '{}' turns {}", n, action.name(), action.outputs()));
  if (f.jacobian.size() > 0 && (f.jacobian.rows() != N || f.jacobian.cols() != n * m))
    throw InputError(fmt::format("discover: jacobian is {} x {}; need {} x {}, each of {} x {} row by row",
                                 f.jacobian.rows(), f.jacobian.cols(), N, n * m, n, m));
  check_finite(f.x, "x");
  check_finite(f.y, "y");
  check_finite(f.jacobian, "jacobian");
  check_discover_options(options);
  for (std::size_t i = 0; i < options.elements.size(); ++i) {
    const MatrixXd& g = options.elements[i];
    if (g.rows() != m || g.cols() != m)
      throw InputError(fmt::format("discover: element {} is {} x {}; need {} x {}", i, g.rows(), g.cols(), m, m));
    check_element(g, i);
  }
  if (!options.directions && options.elements.empty())
    throw InputError("discover: neither vector fields nor elements are asked about; need one of them");
}

/// Polynomials that stand in for a function with Jacobians where matrices are tried.
PolynomialFit fit_of_some(const SampledFunction& f, const DiscoverOptions& options) {
  const Index N = f.x.rows(), step = std::max<Index>(1, (N + kMostFitted - 1) / kMostFitted),
              some = (N + step - 1) / step;
  const auto every = Eigen::seqN(0, some, step);
  return fit_polynomials({.points = f.x(every, Eigen::all), .right = f.y(every, Eigen::all)}, options.degree);
}

/// Given elements that polynomials leave open, told by neighbours where slopes are known.
void add_told_by_neighbours(const SampledFunction& f, const DiscoverOptions& options, DiscoverResult& r) {
  std::vector<MatrixXd> open;
  for (const MatrixXd& g : options.elements) {
    const auto same = [&](const DiscreteSymmetry& s) { return s.matrix == g; };
    const auto tried = std::ranges::find_if(r.discrete.tried, same);
    if (tried != r.discrete.tried.end() && tried->verdict != Verdict::underdetermined) continue;
    if (tried != r.discrete.tried.end()) r.discrete.tried.erase(tried);
    open.push_back(g);
  }
  if (open.empty()) return;
  const bool known = r.verdict == Verdict::symmetry;
  for (DiscreteSymmetry& s : neighbour_test(f, open, known ? r.generators : std::vector<MatrixXd>(), options))
    r.discrete.tried.push_back(std::move(s));
  sort_by_defect(r.discrete.tried);
  r.discrete.message += fmt::format("; {} given matrices were tried by neighbours", open.size());
}

/// Where matrices alone were asked about, the answer is theirs.
void conclude_by_matrices(DiscoverResult& r) {
  r.verdict = verdict_of(r.discrete.tried);
  r.status = is_answer(r.verdict) ? Status::converged : Status::underdetermined;
  r.message = r.discrete.message;
}

void add_discrete(const PolynomialFit& fit, const SampledFunction& f, const OutputAction& action,
                  const DiscoverOptions& options, DiscoverResult& r) {
  r.discrete = discrete_symmetries(fit, f.x, action, options);
  if (f.jacobian.size() > 0 && action.is_trivial()) add_told_by_neighbours(f, options, r);
  r.discrete.generators = generators_of(r.discrete.tried, r.generators, options.seed);
  if (!options.directions) return conclude_by_matrices(r);
  const Verdict with = with_discrete(r.verdict, r.discrete.tried);
  if (with != r.verdict) r.message += "; " + r.discrete.message;
  r.verdict = with;
}

/// Vector fields, and what turns the values where that is solved for.
void ask_directions(const PolynomialFit& fit, const SampledFunction& f, const VectorFields& candidates,
                    const OutputAction& action, const DiscoverOptions& options, DiscoverResult& r) {
  const Index n = f.y.cols();
  const VectorFields fields = action.is_free() ? candidates.with_zeros(n * n) : candidates;
  if (f.jacobian.size() > 0)
    discover_from_jacobians(f, fields, action, options, r);
  else if (options.fitted_by == FittedBy::gaussian_process)
    discover_from_process(f, fields, action, options, r);
  else
    discover_from_fit(fit, f.x, fields, action, options, r);
  add_generators(fields, f.x, options.seed, r);
  for (Index i = 0; action.is_free() && i < r.coefficients.cols(); ++i)
    r.output_generators.emplace_back(r.coefficients.col(i).tail(n * n).reshaped(n, n));
}

}  // namespace

void check_discover_options(const DiscoverOptions& options) {
  if (!(options.delta > 0 && options.delta < 1))
    throw InputError(fmt::format("discover: delta {} came; need a number in (0, 1)", options.delta));
  if (!(options.alpha > 0 && options.alpha < 0.5))
    throw InputError(fmt::format("discover: alpha {} came; need a number in (0, 0.5)", options.alpha));
  if (!(options.held_out >= 0.1 && options.held_out <= 0.9))
    throw InputError(fmt::format("discover: held_out {} came; need a share from 0.1 to 0.9", options.held_out));
  if (options.noise && !(*options.noise >= 0 && *options.noise < 0.1))
    throw InputError(fmt::format("discover: noise {} came; need a relative error in [0, 0.1)", *options.noise));
  if (options.degree && (*options.degree < 1 || *options.degree > 8))
    throw InputError(fmt::format("discover: degree {} came; need 1 to 8", *options.degree));
}

DiscoverResult discover(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                        const DiscoverOptions& options) {
  check(f, candidates, action, options);
  const ThreadScope threads(options.threads);
  const SingleThreadedBlas blas;  // matrices of the size of a Lie algebra gain nothing from more
  DiscoverResult r;
  r.used = options;
  r.used.progress = {};
  const bool tries_matrices = options.matrices || !options.elements.empty();
  const bool listed = tries_matrices && f.x.cols() <= kMostListed;
  const bool sloped = f.jacobian.size() > 0;
  // With a process, too, matrices are tried on polynomials.
  const PolynomialFit fit = !sloped  ? fit_polynomials({.points = f.x, .right = f.y}, options.degree)
                            : listed ? fit_of_some(f, options)
                                     : PolynomialFit{};
  if (options.directions)
    ask_directions(fit, f, candidates, action, options, r);
  else if (!sloped && fit.functions)
    r.fitted = fit.chosen;
  if (tries_matrices && r.status != Status::stopped) add_discrete(fit, f, action, options, r);
  return r;
}

}  // namespace lieder
