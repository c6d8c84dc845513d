#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "enforce/moved_kernels.hpp"
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

/// Takes each grid point to a grid point: nothing moves them continuously, and matrices are signed permutations of the
/// axes.
bool keeps_grid(const Group& group, const GroupBlock& positions) {
  const auto does_nothing = [&](const MatrixXd& xi) { return on(positions, xi).norm() <= kOffGrid * xi.norm(); };
  const auto permutes = [&](const MatrixXd& generator) {
    const MatrixXd g = on(positions, generator), whole = g.array().round();
    return (g - whole).norm() < kOffGrid && whole.isUnitary(kOffGrid);
  };
  return std::ranges::all_of(group.lie_algebra, does_nothing) && std::ranges::all_of(group.discrete, permutes);
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
  std::string text = fmt::format("{} kernel{} of {} points from R^{} to R^{}", found.values.cols(),
                                 found.values.cols() == 1 ? "" : "s", grid, cols, rows);
  if (!found.bands.empty()) text += fmt::format(", of angular frequencies up to {}", found.bands.back());
  return text;
}

/// All solutions on the grid: maps from (input x grid), for the grid is one more representation.
GridKernels on_lattice(const Group& group, const GroupBlock& positions, const Representation& in,
                       const Representation& out, const KernelOptions& options) {
  GridKernels found{.side = options.side, .extents = positions.size, .inputs = in.size()};
  const MatrixXd offsets = offsets_of(options.side, positions.size);
  Group moving = group;
  if (group.lie_algebra.empty() && group.discrete.empty())
    moving.discrete.emplace_back(MatrixXd::Identity(group.size, group.size));  // a generator that the grid can have
  std::vector<MatrixXd> images;
  for (const MatrixXd& g : moving.discrete)
    images.push_back(permutation_of_offsets(on(positions, g), offsets, options.side));
  const std::vector<MatrixXd> still(group.lie_algebra.size(), MatrixXd::Zero(offsets.cols(), offsets.cols()));
  const Group with_grid = with_representation(moving, "Grid", still, images);
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

/// Kernels constant along rays, of which rings make kernels on the grid.
struct AngularKernels {
  const EnforceResult& maps;
  MatrixXd constants;              ///< those without a direction, on the ring of radius 0
  std::vector<Index> first_rings;  ///< of each of the others, a radius of at least 1
  std::function<MatrixXd(const VectorXd&)> at;
};

/// Rings of radius 0, 1, .., (side - 1) / 2 times the angular kernels.
MatrixXd times_rings(const AngularKernels& angular, const GridKernels& found, const KernelOptions& options) {
  const MatrixXd offsets = offsets_of(found.side, found.extents);
  const Index points = offsets.cols(), entries = angular.constants.rows();
  std::vector<std::vector<Index>> in_ring(static_cast<std::size_t>(found.rings));
  Index columns = angular.constants.cols();
  for (std::size_t b = 0; b < angular.first_rings.size(); ++b)
    for (Index ring = angular.first_rings[b]; ring < found.rings; ++ring, ++columns)
      in_ring[static_cast<std::size_t>(ring)].push_back(static_cast<Index>(b));
  require_memory(
      fmt::format("kernels: {} of them on a grid of {} points", columns, points),
      static_cast<std::uint64_t>(24.0 * static_cast<double>(entries * points) * static_cast<double>(columns)),
      options.enforce.memory_limit, MemoryGrowth{1, static_cast<double>(columns), "of them"});
  MatrixXd all = MatrixXd::Zero(entries * points, columns);
  for (Index p = 0; p < points; ++p) {
    const VectorXd x = offsets.col(p);
    const auto profile = [&](Index ring) {
      const double z = (x.norm() - static_cast<double>(ring)) / options.ring_width;
      return std::exp(-0.5 * z * z);
    };
    const MatrixXd values = angular.at(x);
    Index next = 0;
    const auto put = [&](const MatrixXd& kernels) {
      all.middleCols(next, kernels.cols())(Eigen::seqN(p, entries, points), Eigen::all) = kernels;
      next += kernels.cols();
    };
    put(profile(0) * angular.constants);
    for (Index ring = 1; ring < found.rings; ++ring)
      put(profile(ring) * values(Eigen::all, in_ring[static_cast<std::size_t>(ring)]));
  }
  return all;
}

/// \param matrices  2: elements of the group as matrices on the grid; 1: its points
void require_room_for_grid(double extents, int matrices, const KernelOptions& options) {
  constexpr double kMostBytes = 1e18;  // that are told
  const auto side = static_cast<double>(options.side);
  const double points = std::pow(side, extents), power = matrices * extents;
  const double bytes = 8 * (matrices == 2 ? points * points : extents * points), told = std::min(bytes, kMostBytes);
  require_memory(fmt::format("kernels: a grid of {:.3g} points", points), static_cast<std::uint64_t>(told),
                 options.enforce.memory_limit,
                 MemoryGrowth{power, side * std::pow(told / bytes, 1 / power), "points along each axis"});
}

/// A band of 2 at a radius of 3 is 6, whatever rounding makes of such products.
int largest_frequency(Index ring, double band) {
  return static_cast<int>(std::floor(static_cast<double>(ring) * band * (1 + kOffGrid)));
}

/// An answer without values, where there is nothing to sample.
GridKernels without_values(const EnforceResult& maps, Index d, Index inputs, const KernelOptions& options) {
  GridKernels found{.maps = maps, .side = options.side, .extents = d, .inputs = inputs};
  found.rings = options.side / 2 + 1;
  found.message = maps.message;
  return found;
}

MatrixXd basis_or_none(const EnforceResult& maps) {
  return maps.dimension > 0 ? MatrixXd(maps.basis()) : MatrixXd(maps.rows * maps.cols, 0);
}

GridKernels on_rings(const SteerableKernels& steerable, Index rows, Index cols, const KernelOptions& options) {
  GridKernels found = without_values(steerable.maps(), steerable.point_size(), cols, options);
  const EnforceResult& constant = steerable.constant();
  if (constant.status == Status::stopped || !found.maps.usable()) {
    found.maps.status = constant.status == Status::stopped ? Status::stopped : found.maps.status;
    return found;
  }
  const AngularKernels angular{.maps = steerable.maps(),
                               .constants = basis_or_none(constant),
                               .first_rings = std::vector<Index>(static_cast<std::size_t>(steerable.count()), 1),
                               .at = [&](const VectorXd& x) { return steerable.at(x); }};
  found.values = independent_columns(times_rings(angular, found, options));
  found.equivariance_error = steerable.equivariance_error(Seed{options.enforce.seed}.split(3));
  found.message = words(found, rows, cols);
  return found;
}

/// Angular frequency l is on the rings of radius l / band and more.
GridKernels on_rings(const HarmonicKernels& harmonic, Index rows, Index cols, const KernelOptions& options) {
  GridKernels found = without_values(harmonic.maps(), harmonic.point_size(), cols, options);
  for (Index ring = 0; ring < found.rings; ++ring) found.bands.push_back(largest_frequency(ring, options.band));
  if (!found.maps.usable()) return found;
  AngularKernels angular{.maps = harmonic.maps(), .constants = {}, .first_rings = {}, .at = [&](const VectorXd& x) {
                           return harmonic.at(x);
                         }};
  std::vector<Index> without_direction;
  for (const int frequency : harmonic.frequencies()) {
    if (frequency == 0) without_direction.push_back(static_cast<Index>(angular.first_rings.size()));
    const auto is_resolved = [&](int band) { return band >= frequency; };
    const auto first = std::ranges::find_if(found.bands.begin() + 1, found.bands.end(), is_resolved);
    angular.first_rings.push_back(first - found.bands.begin());
  }
  angular.constants = harmonic.at(VectorXd::Zero(found.extents))(Eigen::all, without_direction);
  found.values = independent_columns(times_rings(angular, found, options));
  found.equivariance_error = harmonic.equivariance_error(Seed{options.enforce.seed}.split(3));
  found.message = words(found, rows, cols);
  return found;
}

void check_options(const KernelOptions& options) {
  if (options.side < 1 || options.side % 2 == 0 || options.side > 99)
    throw InputError(fmt::format("kernels: a side of {} came; need an odd number from 1 to 99", options.side));
  if (!(options.ring_width > 0 && options.ring_width < 100))
    throw InputError(fmt::format("kernels: a ring width of {} came; need a positive number", options.ring_width));
  if (!(options.band >= 0 && options.band <= std::numbers::pi))
    throw InputError(
        fmt::format("kernels: a band of {} came; need a number from 0 to pi, where a period is two steps "
                    "of the grid long",
                    options.band));
}

}  // namespace

GridKernels grid_kernels(const Group& group, const Representation& in, const Representation& out,
                         const KernelOptions& options) {
  check_options(options);
  const GroupBlock positions = block_of_positions(group, options.positions);
  const bool is_lattice = !group.complex && keeps_grid(group, positions);
  require_room_for_grid(static_cast<double>(positions.size), is_lattice ? 2 : 1, options);
  if (is_lattice) return on_lattice(group, positions, in, out, options);
  if (turns_all_directions(group, positions))
    return on_rings(SteerableKernels(group, in, out, options.positions, options.enforce), out.size(), in.size(),
                    options);
  const int highest = largest_frequency(options.side / 2, options.band);
  return on_rings(HarmonicKernels(group, in, out, highest, options.positions, options.enforce), out.size(), in.size(),
                  options);
}

}  // namespace lieder
