#include "discover/density_halves.hpp"

#include <fmt/format.h>

#include "lieder/base/seed.hpp"

namespace lieder {

using Eigen::Index;

namespace {

/// Two halves, and in each enough to know a covariance from.
constexpr Index kPointsForACoordinate = 8;

}  // namespace

DensityHalves density_halves(const RowMatrix& points, Index chooses, std::uint64_t seed) {
  DensityHalves halves;
  const Index N = points.rows(), n = points.cols();
  if (N < kPointsForACoordinate * 2 * n) {
    halves.trouble = fmt::format("{} points are too few for a distribution in {} dimensions; {} are needed at least", N,
                                 n, kPointsForACoordinate * 2 * n);
    return halves;
  }
  const Eigen::VectorXi order = RandomStream(Seed{seed}.split(15)).permutation(static_cast<int>(N));
  halves.choosing = points(order.head(chooses), Eigen::all);
  halves.certifying = points(order.tail(N - chooses), Eigen::all);
  halves.standard = standard_of(halves.choosing);
  if (halves.standard.rank < n)
    halves.trouble = fmt::format(
        "the points lie in an affine subspace of {} of {} dimensions, where their covariance is singular; give "
        "coordinates of that subspace",
        halves.standard.rank, n);
  return halves;
}

}  // namespace lieder
