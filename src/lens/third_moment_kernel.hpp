#pragma once
#include <Eigen/Core>

namespace lieder {

/// Numbers in one step of the kernel: tails and sums are padded to a multiple of it.
inline constexpr Eigen::Index kLane = 8;

/// sums(j, :) += sum over rows n of u(n, j) u(n, k) tails(n, :) for j <= k: a product of matrices that BLAS does not
/// like, tall and as narrow as the data, so it is written here for the widest vectors that the processor has.
/// \param columns u, column-major, columns `columns_stride` numbers apart
/// \param tails   row-major, rows `tails_stride` numbers apart
/// \param sums    (k + 1) x width, row-major; width a multiple of kLane
/// \param rows    of u and of tails; about 64 keep all of it in the first-level cache
void add_slice(const double* columns, Eigen::Index columns_stride, Eigen::Index k, const double* tails,
               Eigen::Index tails_stride, double* sums, Eigen::Index width, Eigen::Index rows);

}  // namespace lieder
