#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lieder/base/progress.hpp"
#include "lieder/base/status.hpp"
#include "lieder/kernel/kernel.hpp"

namespace lieder {

enum class RidgeMethod {
  automatic,            ///< Cholesky up to 20,000 samples where it fits, otherwise conjugate gradients
  cholesky,             ///< holds K, 8 N^2 bytes; time N^3
  conjugate_gradients,  ///< time N^2 for each iteration
};

/// Where conjugate gradients find K. In all cases the answer is refined by, and its residual taken with, K in double.
enum class GramStorage {
  automatic,   ///< the first of the others that fits; of free memory, four fifths count
  float64,     ///< half of it in memory, 4 N^2 bytes
  float32,     ///< the same rounded, 2 N^2 bytes: K is computed once more for each look at the true residual
  recomputed,  ///< nowhere: K is computed again for each product
};

struct KernelRidgeOptions {
  double ridge = 1e-8;  ///< times trace(K), added to the diagonal; >= 0
  RidgeMethod method = RidgeMethod::automatic;
  GramStorage storage = GramStorage::automatic;  ///< of conjugate gradients
  double tolerance = 1e-8;                       ///< of |Y_j - (K + ridge trace(K)) A_j| / |Y_j|; > 0
  int iterations = 1000;                         ///< at most, of conjugate gradients; each one product for all columns
  std::optional<Eigen::Index> rank = {};         ///< of the preconditioner; 0 for none; empty: 5 sqrt(N)
  std::uint64_t seed = 0;                        ///< its pivots; same seed and threads, same answer
  int threads = 0;                               ///< 0 means all cores
  std::uint64_t memory = 0;                      ///< bytes that the call may need; 0 asks the machine
  Progress progress = {};                        ///< between pieces of the work; empty is silent
};

/// What a call will do and take. Seconds come from a tile of K, a product and a factorisation of a few milliseconds
/// each, measured, with all threads at their speed.
struct KernelRidgeForecast {
  RidgeMethod method = RidgeMethod::automatic;
  GramStorage storage = GramStorage::automatic;
  Eigen::Index rank = 0;                ///< of the preconditioner, at most
  std::uint64_t memory = 0;             ///< bytes besides the samples
  double preparation_seconds = kUnset;  ///< K, and Cholesky's factors or the preconditioner
  double iteration_seconds = kUnset;    ///< of conjugate gradients, each; how many it takes nobody knows
};

struct KernelRidgeResult {
  Status status = Status::not_run;  ///< converged, not_converged (iterations or rounding ran out), stopped
  std::string message = "kernel_ridge() has not run";
  RowMatrix coefficients;  ///< A, N x c; empty when a stop came before the first iteration
  Eigen::VectorXd
      residuals;       ///< c: |Y_j - (K + ridge trace(K)) A_j| / |Y_j|, computed from A at the end; NaN after a stop
  int iterations = 0;  ///< of conjugate gradients, or of Cholesky's refinement
  RidgeMethod method = RidgeMethod::automatic;   ///< that ran
  GramStorage storage = GramStorage::automatic;  ///< that conjugate gradients used
  Eigen::Index rank = 0;                         ///< of the preconditioner, as it came out
  double added = kUnset;                         ///< ridge trace(K)
  KernelRidgeForecast forecast;                  ///< without seconds, which nobody measured
  KernelRidgeOptions used;
  bool usable() const { return status == Status::converged; }
};

/// Kernel ridge regression: solves (K + ridge trace(K) 1) A = Y, K_ij = kernel(x_i, x_j).
/// Cholesky works in place and refines. Conjugate gradients run for all columns side by side, preconditioned by a
/// randomly pivoted Cholesky factor [ChenEpperlyTroppWebber2025] [EpperlyTroppWebber2024] in the form of
/// [FrangellaTroppUdell2023], and start again from the true residual until that is small.
/// \param x  N x d, one sample a row, finite
/// \param y  N x c, finite
/// \throws InputError for shapes, NaN and options (names them), for more memory than there is (names what would fit),
/// and
///   where Cholesky finds a matrix that is not positive definite beyond rounding (names the sample)
KernelRidgeResult kernel_ridge(const Kernel& kernel, const RowMatrix& x, const RowMatrix& y,
                               const KernelRidgeOptions& options = {});

/// What kernel_ridge would do with `columns` right sides, without doing it. \throws InputError as kernel_ridge
KernelRidgeForecast forecast_kernel_ridge(const Kernel& kernel, const RowMatrix& x, Eigen::Index columns,
                                          const KernelRidgeOptions& options = {});

/// What the regression says of new samples: K(x_new, x) A, M x c, in slabs; 0 x 0 when `progress` stopped it.
/// \throws InputError as Kernel::cross does, and when A does not have a row for each row of x
RowMatrix kernel_ridge_values(const Kernel& kernel, const RowMatrix& x_new, const RowMatrix& x,
                              const RowMatrix& coefficients, const GramOptions& options = {});

/// "cholesky", "conjugate_gradients", "auto"; "float64", "float32", "recomputed", "auto".
std::string_view to_string(RidgeMethod method);
std::string_view to_string(GramStorage storage);
/// \throws InputError for other words
RidgeMethod ridge_method(std::string_view word);
GramStorage gram_storage(std::string_view word);

}  // namespace lieder
