#include "lieder/kernel/kernel_ridge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "kernel/kernel_ridge_parts.hpp"
#include "kernel/tiles.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr std::array<std::pair<RidgeMethod, std::string_view>, 3> kMethods{
    {{RidgeMethod::automatic, "auto"},
     {RidgeMethod::cholesky, "cholesky"},
     {RidgeMethod::conjugate_gradients, "conjugate_gradients"}}};

constexpr std::array<std::pair<GramStorage, std::string_view>, 4> kStorages{{{GramStorage::automatic, "auto"},
                                                                             {GramStorage::float64, "float64"},
                                                                             {GramStorage::float32, "float32"},
                                                                             {GramStorage::recomputed, "recomputed"}}};

void check_ridge_options(const KernelRidgeOptions& options, Index samples) {
  if (!std::isfinite(options.ridge) || options.ridge < 0)
    throw InputError(fmt::format("kernel_ridge: ridge {} came; need a finite number of at least 0", options.ridge));
  if (!std::isfinite(options.tolerance) || options.tolerance <= 0)
    throw InputError(fmt::format("kernel_ridge: tolerance {} came; need a finite number above 0", options.tolerance));
  if (options.iterations < 1)
    throw InputError(fmt::format("kernel_ridge: iterations {} came; need at least 1", options.iterations));
  if (options.rank && (*options.rank < 0 || *options.rank > samples))
    throw InputError(
        fmt::format("kernel_ridge: rank {} came; need 0 to {}, the number of samples", *options.rank, samples));
}

void check_right_sides(const RowMatrix& x, const RowMatrix& y) {
  if (y.rows() != x.rows() || y.cols() == 0)
    throw InputError(
        fmt::format("kernel_ridge: y is {} x {} for {} samples; need a row for each, of at least one number", y.rows(),
                    y.cols(), x.rows()));
  for (Index i = 0; i < y.rows(); ++i)
    if (!y.row(i).allFinite()) throw InputError(fmt::format("kernel_ridge: y row {} holds a NaN or an infinity", i));
}

}  // namespace

VectorXd relative_lengths(const RowMatrix& a, const RowMatrix& b) {
  VectorXd lengths = a.colwise().norm().transpose();
  const VectorXd wanted = b.colwise().norm().transpose();
  for (Index j = 0; j < lengths.size(); ++j)
    if (wanted[j] > 0) lengths[j] /= wanted[j];
  return lengths;
}

Progress part_of(const Progress& progress, double start, double share) {
  if (!progress) return {};
  return [&progress, start, share](const ProgressEvent& event) {
    return progress({event.stage, event.fraction < 0 ? event.fraction : start + share * event.fraction});
  };
}

void stop(KernelRidgeResult& result) {
  result.status = Status::stopped;
  result.residuals = VectorXd::Constant(result.coefficients.cols(), kUnset);
  result.message = fmt::format("stopped after {} iterations; residuals were not computed", result.iterations);
}

void conclude(KernelRidgeResult& result, const KernelRidgeOptions& options, std::string_view why_not) {
  const double worst = result.residuals.maxCoeff();
  result.status = worst <= options.tolerance ? Status::converged : Status::not_converged;
  result.message = fmt::format("relative residual {:.2g} at most by {}", worst, to_string(result.method));
  if (result.status != Status::converged)
    result.message += fmt::format("; asked was {:.2g}, and {}", options.tolerance, why_not);
}

KernelRidgeResult kernel_ridge(const Kernel& kernel, const RowMatrix& x, const RowMatrix& y,
                               const KernelRidgeOptions& options) {
  check_rows(kernel.model(), x, "x");
  check_right_sides(x, y);
  KernelRidgeResult result;
  check_ridge_options(options, x.rows());
  result.forecast = plan_kernel_ridge(kernel.model(), x, y.cols(), options);
  result.method = result.forecast.method;
  result.storage = result.forecast.storage;
  result.used = options;
  const ThreadScope threads(options.threads);
  const RidgeProblem problem{.kernel = kernel, .x = x, .y = y, .options = options};
  if (result.method == RidgeMethod::cholesky)
    solve_by_cholesky(problem, result);
  else
    solve_by_gradients(problem, result);
  return result;
}

KernelRidgeForecast forecast_kernel_ridge(const Kernel& kernel, const RowMatrix& x, Index columns,
                                          const KernelRidgeOptions& options) {
  check_rows(kernel.model(), x, "x");
  check_ridge_options(options, x.rows());
  if (columns < 1) throw InputError(fmt::format("kernel_ridge: {} right sides came; need at least one", columns));
  KernelRidgeForecast plan = plan_kernel_ridge(kernel.model(), x, columns, options);
  measure_kernel_ridge(kernel.model(), x, columns, options.threads, plan);
  return plan;
}

RowMatrix kernel_ridge_values(const Kernel& kernel, const RowMatrix& x_new, const RowMatrix& x,
                              const RowMatrix& coefficients, const GramOptions& options) {
  if (coefficients.rows() != x.rows())
    throw InputError(fmt::format("kernel_ridge: {} rows of coefficients came for {} samples; need one for each",
                                 coefficients.rows(), x.rows()));
  constexpr Index kNumbersAtOnce = Index{1} << 25;  // a quarter of a gigabyte
  const Index rows = std::max<Index>(1, kNumbersAtOnce / std::max<Index>(1, x.rows()));
  RowMatrix values(x_new.rows(), coefficients.cols());
  const auto apply = [&](Index first, const RowMatrix& slab) {
    values.middleRows(first, slab.rows()).noalias() = slab * coefficients;
  };
  return kernel.cross_in_slabs(x_new, x, rows, apply, options) ? values : RowMatrix();
}

std::string_view to_string(RidgeMethod method) {
  return std::ranges::find(kMethods, method, &decltype(kMethods)::value_type::first)->second;
}

std::string_view to_string(GramStorage storage) {
  return std::ranges::find(kStorages, storage, &decltype(kStorages)::value_type::first)->second;
}

RidgeMethod ridge_method(std::string_view word) {
  const auto found = std::ranges::find(kMethods, word, &decltype(kMethods)::value_type::second);
  if (found == kMethods.end())
    throw InputError(fmt::format("kernel_ridge: method {} came; need auto, cholesky or conjugate_gradients", word));
  return found->first;
}

GramStorage gram_storage(std::string_view word) {
  const auto found = std::ranges::find(kStorages, word, &decltype(kStorages)::value_type::second);
  if (found == kStorages.end())
    throw InputError(fmt::format("kernel_ridge: storage {} came; need auto, float64, float32 or recomputed", word));
  return found->first;
}

}  // namespace lieder
