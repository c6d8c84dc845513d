#include "discover/field_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "discover/discovered_generators.hpp"
#include "discover/field_verdict.hpp"
#include "discover/named_variables.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// The margin leaves at least half of each axis.
constexpr Index kMostOfAxis = 4;
/// What errors of directions are taken to be, at least and at most, when they are named.
constexpr double kLeastFieldError = 1e-9, kLargestFieldError = 0.2;

void forecast_fields(const Grid& grid, const RowMatrix& u, Index q, Index channels, Index results,
                     const FieldOptions& options) {
  const auto points = static_cast<double>(grid.points()), fields = static_cast<double>(q);
  const double columns = points * static_cast<double>(channels + results) * fields * 14;
  const double kept =
      static_cast<double>(u.rows()) * fields * fields * static_cast<double>(5 + std::ranges::max(grid.extents));
  require_memory(fmt::format("discover field: {} candidates at {} points", q, grid.points()),
                 static_cast<std::uint64_t>(8 * (columns + kept + 3 * static_cast<double>(u.size()))),
                 options.memory_limit);
}

/// Of each field, over the root of what the operator changes in it and in all of them. Bounds of means that a few large
/// fields decide are wide, and wrong.
Eigen::VectorXd weights_of_fields(const RowMatrix& u, const RowMatrix& v, double identity) {
  Eigen::VectorXd squares = u.cols() == v.cols() ? Eigen::VectorXd((v - identity * u).rowwise().squaredNorm())
                                                 : Eigen::VectorXd(v.rowwise().squaredNorm());
  const double mean = squares.mean();
  if (!(mean > 0)) return Eigen::VectorXd::Ones(squares.size());
  return (squares.array() / mean + 1).rsqrt();
}

void set_edge(const CalledOperator& op, const RowMatrix& u, const Eigen::VectorXi& distances, const Grid& grid,
              const FieldOptions& options, Index slopes, FieldEdge& edge) {
  edge.reach = reach_of(op, u, distances, options.seed);
  const Index most = std::ranges::min(grid.extents) / kMostOfAxis;
  // Slopes of v take in what the edge has touched.
  const Index wide = edge.reach ? *edge.reach + slopes : most;
  edge.margin = options.margin ? *options.margin : std::min(wide, most);
  edge.share = static_cast<double>((distances.array() >= static_cast<int>(edge.margin)).count()) /
               static_cast<double>(distances.size());
}

double error_of_field(const DiscoverResult& r) {
  double error = kLeastFieldError;
  for (Index i = 0; i < r.dimension; ++i) {
    const Defect& d = r.defects[at(i)];
    for (const double one : {d.estimate, 0.5 * d.upper})
      if (std::isfinite(one)) error = std::max(error, one);
  }
  return std::min(error, kLargestFieldError);
}

/// Products of fields that a grid does not resolve break what the operator keeps, and no rule for derivatives tells.
void add_resolution(const FieldQuestion& question, const FieldOptions& options, FieldResult& result) {
  DiscoverResult& r = result.found;
  bool moves_points = false;
  for (Index i = 0; i < question.candidates.count(); ++i)
    moves_points = moves_points || !question.candidates.coefficients(i).topRows(question.grid.dimension()).isZero(0);
  if (!moves_points || !(result.resolution > options.delta)) return;
  r.message +=
      fmt::format("; the grid does not resolve the fields, whose derivatives are off by {:.2g}", result.resolution);
  if (r.verdict != Verdict::none) return;
  r.verdict = Verdict::underdetermined;
  r.status = Status::underdetermined;
}

/// False when it was stopped.
bool answer_from(const FieldQuestion& question, const FieldOptions& options, FieldResult& result) {
  const Index N = question.u.rows(), results = question.v.cols() / question.points();
  const Eigen::VectorXi order = order_of_fields(N, options.seed);
  const Index choosing = N / 2;
  // A surrogate says nothing of the edge, unless there is none.
  const bool by_distance =
      !question.stand_in || std::ranges::find(result.edge.periodic, false) == result.edge.periodic.end();
  std::vector<FieldFactors> factors;
  for (Index i = 0; i < N; ++i) {
    if (!proceeds(options.progress, "fields", static_cast<double>(i) / static_cast<double>(N))) return false;
    factors.push_back(factors_of_field(question, order[i], by_distance && i >= choosing));
  }
  result.found.equations =
      choosing * results * (question.distances.array() >= static_cast<int>(question.margin)).count();
  judge_field(factors, choosing, options, result);
  DiscoverResult& r = result.found;
  add_generators(question.candidates, MatrixXd(), options.seed, r, error_of_field(r));
  for (std::string& word : r.words) word = with_values_named(word, question.grid.dimension());
  look_at_edge(factors, choosing, question.candidates, result);
  add_resolution(question, options, result);
  return true;
}

}  // namespace

double multiple_of_identity(const RowMatrix& u, const RowMatrix& v) {
  return u.cols() == v.cols() && u.squaredNorm() > 0 ? u.cwiseProduct(v).sum() / u.squaredNorm() : 0;
}

Eigen::VectorXi order_of_fields(Index fields, std::uint64_t seed) {
  return RandomStream(Seed{seed}).permutation(static_cast<int>(fields));
}

void set_boundaries(const Grid& grid, const RowMatrix& u, const RowMatrix& v, const FieldOptions& options,
                    FieldEdge& edge) {
  edge.given = options.boundary != FieldBoundary::automatic;
  if (edge.given) {
    edge.periodic.assign(grid.extents.size(), options.boundary == FieldBoundary::periodic);
    return;
  }
  edge.periodic = periodic_axes(grid, u);
  const std::vector<bool> of_results = periodic_axes(grid, v);
  for (std::size_t a = 0; a < edge.periodic.size(); ++a) edge.periodic[a] = edge.periodic[a] && of_results[a];
}

FieldResult unanswered(const FieldOptions& options) {
  FieldResult result;
  result.used = options;
  result.used.progress = {};
  result.found.used = {.delta = options.delta,
                       .alpha = options.alpha,
                       .held_out = 0.5,
                       .seed = options.seed,
                       .threads = options.threads,
                       .memory_limit = options.memory_limit};
  result.found.message = "discover_field() has not run";
  return result;
}

void answer_field(const Grid& grid, const KnownOperator& known, const VectorFields& candidates,
                  const FieldOptions& options, FieldResult& result) {
  const Index channels = known.u.cols() / grid.points(), results = known.v.cols() / grid.points();
  forecast_fields(grid, known.u, candidates.count(), channels, results, options);
  const ChosenDerivatives derivatives = choose_derivatives(grid, result.edge.periodic, known.u);
  result.derivatives = derivatives.fine.name();
  result.resolution = derivatives.error;
  const CalledOperator called(known.op, known.v.cols());
  FieldQuestion question{.grid = grid,
                         .u = known.u,
                         .v = known.v,
                         .op = called,
                         .candidates = candidates,
                         .derivatives = derivatives,
                         .output = options.output,
                         .distances = grid.distances_from_edge(),
                         .stand_in = known.stand_in};
  const bool open = std::ranges::find(result.edge.periodic, false) != result.edge.periodic.end();
  set_edge(called, known.u, question.distances, grid, options, open && !known.stand_in ? derivatives.fine.radius() : 0,
           result.edge);
  question.margin = result.edge.margin;
  question.identity = multiple_of_identity(known.u, known.data);
  if (results == channels) result.identity = question.identity;
  const double size = known.u.norm() > 0 ? known.u.norm() : 1,
               change = results == channels ? (known.data - question.identity * known.u).norm() : known.data.norm();
  question.gain = known.data.norm() / size;
  question.change = std::max(change, 1e5 * called.rounding() * known.data.norm()) / size;
  if (question.change == 0) question.change = 1;
  question.weights = weights_of_fields(known.u, known.data, question.identity);
  DiscoverResult& r = result.found;
  if (!answer_from(question, options, result)) {
    r.status = Status::stopped;
    r.message = "stopped before all fields were there";
    return;
  }
  r.rank.threshold = options.delta;
  r.rank.equations = r.equations;
  r.rank.nullity = r.dimension;
  r.rank.rank = r.rank.spectrum.size() - r.dimension;
}

}  // namespace lieder
