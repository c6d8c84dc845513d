#include "discover/called_operator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// Fields that go to the operator at once.
constexpr Index kMostAtOnce = 64;
/// Fields at which the reach is looked at.
constexpr Index kFieldsOfReach = 3;
/// What a point feels of the edge, relative to what the edge feels: less is nothing.
constexpr double kFeelsNothing = 1e-8;

void refuse_values(const RowMatrix& values, const char* what) {
  for (Index i = 0; i < values.rows(); ++i)
    if (!values.row(i).allFinite())
      throw InputError(fmt::format("discover: {} of field {} holds a number that is not finite", what, i));
}

}  // namespace

CalledOperator::CalledOperator(const FieldOperator& op, Index outputs)
    : op_(op), outputs_(outputs), step_(std::cbrt(op.precision)) {}

RowMatrix CalledOperator::checked(RowMatrix values, Index rows, const char* what) const {
  if (values.rows() != rows || values.cols() != outputs_)
    throw InputError(fmt::format("discover: {} came as {} fields of {} numbers; need {} of {}, as for the other fields",
                                 what, values.rows(), values.cols(), rows, outputs_));
  refuse_values(values, what);
  return values;
}

RowMatrix CalledOperator::derivative(const Eigen::RowVectorXd& u, const RowMatrix& w) const {
  RowMatrix all(w.rows(), outputs_);
  for (Index first = 0; first < w.rows(); first += kMostAtOnce) {
    const Index rows = std::min(kMostAtOnce, w.rows() - first);
    const RowMatrix some = w.middleRows(first, rows), at = u.replicate(rows, 1);
    if (op_.derivative) {
      all.middleRows(first, rows) = checked(op_.derivative(at, some), rows, "the operator's derivative");
      continue;
    }
    // A step that is small beside the field, whatever the unit of w is.
    const double size = u.norm() > 0 ? u.norm() : std::sqrt(static_cast<double>(u.size()));
    VectorXd steps = some.rowwise().norm();
    for (double& s : steps) s = s > 0 ? step_ * size / s : 0;
    const RowMatrix moved = steps.asDiagonal() * some;
    const RowMatrix ahead = checked(op_.values(at + moved), rows, "the operator's answer");
    const RowMatrix behind = checked(op_.values(at - moved), rows, "the operator's answer");
    const VectorXd scale = steps.unaryExpr([](double s) { return s > 0 ? 0.5 / s : 0; });
    all.middleRows(first, rows) = scale.asDiagonal() * (ahead - behind);
  }
  return all;
}

double CalledOperator::rounding() const {
  return op_.derivative ? std::max(10 * op_.precision, 1e-12) : 10 * (op_.precision / step_ + step_ * step_);
}

RowMatrix values_of(const FieldOperator& op, const RowMatrix& u, Index points) {
  RowMatrix all;
  for (Index first = 0; first < u.rows(); first += kMostAtOnce) {
    const Index rows = std::min(kMostAtOnce, u.rows() - first);
    const RowMatrix some = op.values(u.middleRows(first, rows));
    if (first == 0) all.resize(u.rows(), some.cols());
    if (some.rows() != rows || some.cols() != all.cols() || some.cols() == 0 || some.cols() % points != 0)
      throw InputError(
          fmt::format("discover: the operator returned {} rows of {} numbers for {} fields on {} points; "
                      "need as many fields on the same points",
                      some.rows(), some.cols(), rows, points));
    all.middleRows(first, rows) = some;
  }
  refuse_values(all, "the operator's answer");
  return all;
}

std::optional<Index> reach_of(const CalledOperator& op, const RowMatrix& u, const Eigen::VectorXi& distances,
                              std::uint64_t seed) {
  const Index points = distances.size(), channels = u.cols() / points, farthest = distances.maxCoeff();
  VectorXd felt = VectorXd::Zero(farthest + 1);
  for (Index k = 0; k < std::min(u.rows(), kFieldsOfReach); ++k) {
    RandomStream random(Seed{seed}.split(static_cast<std::uint64_t>(k)));
    RowMatrix change = random.normal_matrix(1, u.cols());
    for (Index p = 0; p < points; ++p)
      if (distances[p] > 0) change.middleCols(p * channels, channels).setZero();
    const RowMatrix response = op.derivative(u.row(k), change);
    const Index width = response.cols() / points;
    for (Index p = 0; p < points; ++p) {
      double& most = felt[distances[p]];
      most = std::max(most, response.middleCols(p * width, width).cwiseAbs().maxCoeff());
    }
  }
  const double least = std::max(kFeelsNothing, op.rounding()) * felt.maxCoeff();
  Index reach = farthest + 1;
  while (reach > 0 && felt[reach - 1] <= least) --reach;
  return reach > farthest ? std::nullopt : std::optional(reach);
}

}  // namespace lieder
