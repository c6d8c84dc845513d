#pragma once
#include <optional>

#include "kernel/gram_blocks.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {

/// F, N x at most `rank`, with K near F F' and never above it: Cholesky with pivots drawn by what of the diagonal is
/// left [ChenEpperlyTroppWebber2025], in blocks of which some are refused so that the law is the same
/// [EpperlyTroppWebber2024]. Fewer columns come where K is of lower rank. Empty when `progress` stopped it.
std::optional<Eigen::MatrixXd> pivoted_cholesky(const Kernel& kernel, const RowMatrix& x,
                                                const Eigen::VectorXd& diagonal, Eigen::Index rank, Seed seed,
                                                const Progress& progress);

}  // namespace lieder
