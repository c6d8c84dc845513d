#include "lieder/discover/discover.hpp"

#include <fmt/format.h>

#include <cmath>

#include "discover/finish_discovery.hpp"
#include "discover/fitted_polynomial.hpp"
#include "discover/given_slopes.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/threads.hpp"
#include "linalg/echelon.hpp"
#include "linalg/orthonormal.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Entries of an echelon form below this share of the largest are rounding, or noise that nobody reads.
constexpr double kNegligibleEntry = 1e-6;

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
}

MatrixXd matrix_of_field(const VectorFields& candidates, const VectorXd& c) {
  if (!candidates.is_affine()) return candidates.combine(c);
  const MatrixXd affine = candidates.affine_matrix(c);
  return candidates.is_linear() ? MatrixXd(affine.topLeftCorner(candidates.inputs(), candidates.inputs())) : affine;
}

/// The same space with as many zeros and ones as elimination finds.
MatrixXd readable(const MatrixXd& coefficients) {
  MatrixXd rows = coefficients.transpose();
  reduce_rows(rows, kNegligibleEntry);
  rows = (rows.cwiseAbs().array() < kNegligibleEntry * rows.cwiseAbs().maxCoeff()).select(0, rows);
  return rows.transpose();
}

/// That of the closed algebra where the symmetries make one, since noise leaves no zeros for elimination to find.
void add_readable_basis(const VectorFields& candidates, DiscoverResult& r) {
  if (r.algebra && static_cast<Index>(r.algebra->sparse_basis.size()) == r.dimension) {
    r.sparse_generators = r.algebra->sparse_basis;
    const VectorFields readable_fields = affine_fields(r.sparse_generators, candidates.inputs());
    // Bounds tell how far the found directions may be off.
    double error = 1e-4;
    for (Index i = 0; i < r.dimension; ++i) {
      const Defect& d = r.defects[static_cast<std::size_t>(i)];
      const double bound = std::isfinite(d.upper) ? d.upper : d.estimate;
      if (bound < 0.1) error = std::max(error, bound);
    }
    for (Index i = 0; i < r.dimension; ++i)
      r.words.push_back(readable_fields.text(VectorXd::Unit(r.dimension, i), error));
    return;
  }
  const MatrixXd coefficients = readable(r.coefficients);
  for (Index i = 0; i < r.dimension; ++i) {
    r.sparse_generators.push_back(matrix_of_field(candidates, coefficients.col(i)));
    r.words.push_back(candidates.text(coefficients.col(i)));
  }
}

/// Relative error of the directions that were found: what they break over what the least broken of the others does, as
/// a null vector is off by the residual over the gap. 0 where nothing else is there: all candidates were found.
double error_of_directions(const DiscoverResult& r) {
  const auto found = static_cast<std::size_t>(r.dimension);
  if (found >= r.defects.size()) return 0;
  const double broken = r.defects[found - 1].estimate, next = r.defects[found].estimate;
  return next > broken ? std::min(0.9, broken / next) : 0.9;
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

void finish_discovery(const VectorFields& candidates, const DiscoverOptions& options, DiscoverResult& r) {
  if (r.dimension == 0) return;
  r.coefficients = orthonormal_columns(r.coefficients);
  for (Index i = 0; i < r.dimension; ++i) r.generators.push_back(matrix_of_field(candidates, r.coefficients.col(i)));
  if (candidates.is_affine())
    r.algebra = name_algebra(r.generators, {.noise = error_of_directions(r), .seed = options.seed});
  add_readable_basis(candidates, r);
}

DiscoverResult discover(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                        const DiscoverOptions& options) {
  check(f, candidates, action, options);
  const ThreadScope threads(options.threads);
  const SingleThreadedBlas blas;  // matrices of the size of a Lie algebra gain nothing from more
  DiscoverResult r;
  r.used = options;
  r.used.progress = {};
  if (f.jacobian.size() > 0)
    discover_from_jacobians(f, candidates, action, options, r);
  else
    discover_from_values(f, candidates, action, options, r);
  finish_discovery(candidates, options, r);
  return r;
}

}  // namespace lieder
