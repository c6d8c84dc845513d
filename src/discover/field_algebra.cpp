#include "discover/field_algebra.hpp"

#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <vector>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Brackets of fields known to rounding leave a closed span by less.
constexpr double kCloses = 1e-6;
/// Beside the two terms of which a bracket is the difference.
constexpr double kCommuting = 1e-9;

/// Fields and brackets at points, below each other, each coordinate over the size that fields have in it.
struct Brackets {
  MatrixXd values;               ///< field i in column i
  std::vector<MatrixXd> of;      ///< [i](., j): [X_i, X_j]
  double terms = 0, square = 0;  ///< of D X_j X_i and of the brackets
};

Brackets brackets_at(const VectorFields& fields, const MatrixXd& points) {
  const Index d = fields.count(), m = fields.inputs(), N = points.rows();
  Brackets all{.values = MatrixXd(N * m, d), .of = {}};
  all.of.assign(static_cast<std::size_t>(d), MatrixXd::Zero(N * m, d));
  std::vector<FieldsAt> at;
  VectorXd unit = VectorXd::Zero(m);
  for (const auto& point : points.rowwise()) {
    at.push_back(fields.at(point, true));
    unit += at.back().values.rowwise().squaredNorm();
  }
  unit = (unit.array() > 0).select(unit.cwiseSqrt().cwiseInverse(), 1);
  for (Index k = 0; k < N; ++k) {
    const FieldsAt& here = at[static_cast<std::size_t>(k)];
    all.values.middleRows(k * m, m) = unit.asDiagonal() * here.values;
    for (Index i = 0; i < d; ++i)
      for (Index j = 0; j < d; ++j) {
        if (i == j) continue;
        const VectorXd b = unit.asDiagonal() * bracket(here, i, j);
        all.of[static_cast<std::size_t>(i)].col(j).segment(k * m, m) = b;
        all.square += b.squaredNorm();
        all.terms +=
            (unit.asDiagonal() * (here.jacobians[static_cast<std::size_t>(j)] * here.values.col(i))).squaredNorm();
      }
  }
  return all;
}

}  // namespace

NamedAlgebra name_fields(const VectorFields& fields, const MatrixXd& points) {
  const Index d = fields.count(), N = points.rows(), wanted = std::min(N, 50 + 4 * d);
  NamedAlgebra found;
  Brackets b = brackets_at(fields, points(Eigen::seqN(0, wanted, std::max<Index>(1, N / wanted)), Eigen::all));
  const VectorXd norms = b.values.colwise().norm();
  const MatrixXd scaled = b.values * norms.cwiseInverse().asDiagonal();
  const Eigen::ColPivHouseholderQR<MatrixXd> basis(scaled);
  found.status = Status::not_identifiable;
  if (basis.rank() < d) {
    found.message = fmt::format("{} points do not tell {} fields apart", wanted, d);
    return found;
  }
  std::vector<MatrixXd> constants;
  double outside = 0;
  const bool commute = std::sqrt(b.square) <= kCommuting * std::sqrt(b.terms);
  for (Index i = 0; i < d; ++i) {
    const MatrixXd& of = b.of[static_cast<std::size_t>(i)];
    const MatrixXd c = commute ? MatrixXd(MatrixXd::Zero(d, d)) : MatrixXd(basis.solve(of));
    if (!commute) outside += (of - scaled * c).squaredNorm();
    constants.emplace_back(c * norms.cwiseInverse().asDiagonal() / norms[i]);
  }
  const double defect = b.square > 0 ? std::sqrt(outside / b.square) : 0;
  if (defect <= kCloses)
    found = name_structure(constants);
  else
    found.message = fmt::format("the span of dimension {} does not close: defect {:.2g}", d, defect);
  found.closure_defect = defect;
  return found;
}

}  // namespace lieder
