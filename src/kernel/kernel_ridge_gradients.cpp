#include <utility>

#include "kernel/conjugate_gradients.hpp"
#include "kernel/gram_product.hpp"
#include "kernel/kernel_ridge_parts.hpp"
#include "kernel/low_rank_preconditioner.hpp"
#include "kernel/pivoted_cholesky.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// What a round may ask of its own residual before the true one is looked at: what is kept has no more digits.
double digits_of_round(GramStorage storage) { return storage == GramStorage::float32 ? 1e-5 : 1e-10; }

/// Conjugate gradients in rounds, each for the true residual of the one before: what the recursion or single precision
/// lost comes back.
class GradientRounds {
 public:
  GradientRounds(const RidgeProblem& problem, const GramProduct& gram, const LowRankPreconditioner& preconditioner,
                 KernelRidgeResult& result)
      : problem_(problem),
        gram_(gram),
        preconditioner_(preconditioner),
        result_(result),
        left_(problem.y),
        lengths_(problem.y.colwise().norm().transpose()) {
    result_.coefficients.setZero(left_.rows(), left_.cols());
    result_.residuals = relative_lengths(left_, problem.y);
  }

  void run() {
    const KernelRidgeOptions& options = problem_.options;
    while (result_.residuals.maxCoeff() > options.tolerance) {
      if (result_.iterations >= options.iterations) return conclude(result_, options, "the iteration limit came first");
      RowMatrix solution = result_.coefficients, left;
      if (!add_round(solution) || !take_residual(solution, left)) {
        result_.coefficients = std::move(solution);
        return stop(result_);
      }
      if (!keep(solution, left)) return conclude(result_, options, "rounding lets it go no further");
    }
    conclude(result_, options, "");
  }

 private:
  /// \return  false when stopped, with what it found so far
  bool add_round(RowMatrix& solution) {
    const KernelRidgeOptions& options = problem_.options;
    const VectorXd asked = 0.5 * options.tolerance * lengths_;
    const VectorXd possible = digits_of_round(result_.storage) * left_.colwise().norm().transpose();
    const GradientsResult found = conjugate_gradients(
        [&](const RowMatrix& p, RowMatrix& q) {
          const bool goes_on = gram_.multiply(p, q, in_rounds());
          q += result_.added * p;
          return goes_on;
        },
        [&](const RowMatrix& r, RowMatrix& z) { preconditioner_.apply(r, z); }, left_, asked.cwiseMax(possible),
        options.iterations - result_.iterations);
    solution += found.solution;
    result_.iterations += found.iterations;
    return !found.stopped;
  }

  bool take_residual(const RowMatrix& solution, RowMatrix& left) {
    if (!gram_.multiply_exactly(solution, left, in_rounds())) return false;
    left = problem_.y - left - result_.added * solution;
    return true;
  }

  /// Takes the columns that are better. \return  whether all are good, or one that is not yet came on by a half
  bool keep(const RowMatrix& solution, const RowMatrix& left) {
    const VectorXd residuals = relative_lengths(left, problem_.y);
    bool worth_it = false;
    for (Index j = 0; j < residuals.size(); ++j) {
      worth_it = worth_it || residuals[j] < 0.5 * result_.residuals[j];
      if (!(residuals[j] < result_.residuals[j])) continue;
      result_.coefficients.col(j) = solution.col(j);
      left_.col(j) = left.col(j);
      result_.residuals[j] = residuals[j];
    }
    return worth_it || result_.residuals.maxCoeff() <= problem_.options.tolerance;
  }

  Progress in_rounds() const {
    if (!problem_.options.progress) return {};
    return [this](const ProgressEvent&) { return problem_.options.progress({"conjugate gradients", -1}); };
  }

  const RidgeProblem& problem_;
  const GramProduct& gram_;
  const LowRankPreconditioner& preconditioner_;
  KernelRidgeResult& result_;
  RowMatrix left_;
  VectorXd lengths_;
};

}  // namespace

void solve_by_gradients(const RidgeProblem& problem, KernelRidgeResult& result) {
  const KernelRidgeOptions& options = problem.options;
  const GramBlocks blocks(problem.kernel.model(), problem.x);
  const VectorXd diagonal = blocks.diagonal();
  result.added = options.ridge * diagonal.sum();
  GramProduct gram(blocks, result.storage);
  if (!gram.fill(part_of(options.progress, 0, 0.4))) return stop(result);
  auto factor = pivoted_cholesky(problem.kernel, problem.x, diagonal, result.forecast.rank, Seed{options.seed},
                                 part_of(options.progress, 0.4, 0.1));
  if (!factor) return stop(result);
  const LowRankPreconditioner preconditioner(*std::move(factor), result.added);
  result.rank = preconditioner.rank();
  GradientRounds(problem, gram, preconditioner, result).run();
}

}  // namespace lieder
