#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "discover/field_answer.hpp"
#include "discover/field_inputs.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;

/// A class is as good as the best one when it leaves no more than this of what that leaves, and rounding.
constexpr double kAsGood = 1.05, kRoundingOfFit = 1e-9;
/// Correlations of neighbouring errors, over their standard error, that noise may have.
constexpr double kNoiseCorrelation = 4;

/// Errors of a surrogate where its stencil fits, 0 elsewhere.
RowMatrix errors_of(const FieldSurrogate& surrogate, const RowMatrix& u, const RowMatrix& v, Index points) {
  RowMatrix off = v - surrogate.values(u);
  const Index results = v.cols() / points;
  for (Index p = 0; p < points; ++p)
    if (!surrogate.fits(p)) off.middleCols(p * results, results).setZero();
  return off;
}

/// Of neighbours along the last axis, and its standard error where there is none.
struct Correlation {
  double value = 0, error = 1;
};
Correlation neighbour_correlation(const RowMatrix& off, const Grid& grid) {
  const Index results = off.cols() / grid.points(), n = grid.extents.back();
  double products = 0, squares = 0, count = 0;
  for (Index k = 0; k < off.rows(); ++k)
    for (Index p = 0; p + 1 < grid.points(); ++p) {
      if (p % n == n - 1) continue;
      const auto one = off.row(k).segment(p * results, results), next = off.row(k).segment((p + 1) * results, results);
      products += one.dot(next);
      squares += (one.squaredNorm() + next.squaredNorm()) / 2;
      count += static_cast<double>(results);
    }
  if (squares == 0) return {};
  return {.value = products / squares, .error = 1 / std::sqrt(count)};
}

RowMatrix rows_of(const RowMatrix& all, const std::vector<Index>& rows) { return all(rows, Eigen::all); }

struct TwoFits {
  FieldSurrogate first, second;
  double held_out = kUnset;
};

/// The smallest class that is as good as the best on the fields that it was not fitted to.
std::optional<TwoFits> best_fits(const Grid& grid, const RowMatrix& u, const RowMatrix& v,
                                 const std::vector<bool>& periodic, const std::vector<Index>& choosing,
                                 const std::vector<Index>& aside, const FieldOptions& options, bool& stopped) {
  const Index channels = u.cols() / grid.points();
  const RowMatrix u_aside = rows_of(u, aside), v_aside = rows_of(v, aside);
  std::vector<TwoFits> fits;
  const auto classes = surrogate_classes(grid.dimension(), channels, std::ssize(choosing) * grid.points());
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (!proceeds(options.progress, "fits", static_cast<double>(i) / static_cast<double>(classes.size()))) {
      stopped = true;
      return std::nullopt;
    }
    auto first = FieldSurrogate::fit(grid, periodic, classes[i], u, v, choosing, options.seed);
    if (!first) continue;
    auto second = FieldSurrogate::fit(grid, periodic, classes[i], u, v, aside, options.seed);
    if (!second) continue;
    const RowMatrix off = errors_of(*first, u_aside, v_aside, grid.points());
    fits.push_back({.first = std::move(*first), .second = std::move(*second), .held_out = off.norm() / v_aside.norm()});
    if (fits.back().held_out <= kRoundingOfFit) break;
  }
  if (fits.empty()) return std::nullopt;
  const double least = std::ranges::min_element(fits, {}, &TwoFits::held_out)->held_out;
  return *std::ranges::find_if(fits,
                               [least](const TwoFits& f) { return f.held_out <= kAsGood * least + kRoundingOfFit; });
}

/// |v - z u|, what the operator does beyond a multiple of the identity.
double change_of(const RowMatrix& u, const RowMatrix& v) {
  return u.cols() == v.cols() ? (v - multiple_of_identity(u, v) * u).norm() : v.norm();
}

void check_results(const Grid& grid, const RowMatrix& u, const RowMatrix& v) {
  if (v.rows() != u.rows() || v.cols() == 0 || v.cols() % grid.points() != 0)
    throw InputError(fmt::format("discover: v has {} fields of {} numbers; need {}, on the {} points of u's grid",
                                 v.rows(), v.cols(), u.rows(), grid.points()));
  for (Index k = 0; k < v.rows(); ++k)
    if (!v.row(k).allFinite())
      throw InputError(fmt::format("discover: v of field {} holds a number that is not finite; all must be", k));
}

void leave_open(FieldResult& result, std::string message) {
  result.found.status = Status::underdetermined;
  result.found.verdict = Verdict::underdetermined;
  result.found.message = std::move(message);
}

}  // namespace

FieldResult discover_field(const Grid& grid, const RowMatrix& u, const RowMatrix& v, const VectorFields& candidates,
                           const FieldOptions& options) {
  const Index channels = check_fields(grid, u, candidates, options), N = u.rows();
  check_results(grid, u, v);
  check_output(options.output, channels, v.cols() / grid.points());
  const ThreadScope threads(options.threads);
  const SingleThreadedBlas blas;
  FieldResult result = unanswered(options);
  set_boundaries(grid, u, v, options, result.edge);
  const std::vector<bool>& periodic = result.edge.periodic;
  const Eigen::VectorXi order = order_of_fields(N, options.seed);
  const std::vector<Index> choosing(order.begin(), order.begin() + N / 2), aside(order.begin() + N / 2, order.end());
  bool stopped = false;
  const auto fits = best_fits(grid, u, v, periodic, choosing, aside, options, stopped);
  if (stopped) {
    result.found.status = Status::stopped;
    result.found.message = "stopped before the operator was fitted";
    return result;
  }
  if (!fits) {
    leave_open(result, fmt::format("{} fields do not determine an operator: too few points, or fields that are too "
                                   "much alike",
                                   N));
    return result;
  }
  StandIn stand_in{.first = fits->first,
                   .second = fits->second,
                   .residual = errors_of(fits->first, u, v, grid.points()),
                   .plain = GridDerivatives(grid, periodic, 2)};
  const Correlation c = neighbour_correlation(rows_of(stand_in.residual, aside), grid);
  const bool noise = fits->held_out <= kRoundingOfFit || std::abs(c.value) <= kNoiseCorrelation * c.error;
  result.fitted = FittedOperator{
      .of_class = fits->first.of_class(), .held_out = fits->held_out, .correlation = c.value, .noise = noise};
  const double missed = fits->held_out * v.norm() / change_of(u, v);
  if (!noise && !(missed <= options.delta)) {
    leave_open(result,
               fmt::format("class too small: a local operator of radius {} and degree {} leaves {:.2g} of what the "
                           "operator changes, and that is no noise",
                           result.fitted->of_class.radius, result.fitted->of_class.degree, missed));
    return result;
  }
  if (noise) stand_in.residual.resize(0, 0);
  const FieldOperator op{
      .values = [&](const RowMatrix& w) { return fits->first.values(w); },
      .derivative = [&](const RowMatrix& w, const RowMatrix& along) { return fits->first.derivative(w, along); }};
  const RowMatrix fitted = fits->first.values(u);
  answer_field(grid, {.u = u, .v = fitted, .data = v, .op = op, .stand_in = &stand_in}, candidates, options, result);
  return result;
}

}  // namespace lieder
