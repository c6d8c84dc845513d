#include "discover/field_inputs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "discover/discover_options.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;

constexpr Index kFewestAlongAxis = 5;

void check_grid(const Grid& grid) {
  const Index d = grid.dimension();
  if (d < 1 || d > 3) throw InputError(fmt::format("discover: a grid of {} axes came; need 1 to 3", d));
  if (grid.spacing.size() != d)
    throw InputError(fmt::format("discover: spacing has {} numbers; the grid has {} axes", grid.spacing.size(), d));
  for (Index a = 0; a < d; ++a) {
    if (grid.extents[at(a)] < kFewestAlongAxis)
      throw InputError(fmt::format("discover: the grid has {} points along axis {}; need {} at least",
                                   grid.extents[at(a)], a, kFewestAlongAxis));
    if (!(grid.spacing[a] > 0 && std::isfinite(grid.spacing[a])))
      throw InputError(fmt::format("discover: spacing {} along axis {}; need a positive number", grid.spacing[a], a));
  }
}

}  // namespace

Index check_fields(const Grid& grid, const RowMatrix& u, const VectorFields& candidates, const FieldOptions& options) {
  check_grid(grid);
  if (u.rows() < 1 || u.cols() < 1 || u.cols() % grid.points() != 0)
    throw InputError(
        fmt::format("discover: {} fields of {} numbers came; the grid ({}) has {} points, so a multiple "
                    "of that is needed",
                    u.rows(), u.cols(), fmt::join(grid.extents, " x "), grid.points()));
  const Index channels = u.cols() / grid.points();
  for (Index k = 0; k < u.rows(); ++k)
    if (!u.row(k).allFinite())
      throw InputError(fmt::format("discover: field {} holds a number that is not finite; all must be", k));
  if (!candidates.is_affine() || candidates.inputs() != grid.dimension() + channels)
    throw InputError(
        fmt::format("discover: candidates act on {} coordinates; need affine ones on {}, those of the "
                    "grid and the channels",
                    candidates.inputs(), grid.dimension() + channels));
  check_discover_options({.delta = options.delta, .alpha = options.alpha});
  if (options.margin && (*options.margin < 0 || 2 * *options.margin + 1 > std::ranges::min(grid.extents)))
    throw InputError(fmt::format("discover: margin {} came; the shortest axis has {} points, so 0 to {} is needed",
                                 *options.margin, std::ranges::min(grid.extents),
                                 (std::ranges::min(grid.extents) - 1) / 2));
  return channels;
}

void check_output(FieldOutput output, Index channels, Index results) {
  if (output == FieldOutput::same && results != channels)
    throw InputError(
        fmt::format("discover: fields of {} channels become fields of {}; output 'same' needs as many, "
                    "'trivial' does not",
                    channels, results));
}

}  // namespace lieder
