#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include "kernel/ridge.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/orbit_spectrum.hpp"

namespace lieder {

LeaveOneOut leave_one_out(const RowMatrix& gram, const Eigen::VectorXd& labels, const RidgeOptions& options) {
  check_gram(gram, options.ridge, "leave one out");
  if (labels.size() != gram.rows() || !labels.allFinite())
    throw InputError(fmt::format("leave one out: {} labels came for {} points; need one finite number each",
                                 labels.size(), gram.rows()));
  const Eigen::Index n = gram.rows();
  const double trace = gram.trace();
  Eigen::MatrixXd k = gram;
  k.diagonal().array() += options.ridge * trace;
  const Eigen::LLT<Eigen::MatrixXd> factor(k);
  if (factor.info() != Eigen::Success) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(k, Eigen::EigenvaluesOnly);
    require_positive(std::min(solver.eigenvalues()[0], 0.0), trace, "leave one out");
  }
  const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(n, n));
  const Eigen::VectorXd residual = (inverse * labels).cwiseQuotient(inverse.diagonal());
  return {.errors = labels.cwiseProduct(residual), .prediction = labels - residual};
}

}  // namespace lieder
