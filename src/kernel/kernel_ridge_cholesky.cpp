#include <fmt/format.h>

#include "kernel/blocked_cholesky.hpp"
#include "kernel/kernel_ridge_parts.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kLeastPivot = 1e-15;  // of the trace, as other Gram matrices need it
constexpr int kMostRefinements = 5;

void refuse_pivot(Eigen::Index row, double added) {
  throw InputError(
      fmt::format("kernel_ridge: the Gram matrix with {:.3g} on its diagonal is not positive definite beyond rounding: "
                  "sample {} is explained by those before it; need distinct samples or a larger ridge",
                  added, row));
}

/// Solves, and once more for what is left, as long as that halves it.
void solve_and_refine(BlockedCholesky& factors, const RidgeProblem& problem, KernelRidgeResult& result) {
  const MatrixXd wanted = problem.y;
  MatrixXd solution = wanted;
  factors.solve(solution);
  MatrixXd left = wanted - factors.multiply(solution);
  VectorXd residuals = relative_lengths(left, problem.y);
  while (residuals.maxCoeff() > problem.options.tolerance && result.iterations < kMostRefinements) {
    factors.solve(left);
    const MatrixXd refined = solution + left;
    left = wanted - factors.multiply(refined);
    const VectorXd next = relative_lengths(left, problem.y);
    if (!(next.maxCoeff() < residuals.maxCoeff())) break;
    const bool halved = next.maxCoeff() < 0.5 * residuals.maxCoeff();
    solution = refined;
    residuals = next;
    ++result.iterations;
    if (!halved) break;
  }
  result.coefficients = solution;
  result.residuals = residuals;
}

}  // namespace

void solve_by_cholesky(const RidgeProblem& problem, KernelRidgeResult& result) {
  const KernelRidgeOptions& options = problem.options;
  RowMatrix gram = problem.kernel.gram(
      problem.x, {.threads = options.threads, .memory = options.memory, .progress = part_of(options.progress, 0, 0.3)});
  if (gram.size() == 0) return stop(result);
  const double trace = gram.trace();
  result.added = options.ridge * trace;
  gram.diagonal().array() += result.added;
  // Symmetric: by columns it is the same matrix as by rows.
  BlockedCholesky factors(Eigen::Map<MatrixXd>(gram.data(), gram.rows(), gram.cols()));
  switch (factors.factor(kLeastPivot * trace, options.progress, 0.3, 0.7)) {
    case BlockedCholesky::Outcome::stopped:
      return stop(result);
    case BlockedCholesky::Outcome::not_positive:
      return refuse_pivot(factors.row(), result.added);
    case BlockedCholesky::Outcome::factored:
      break;
  }
  solve_and_refine(factors, problem, result);
  conclude(result, options, "rounding lets it go no further");
}

}  // namespace lieder
