#include <cblas.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "kernel/gram_product.hpp"
#include "kernel/kernel_ridge_parts.hpp"
#include "kernel/measured_speed.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;

constexpr Index kLargestCholesky = 20'000;  // beyond, its time is minutes and grows by the cube
constexpr double kShareOfFree = 0.8;        // of free memory that the automatic choice relies on

/// Numbers of the problem, for formulas.
struct Sizes {
  double samples, columns, kept, threads;
};

double bytes_for_cholesky(const Sizes& s) { return 8 * (s.samples * s.samples + 5 * s.samples * s.columns + s.kept); }

double bytes_of_storage(const Sizes& s, GramStorage storage) {
  const double numbers = s.samples * (s.samples + std::min(s.samples, 512.0)) / 2;
  if (storage == GramStorage::float64) return 8 * numbers;
  return storage == GramStorage::float32 ? 4 * numbers : 0;
}

double bytes_for_gradients(const Sizes& s, GramStorage storage, double rank) {
  const double vectors = s.samples * s.columns * (9 + s.threads);  // solution, residual, directions, sums of threads
  const double factor = rank * (s.samples + 3 * rank) + 3 * std::min(rank, 128.0) * s.samples;
  return bytes_of_storage(s, storage) + 8 * (vectors + factor + 2 * s.kept);
}

GramStorage storage_that_fits(const Sizes& s, double rank, double bound) {
  for (const GramStorage storage : {GramStorage::float64, GramStorage::float32})
    if (bytes_for_gradients(s, storage, rank) <= bound) return storage;
  return GramStorage::recomputed;
}

Index rank_for(Index samples, const std::optional<Index>& asked) {
  return asked ? *asked : std::min(samples, static_cast<Index>(std::ceil(5 * std::sqrt(static_cast<double>(samples)))));
}

/// Operations a second in products of matrices, with the threads that are set.
double measured_flops(Index samples) {
  const auto side = static_cast<int>(std::min<Index>(samples, 1024));
  const RowMatrix a = RowMatrix::Ones(side, side);
  RowMatrix b = a;
  const double seconds = measured_seconds([&] {
    cblas_dsyrk(CblasColMajor, CblasLower, CblasNoTrans, side, side, 1e-3, a.data(), side, 0, b.data(), side);
  });
  return std::pow(static_cast<double>(side), 3) / seconds;
}

}  // namespace

KernelRidgeForecast plan_kernel_ridge(const KernelModel& model, const RowMatrix& x, Index columns,
                                      const KernelRidgeOptions& options) {
  const auto samples = static_cast<double>(x.rows());
  const Sizes sizes{.samples = samples,
                    .columns = static_cast<double>(columns),
                    .kept = model.numbers_kept(samples, static_cast<double>(x.cols())),
                    .threads = static_cast<double>(ThreadScope(options.threads).count())};
  const auto free = static_cast<double>(available_memory_bytes());
  const double bound = options.memory != 0 ? static_cast<double>(options.memory)
                       : free > 0          ? kShareOfFree * free
                                           : INFINITY;
  KernelRidgeForecast plan{.method = options.method, .storage = options.storage};
  if (plan.method == RidgeMethod::automatic)
    plan.method = x.rows() <= kLargestCholesky && bytes_for_cholesky(sizes) <= bound ? RidgeMethod::cholesky
                                                                                     : RidgeMethod::conjugate_gradients;
  double bytes = bytes_for_cholesky(sizes), power = 2;
  if (plan.method == RidgeMethod::conjugate_gradients) {
    plan.rank = rank_for(x.rows(), options.rank);
    const auto rank = static_cast<double>(plan.rank);
    if (plan.storage == GramStorage::automatic) plan.storage = storage_that_fits(sizes, rank, bound);
    bytes = bytes_for_gradients(sizes, plan.storage, rank);
    power = plan.storage == GramStorage::recomputed ? 1 : 2;
  }
  plan.memory = static_cast<std::uint64_t>(bytes);
  require_memory(fmt::format("kernel_ridge: {} samples by {}", x.rows(), to_string(plan.method)), plan.memory,
                 options.memory, MemoryGrowth{.power = power, .size = samples, .unit = "samples"});
  return plan;
}

void measure_kernel_ridge(const KernelModel& model, const RowMatrix& x, Index columns, int threads,
                          KernelRidgeForecast& plan) {
  const ThreadScope scope(threads);
  const auto n = static_cast<double>(x.rows()), rank = static_cast<double>(plan.rank);
  const double count = scope.count(), pairs = n * (n + 1) / 2;
  const double pair = seconds_of_pair(model, x) / count, flops = measured_flops(x.rows());
  if (plan.method == RidgeMethod::cholesky) {
    plan.preparation_seconds = pairs * pair + n * n * n / 3 / flops;
    plan.iteration_seconds = 4 * n * n * static_cast<double>(columns) / flops;
    return;
  }
  const bool kept = plan.storage != GramStorage::recomputed;
  // Pivots' columns of K; then the factor (n k^2), Q and R (4 n k^2) and U (2 n k^2).
  plan.preparation_seconds = (kept ? pairs * pair : 0) + n * rank * pair + 7 * n * rank * rank / flops;
  const double kept_number = seconds_of_kept_number(x.rows(), columns, plan.storage == GramStorage::float32);
  plan.iteration_seconds = pairs * (kept ? kept_number / count : pair + kept_number / count) +
                           4 * n * rank * static_cast<double>(columns) / flops;
}

}  // namespace lieder
