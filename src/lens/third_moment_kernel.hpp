#pragma once
#include <Eigen/Core>
#include <vector>

namespace lieder {

/// Numbers in one step of the kernel, which is a cache line.
inline constexpr Eigen::Index kLane = 8;

/// What the processor multiplies at a time: 8, 4 or 2 numbers.
enum class Vectors { avx512, avx2, plain };

/// Those that this processor has, the widest first.
std::vector<Vectors> supported_vectors();

/// sums(p, :) += sum over rows n of factor(n) u(n, p) tails(n, :): a product of matrices that BLAS does not like, tall
/// and as narrow as the data, so it is written here for the widest vectors that the processor has. \param factor   one
/// number for each row \param columns  u, rows x pairs, column-major, columns `columns_stride` numbers apart \param
/// tails    rows x width, row-major, rows `tails_stride` numbers apart; twice as fast when all start a cache line
/// \param sums     pairs x width, row-major; width a multiple of kLane
/// \param rows     about 64 keep all of it in the first-level cache
void add_products(const double* factor, const double* columns, Eigen::Index columns_stride, Eigen::Index pairs,
                  const double* tails, Eigen::Index tails_stride, double* sums, Eigen::Index width, Eigen::Index rows,
                  Vectors vectors);

}  // namespace lieder
