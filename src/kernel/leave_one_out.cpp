#include <fmt/format.h>

#include "kernel/ridge.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/orbit_spectrum.hpp"

namespace lieder {

LeaveOneOut leave_one_out(const RowMatrix& gram, const Eigen::VectorXd& labels, const RidgeOptions& options) {
  check_gram(gram, options.ridge, "leave one out");
  if (labels.size() != gram.rows() || !labels.allFinite())
    throw InputError(fmt::format("leave one out: {} labels came for {} points; need one finite number each",
                                 labels.size(), gram.rows()));
  const Eigen::MatrixXd inverse = inverse_with_ridge(gram, options.ridge, "leave one out");
  const Eigen::VectorXd residual = (inverse * labels).cwiseQuotient(inverse.diagonal());
  return {.errors = labels.cwiseProduct(residual), .prediction = labels - residual};
}

}  // namespace lieder
