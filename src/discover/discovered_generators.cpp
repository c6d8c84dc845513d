#include "discover/discovered_generators.hpp"

#include <algorithm>
#include <cmath>

#include "discover/field_algebra.hpp"
#include "linalg/echelon.hpp"
#include "linalg/orthonormal.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Entries of an echelon form below this share of the largest are rounding, or noise that nobody reads.
constexpr double kNegligibleEntry = 1e-6;
/// Directions that are less certain are no basis for a name.
constexpr double kLargestError = 0.1;

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
/// a null vector is off by the residual over the gap. 0 where all candidates were found; empty: without a gap.
std::optional<double> error_of_directions(const DiscoverResult& r) {
  const auto found = static_cast<std::size_t>(r.dimension);
  if (found >= r.defects.size()) return 0;
  const double error = r.defects[found - 1].estimate / r.defects[found].estimate;
  return error < kLargestError ? std::optional(error) : std::nullopt;
}

}  // namespace

MatrixXd matrix_of_field(const VectorFields& candidates, const VectorXd& c) {
  if (!candidates.is_affine()) return candidates.combine(c);
  const MatrixXd affine = candidates.affine_matrix(c);
  return candidates.is_linear() ? MatrixXd(affine.topLeftCorner(candidates.inputs(), candidates.inputs())) : affine;
}

void add_generators(const VectorFields& candidates, const MatrixXd& points, std::uint64_t seed, DiscoverResult& r,
                    std::optional<double> noise) {
  if (r.dimension == 0) return;
  r.coefficients = orthonormal_columns(r.coefficients);
  for (Index i = 0; i < r.dimension; ++i) r.generators.push_back(matrix_of_field(candidates, r.coefficients.col(i)));
  if (candidates.is_affine())
    r.algebra = name_algebra(r.generators, {.noise = noise ? noise : error_of_directions(r), .seed = seed});
  else if (points.rows() > 0)
    r.algebra = name_fields(VectorFields(candidates.dictionary(), r.generators), points);
  add_readable_basis(candidates, r);
}

}  // namespace lieder
