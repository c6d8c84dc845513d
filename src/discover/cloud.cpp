#include "lieder/discover/cloud.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "discover/cloud_density.hpp"
#include "discover/cloud_elements.hpp"
#include "discover/cloud_shape.hpp"
#include "discover/discover_options.hpp"
#include "discover/discovered_generators.hpp"
#include "discover/intrinsic_dimension.hpp"
#include "discover/neighbours.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// What errors of directions are taken to be, at least and at most, when they are named.
constexpr double kLeastNamedError = 1e-9, kLargestNamedError = 0.2;

void check_cloud(const MatrixXd& points, const CloudCandidates& candidates, const CloudOptions& options) {
  const Index N = points.rows(), n = points.cols();
  if (N < 2 || n < 1)
    throw InputError(
        fmt::format("discover: {} points of {} coordinates came; need two points at least, of one coordinate", N, n));
  if (!candidates.fields && candidates.elements.empty())
    throw InputError("discover: no candidates came; need vector fields or elements of a group");
  if (candidates.fields && n != candidates.fields->inputs())
    throw InputError(
        fmt::format("discover: points have {} coordinates; the candidates act on {}", n, candidates.fields->inputs()));
  for (const CloudElement& e : candidates.elements)
    if (e.matrix.rows() != e.matrix.cols() || (e.matrix.rows() != n && e.matrix.rows() != n + 1))
      throw InputError(fmt::format("discover: points have {} coordinates; the element '{}' is {} x {}", n, e.name,
                                   e.matrix.rows(), e.matrix.cols()));
  for (Index i = 0; i < N; ++i)
    for (Index j = 0; j < n; ++j)
      if (!std::isfinite(points(i, j)))
        throw InputError(
            fmt::format("discover: points row {}, column {} holds {}; all must be finite", i, j, points(i, j)));
  if (options.intrinsic && (*options.intrinsic < 1 || *options.intrinsic > n))
    throw InputError(
        fmt::format("discover: intrinsic dimension {} came; points have {} coordinates, so 1 to {} is "
                    "needed",
                    *options.intrinsic, n, n));
  if (options.neighbours && (*options.neighbours < 3 || *options.neighbours > N))
    throw InputError(fmt::format("discover: {} neighbours came; there are {} points, so 3 to {} is needed",
                                 *options.neighbours, N, N));
  check_discover_options({.delta = options.delta, .alpha = options.alpha});
  if (options.of == CloudQuestion::density && candidates.fields && !candidates.fields->is_affine())
    throw InputError(
        fmt::format("discover: the density is asked of linear and affine candidates; '{}' came, whose "
                    "fields are not",
                    candidates.fields->name()));
  const auto fields = candidates.fields ? static_cast<double>(candidates.fields->count()) : 1;
  require_memory("discover cloud",
                 static_cast<std::uint64_t>(8 * (4 * static_cast<double>(points.size()) + 8 * fields * fields)),
                 options.memory_limit);
}

void leave_open(CloudResult& result, std::string message) {
  result.found.status = Status::underdetermined;
  result.found.verdict = Verdict::underdetermined;
  result.found.message = std::move(message);
}

/// What the points lie on decides which question there is.
void find_dimension(const RowMatrix& points, const NeighbourTree& tree, const CloudOptions& options,
                    CloudResult& result) {
  if (options.intrinsic) {
    result.intrinsic.dimension = options.intrinsic;
    result.intrinsic.given = true;
    result.intrinsic.message = "given";
  } else {
    result.intrinsic = intrinsic_dimension_of(points, tree, options.seed);
  }
}

/// Of which question there is to answer; empty when none can be.
struct Asked {
  bool density = false;
  int dimension = 0;  ///< of a shape
};

std::optional<Asked> question_of(Index coordinates, const CloudOptions& options, CloudResult& result) {
  const auto d = result.intrinsic.dimension;
  const bool fills = d && *d == coordinates;
  result.of = options.of;
  if (options.of == CloudQuestion::automatic && d) result.of = fills ? CloudQuestion::density : CloudQuestion::shape;
  if (result.of == CloudQuestion::density) return Asked{.density = true};
  if (!d) {
    leave_open(result, "the dimension is not certain: " + result.intrinsic.message);
    return std::nullopt;
  }
  if (fills) {
    leave_open(result, fmt::format("the points fill their {} dimensions: every field is tangent to all of space, so "
                                   "their shape asks nothing; ask for the density",
                                   coordinates));
    return std::nullopt;
  }
  return Asked{.dimension = *d};
}

void answer_fields(const RowMatrix& points, const NeighbourTree& tree, const Asked& asked, const VectorFields& fields,
                   const CloudOptions& options, CloudResult& result) {
  if (!asked.density) return discover_shape(points, tree, asked.dimension, fields, options, result);
  if (fields.is_affine()) return discover_density(points, fields, options, result);
  leave_open(result, fmt::format("the points fill their {} dimensions, and the density is asked of linear and affine "
                                 "candidates only",
                                 points.cols()));
}

void answer_elements(const RowMatrix& points, const Asked& asked, const CloudCandidates& candidates,
                     const CloudOptions& options, CloudResult& result) {
  std::vector<MeasuredElement> measured;
  const std::string trouble =
      asked.density ? measure_density(points, candidates.elements, options, result, measured)
                    : measure_shape(points, asked.dimension, candidates.elements, options, result, measured);
  judge_elements(measured, {options.delta, options.alpha, options.seed}, result);
  conclude(candidates, trouble, result);
}

void answer(const RowMatrix& points, const CloudCandidates& candidates, const CloudOptions& options,
            CloudResult& result) {
  const NeighbourTree tree(points);
  find_dimension(points, tree, options, result);
  const auto asked = question_of(points.cols(), options, result);
  if (asked && candidates.fields) answer_fields(points, tree, *asked, *candidates.fields, options, result);
  if (candidates.fields) result.of_fields = result.found.verdict;
  if (asked && !candidates.elements.empty() && result.found.status != Status::stopped)
    answer_elements(points, *asked, candidates, options, result);
}

/// Roughly: by how much what was found may be broken. A single direction has no bracket that would tell.
double error_of_cloud(const DiscoverResult& r) {
  double error = kLeastNamedError;
  for (Index i = 0; i < r.dimension; ++i) {
    const Defect& d = r.defects[static_cast<std::size_t>(i)];
    for (const double one : {d.estimate, 0.5 * d.upper})
      if (std::isfinite(one)) error = std::max(error, one);
  }
  return std::min(error, kLargestNamedError);
}

}  // namespace

CloudResult discover_cloud(const MatrixXd& points, const VectorFields& candidates, const CloudOptions& options) {
  return discover_cloud(points, CloudCandidates{.name = candidates.name(), .fields = candidates}, options);
}

CloudResult discover_cloud(const MatrixXd& points, const CloudCandidates& candidates, const CloudOptions& options) {
  check_cloud(points, candidates, options);
  const ThreadScope threads(options.threads);
  const SingleThreadedBlas blas;
  CloudResult result;
  result.used = options;
  result.used.progress = {};
  DiscoverResult& r = result.found;
  r.used = {.delta = options.delta,
            .alpha = options.alpha,
            .held_out = 0.5,
            .seed = options.seed,
            .threads = options.threads,
            .memory_limit = options.memory_limit};
  r.message = "discover_cloud() has not run";
  answer(points, candidates, options, result);
  r.rank.threshold = options.delta;
  r.rank.equations = r.equations;
  r.rank.nullity = r.dimension;
  r.rank.rank = r.rank.spectrum.size() - r.dimension;
  if (candidates.fields) add_generators(*candidates.fields, points, options.seed, r, error_of_cloud(r));
  return result;
}

std::string_view to_string(CloudQuestion question) {
  switch (question) {
    case CloudQuestion::automatic:
      return "auto";
    case CloudQuestion::shape:
      return "shape";
    case CloudQuestion::density:
      return "density";
  }
  throw InternalError("to_string: a CloudQuestion outside its enumeration");
}

std::string_view to_string(ElementVerdict verdict) {
  switch (verdict) {
    case ElementVerdict::kept:
      return "kept";
    case ElementVerdict::broken:
      return "broken";
    case ElementVerdict::cannot_tell:
      return "cannot tell";
  }
  throw InternalError("to_string: an ElementVerdict outside its enumeration");
}

}  // namespace lieder
