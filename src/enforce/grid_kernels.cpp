#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "enforce/positions.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/enforce/kernels.hpp"
#include "lieder/group/extend.hpp"
#include "lieder/group/permutation.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kOffGrid = 1e-8, kSameKernel = 1e-6;

/// The offsets of a grid of side^d points around 0, one a column, the last coordinate fastest.
MatrixXd offsets_of(Index side, Index d) {
  const auto count = static_cast<Index>(std::llround(std::pow(side, d)));
  MatrixXd offsets(d, count);
  for (Index p = 0; p < count; ++p) {
    Index rest = p;
    for (Index a = d - 1; a >= 0; --a, rest /= side) {
      const Index offset = rest % side - side / 2;
      offsets(a, p) = static_cast<double>(offset);
    }
  }
  return offsets;
}

/// Takes each grid point to a grid point: its matrix is a signed permutation of the axes.
bool keeps_grid(const MatrixXd& g) {
  const MatrixXd whole = g.array().round();
  return (g - whole).norm() < kOffGrid && whole.isUnitary(kOffGrid);
}

MatrixXd permutation_of_offsets(const MatrixXd& g, const MatrixXd& offsets, Index side) {
  Permutation images;
  for (Index p = 0; p < offsets.cols(); ++p) {
    Index image = 0;
    for (const double coordinate : VectorXd(g * offsets.col(p)))
      image = image * side + static_cast<Index>(std::llround(coordinate)) + side / 2;
    images.push_back(static_cast<int>(image));
  }
  return permutation_matrix(images);
}

std::string words(const GridKernels& found, Index rows, Index cols) {
  std::string grid = std::to_string(found.side);
  for (Index a = 1; a < found.extents; ++a) grid += fmt::format(" x {}", found.side);
  return fmt::format("{} kernel{} of {} points from R^{} to R^{}", found.values.cols(),
                     found.values.cols() == 1 ? "" : "s", grid, cols, rows);
}

/// All solutions on the grid: maps from (input x grid), for the grid is one more representation.
GridKernels on_lattice(const Group& group, const GroupBlock& positions, const Representation& in,
                       const Representation& out, const KernelOptions& options) {
  GridKernels found{.side = options.side, .extents = positions.size, .inputs = in.size()};
  const MatrixXd offsets = offsets_of(options.side, positions.size);
  std::vector<MatrixXd> images;
  for (const MatrixXd& g : group.discrete)
    images.push_back(permutation_of_offsets(on(positions, g), offsets, options.side));
  const Group with_grid = with_representation(group, "Grid", {}, images);
  const Representation grid = Representation::base(with_grid.blocks.back());
  found.maps = enforce(with_grid, in * grid, out, options.enforce);
  if (found.maps.status != Status::stopped) found.values = found.maps.basis();
  found.equivariance_error = found.maps.equivariance_error;
  found.message = found.maps.usable() ? words(found, out.size(), in.size()) : found.maps.message;
  return found;
}

/// Of independent columns of norm 1, the first ones where some depend on others.
MatrixXd independent_columns(MatrixXd m) {
  for (Index k = 0; k < m.cols(); ++k)
    if (m.col(k).norm() > 0) m.col(k).normalize();
  MatrixXd kept(m.rows(), m.cols()), directions(m.rows(), m.cols());
  Index count = 0;
  for (Index k = 0; k < m.cols(); ++k) {
    VectorXd rest = m.col(k);
    for (int twice = 0; twice < 2; ++twice)
      rest -= directions.leftCols(count) * (directions.leftCols(count).transpose() * rest);
    if (rest.norm() < kSameKernel) continue;
    directions.col(count) = rest.normalized();
    kept.col(count++) = m.col(k);
  }
  return kept.leftCols(count);
}

/// Rings of radius 0, 1, .., (side - 1) / 2 times the angular kernels; on the ring of radius 0 those without a
/// direction.
GridKernels on_rings(const SteerableKernels& steerable, Index rows, Index cols, const KernelOptions& options) {
  GridKernels found{.maps = steerable.maps(), .side = options.side, .extents = steerable.point_size(), .inputs = cols};
  found.rings = options.side / 2 + 1;
  found.message = found.maps.message;
  const EnforceResult& constant = steerable.constant();
  if (constant.status == Status::stopped || !found.maps.usable()) {
    found.maps.status = constant.status == Status::stopped ? Status::stopped : found.maps.status;
    return found;
  }
  const MatrixXd offsets = offsets_of(options.side, found.extents);
  const Index angular = steerable.count(), points = offsets.cols(), entries = rows * cols;
  require_memory("kernels: their values on the grid",
                 static_cast<std::uint64_t>(24.0 * static_cast<double>(entries * points * angular * found.rings)),
                 options.enforce.memory_limit);
  const MatrixXd constants = constant.dimension > 0 ? MatrixXd(constant.basis()) : MatrixXd(entries, 0);
  MatrixXd all = MatrixXd::Zero(entries * points, constants.cols() + angular * (found.rings - 1));
  for (Index p = 0; p < points; ++p) {
    const VectorXd x = offsets.col(p);
    const auto profile = [&](Index ring) {
      const double z = (x.norm() - static_cast<double>(ring)) / options.ring_width;
      return std::exp(-0.5 * z * z);
    };
    const MatrixXd values = steerable.at(x);
    const auto rows_of = [&](Index first, Index count) {
      return all.middleCols(first, count)(Eigen::seqN(p, entries, points), Eigen::all);
    };
    rows_of(0, constants.cols()) = profile(0) * constants;
    for (Index ring = 1; ring < found.rings; ++ring)
      rows_of(constants.cols() + (ring - 1) * angular, angular) = profile(ring) * values;
  }
  found.values = independent_columns(std::move(all));
  found.equivariance_error = steerable.equivariance_error(Seed{options.enforce.seed}.split(3));
  found.message = words(found, rows, cols);
  return found;
}

}  // namespace

GridKernels grid_kernels(const Group& group, const Representation& in, const Representation& out,
                         const KernelOptions& options) {
  if (options.side < 1 || options.side % 2 == 0 || options.side > 99)
    throw InputError(fmt::format("kernels: a side of {} came; need an odd number from 1 to 99", options.side));
  if (!(options.ring_width > 0 && options.ring_width < 100))
    throw InputError(fmt::format("kernels: a ring width of {} came; need a positive number", options.ring_width));
  const GroupBlock positions = block_of_positions(group, options.positions);
  const double points = std::pow(options.side, positions.size);
  require_memory(fmt::format("kernels: a grid of {:.3g} points", points),
                 static_cast<std::uint64_t>(std::min(8 * points * points, 1e18)), options.enforce.memory_limit);
  if (group.dimension() == 0 && !group.discrete.empty()) {
    if (std::ranges::all_of(group.discrete, [&](const MatrixXd& g) { return keeps_grid(on(positions, g)); }))
      return on_lattice(group, positions, in, out, options);
    throw InputError(
        fmt::format("kernels: {} does not take the grid to itself; need signed permutations of the axes, such as "
                    "Rot(4) or Cube, or "
                    "a group that turns all directions, such as SO({})",
                    group.name.value_or("the group"), positions.size));
  }
  return on_rings(SteerableKernels(group, in, out, options.positions, options.enforce), out.size(), in.size(), options);
}

}  // namespace lieder
