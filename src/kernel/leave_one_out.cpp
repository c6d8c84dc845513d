#include <fmt/format.h>

#include <algorithm>

#include "base/at.hpp"
#include "kernel/left_out.hpp"
#include "kernel/ridge.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/orbit_spectrum.hpp"

namespace lieder {
namespace {

void check_labels(const RowMatrix& gram, const Eigen::VectorXd& labels, const char* what) {
  if (labels.size() != gram.rows() || !labels.allFinite())
    throw InputError(
        fmt::format("{}: {} labels came for {} points; need one finite number each", what, labels.size(), gram.rows()));
}

/// All other points. \throws InputError for numbers that are none, come twice, or leave nothing
std::vector<Eigen::Index> points_left(Eigen::Index points, const std::vector<Eigen::Index>& withheld) {
  std::vector<bool> out(at(points), false);
  for (const Eigen::Index i : withheld) {
    if (i < 0 || i >= points || out[at(i)])
      throw InputError(fmt::format("leave out: point {} {}; need different ones, 0 to {}", i,
                                   i < 0 || i >= points ? "came" : "came twice", points - 1));
    out[at(i)] = true;
  }
  std::vector<Eigen::Index> left;
  for (Eigen::Index i = 0; i < points; ++i)
    if (!out[at(i)]) left.push_back(i);
  if (withheld.empty() || left.empty())
    throw InputError(fmt::format("leave out: {} of {} points came; need at least one, and one that is left",
                                 withheld.size(), points));
  return left;
}

}  // namespace

LeaveOneOut leave_one_out(const RowMatrix& gram, const Eigen::VectorXd& labels, const RidgeOptions& options) {
  check_gram(gram, options.ridge, "leave one out");
  check_labels(gram, labels, "leave one out");
  const Eigen::MatrixXd inverse = inverse_with_ridge(gram, options.ridge, "leave one out");
  const Eigen::VectorXd residual = (inverse * labels).cwiseQuotient(inverse.diagonal());
  return {.errors = labels.cwiseProduct(residual), .prediction = labels - residual};
}

LeaveOneOut leave_out(const RowMatrix& gram, const Eigen::VectorXd& labels, const std::vector<Eigen::Index>& withheld,
                      const RidgeOptions& options) {
  check_gram(gram, options.ridge, "leave out");
  check_labels(gram, labels, "leave out");
  const Split split{.shown = points_left(gram.rows(), withheld), .missing = withheld};
  const Eigen::VectorXd prediction = predictions_of_missing(gram, labels, split, options.ridge, gram.trace());
  const Eigen::VectorXd own = labels(withheld);
  return {.errors = own.cwiseProduct(own - prediction), .prediction = prediction};
}

}  // namespace lieder
