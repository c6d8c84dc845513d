#pragma once
#include "kernel/gram_blocks.hpp"
#include "lieder/kernel/kernel_ridge.hpp"

namespace lieder {

/// What kernel_ridge is asked, checked.
struct RidgeProblem {
  const Kernel& kernel;
  const RowMatrix& x;
  const RowMatrix& y;
  const KernelRidgeOptions& options;
};

/// Method, storage, rank and memory, without times. Options have been checked.
/// \throws InputError when nothing of what the options allow fits
KernelRidgeForecast plan_kernel_ridge(const KernelModel& model, const RowMatrix& x, Eigen::Index columns,
                                      const KernelRidgeOptions& options);

/// Measures the times of a plan.
void measure_kernel_ridge(const KernelModel& model, const RowMatrix& x, Eigen::Index columns, int threads,
                          KernelRidgeForecast& plan);

/// Both fill in all but the plan and what was asked.
void solve_by_cholesky(const RidgeProblem& problem, KernelRidgeResult& result);
void solve_by_gradients(const RidgeProblem& problem, KernelRidgeResult& result);

/// |a_j| / |b_j|; of a column b_j = 0, |a_j|.
Eigen::VectorXd relative_lengths(const RowMatrix& a, const RowMatrix& b);

/// Status, and in words how far the worst column got.
void conclude(KernelRidgeResult& result, const KernelRidgeOptions& options, std::string_view why_not);

/// The status of a stop: residuals that nobody took are NaN.
void stop(KernelRidgeResult& result);

/// The same progress as a part of a whole.
Progress part_of(const Progress& progress, double start, double share);

}  // namespace lieder
