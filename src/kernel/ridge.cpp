#include "kernel/ridge.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <cmath>

#include "lieder/base/error.hpp"

namespace lieder {

void check_gram(const RowMatrix& gram, double ridge, const std::string& what) {
  if (gram.rows() != gram.cols() || gram.rows() < 2)
    throw InputError(fmt::format("{}: a {} x {} Gram matrix came; need a square one of at least 2 points", what,
                                 gram.rows(), gram.cols()));
  if (!gram.allFinite()) throw InputError(fmt::format("{}: the Gram matrix holds a NaN or an infinity", what));
  if (!std::isfinite(ridge) || ridge < 0)
    throw InputError(fmt::format("{}: ridge {} came; need a finite number of at least 0", what, ridge));
  const double size = gram.norm(), skew = (gram - gram.transpose()).norm();
  if (size == 0) throw InputError(fmt::format("{}: the Gram matrix is zero", what));
  if (skew > 1e-8 * size)
    throw InputError(fmt::format("{}: the Gram matrix is not symmetric: |K - K'| / |K| is {:.3g}", what, skew / size));
}

void require_positive(double least_eigenvalue, double trace, const std::string& what) {
  if (least_eigenvalue > 1e-15 * trace) return;
  throw InputError(
      fmt::format("{}: the Gram matrix with its ridge has the eigenvalue {:.3g} ({:.1g} of the trace); need "
                  "all positive: distinct points, or a larger ridge",
                  what, least_eigenvalue, least_eigenvalue / trace));
}

Eigen::LLT<Eigen::MatrixXd> factor_with(const RowMatrix& gram, double added, double trace, const std::string& what) {
  Eigen::MatrixXd k = gram;
  k.diagonal().array() += added;
  Eigen::LLT<Eigen::MatrixXd> factor(k);
  if (factor.info() != Eigen::Success) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(k, Eigen::EigenvaluesOnly);
    require_positive(std::min(solver.eigenvalues()[0], 0.0), trace, what);
  }
  return factor;
}

Eigen::MatrixXd solve_with_ridge(const RowMatrix& gram, double ridge, const Eigen::MatrixXd& wanted,
                                 const std::string& what) {
  const double trace = gram.trace();
  return factor_with(gram, ridge * trace, trace, what).solve(wanted);
}

Eigen::MatrixXd inverse_with_ridge(const RowMatrix& gram, double ridge, const std::string& what) {
  return solve_with_ridge(gram, ridge, Eigen::MatrixXd::Identity(gram.rows(), gram.cols()), what);
}

}  // namespace lieder
