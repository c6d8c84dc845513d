#pragma once
#include <Eigen/Core>

#include "base/vectors.hpp"

namespace lieder {

/// Numbers in one step of the kernel, which is a cache line.
inline constexpr Eigen::Index kLane = 8;
/// Rounded down and up to whole lanes.
inline Eigen::Index lanes_before(Eigen::Index k) { return k / kLane * kLane; }
inline Eigen::Index whole_lanes(Eigen::Index k) { return lanes_before(k + kLane - 1); }

/// Some of the columns, one after the other.
struct Columns {
  Eigen::Index first, count;
};

/// sums(p, :) += sum over rows v of v(k) v(pairs.first + p) v(tails): a product of matrices that BLAS does not like,
/// tall and as narrow as the data, so it is written here for the widest vectors that the processor has.
///
/// \param rows    row-major, `stride` numbers apart; stride, tails.first and tails.count are multiples of kLane, and
///                twice as fast when the first row starts a cache line
/// \param count   about 64 rows keep all of it in the first-level cache
/// \param sums    pairs.count x tails.count, row-major
void add_products(const double* rows, Eigen::Index count, Eigen::Index stride, Eigen::Index k, Columns pairs,
                  Columns tails, double* sums, Vectors vectors);

}  // namespace lieder
