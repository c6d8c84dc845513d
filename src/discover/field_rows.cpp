#include "discover/field_rows.hpp"

#include "linalg/triangular_factor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A direction that the operator turns into nothing but a multiple of itself is kept, 0 / 0 as its defect is: this
/// share of what the operator does elsewhere makes that 0.
constexpr double kShareOfChange = 1e-4;

/// Columns for candidates, rows for channels at points, point after point.
struct Columns {
  MatrixXd moved, image, result;  ///< L u, DA(u) L u, L v
  MatrixXd error;                 ///< of DA(u) L u - L v
  std::vector<MatrixXd> model;    ///< of the same, what a surrogate may be off by
};

/// What a surrogate may be off by is told by one draw of it.
constexpr double kModelTimes = 2;

VectorXd flat(const FieldValues& values) { return Eigen::Map<const VectorXd>(values.data(), values.size()); }

/// Slopes of A(u) from those of u.
std::vector<FieldValues> result_gradient(const FieldSurrogate& surrogate, const FieldValues& u,
                                         const std::vector<FieldValues>& gradient) {
  RowMatrix at(std::ssize(gradient), u.size()), along(at.rows(), at.cols());
  for (Index a = 0; a < at.rows(); ++a) {
    at.row(a) = flat(u);
    along.row(a) = flat(gradient[static_cast<std::size_t>(a)]);
  }
  const RowMatrix moved = surrogate.derivative(at, along);
  std::vector<FieldValues> all;
  for (Index a = 0; a < at.rows(); ++a)
    all.emplace_back(field_of_row(moved, a, u.rows()) + surrogate.explicit_slope(u, a));
  return all;
}

/// What the second surrogate makes of the candidates, unlike the first, and what both leave of v.
void add_model_errors(const FieldQuestion& q, Index k, const FieldValues& u, const std::vector<FieldValues>& gradient,
                      Columns& all) {
  const Index count = q.candidates.count();
  const MatrixXd x = q.grid.coordinates();
  const bool turn = q.output == FieldOutput::same;
  const RowMatrix row = q.u.row(k);
  const FieldValues second = field_of_row(q.stand_in->second.values(row), 0, q.points());
  const auto second_gradient = result_gradient(q.stand_in->second, u, gradient);
  MatrixXd off = q.stand_in->second.derivative(row.replicate(count, 1), all.moved.transpose()).transpose();
  off -= all.image;
  MatrixXd left = MatrixXd::Zero(off.rows(), count);
  const bool structured = q.stand_in->residual.size() > 0;
  FieldValues residual;
  std::vector<FieldValues> slopes;
  if (structured) {
    residual = field_of_row(q.stand_in->residual, k, q.points());
    slopes = q.stand_in->plain.gradient(residual);
  }
  for (Index i = 0; i < count; ++i) {
    MatrixXd m = q.candidates.affine_matrix(VectorXd::Unit(count, i));
    off.col(i) -= flat(moved_field(m, x, second, second_gradient, turn)) - all.result.col(i);
    if (!structured) continue;
    m.col(m.cols() - 1).tail(m.rows() - 1 - x.cols()).setZero();  // constants cancel in v - A(u)
    m.bottomLeftCorner(m.rows() - x.cols(), x.cols()).setZero();
    left.col(i) = flat(moved_field(m, x, residual, slopes, turn));
  }
  all.model = {kModelTimes * off, kModelTimes * left};
}

Columns columns_of_field(const FieldQuestion& q, Index k) {
  const Index d = q.grid.dimension(), count = q.candidates.count();
  const MatrixXd x = q.grid.coordinates();
  const FieldValues u = field_of_row(q.u, k, q.points()), v = field_of_row(q.v, k, q.points());
  const auto fine_u = q.derivatives.fine.gradient(u), coarse_u = q.derivatives.coarse.gradient(u);
  const auto fine_v = q.stand_in ? result_gradient(q.stand_in->first, u, fine_u) : q.derivatives.fine.gradient(v);
  const auto coarse_v = q.stand_in ? result_gradient(q.stand_in->first, u, coarse_u) : q.derivatives.coarse.gradient(v);
  const bool turn = q.output == FieldOutput::same;
  RowMatrix along(2 * count, u.size());
  Columns all{.moved = MatrixXd(u.size(), count),
              .image = MatrixXd(v.size(), count),
              .result = MatrixXd(v.size(), count),
              .error = MatrixXd::Zero(v.size(), count),
              .model = {}};
  std::vector<Index> of_domain;
  for (Index i = 0; i < count; ++i) {
    const MatrixXd m = q.candidates.affine_matrix(VectorXd::Unit(count, i));
    all.moved.col(i) = flat(moved_field(m, x, u, fine_u, true));
    all.result.col(i) = flat(moved_field(m, x, v, fine_v, turn));
    along.row(i) = all.moved.col(i);
    if (m.topRows(d).isZero(0)) continue;
    along.row(count + std::ssize(of_domain)) = flat(moved_field(m, x, u, coarse_u, true)).transpose() - along.row(i);
    all.error.col(i) = flat(moved_field(m, x, v, coarse_v, turn)) - all.result.col(i);
    of_domain.push_back(i);
  }
  const RowMatrix images = q.op.derivative(q.u.row(k), along.topRows(count + std::ssize(of_domain)));
  all.image = images.topRows(count).transpose();
  for (std::size_t j = 0; j < of_domain.size(); ++j)
    all.error.col(of_domain[j]) = images.row(count + static_cast<Index>(j)).transpose() - all.error.col(of_domain[j]);
  if (q.stand_in) add_model_errors(q, k, u, fine_u, all);
  return all;
}

MatrixXd stacked_rows(const std::vector<MatrixXd>& blocks) {
  Index rows = 0;
  for (const MatrixXd& b : blocks) rows += b.rows();
  MatrixXd all(rows, blocks.front().cols());
  rows = 0;
  for (const MatrixXd& b : blocks) {
    all.middleRows(rows, b.rows()) = b;
    rows += b.rows();
  }
  return all;
}

/// Rows of points at least or exactly so far from the edge.
MatrixXd rows_at(const MatrixXd& all, const Eigen::VectorXi& distances, Index least, bool exactly) {
  const Index channels = all.rows() / distances.size();
  std::vector<Index> rows;
  for (Index p = 0; p < distances.size(); ++p)
    if (exactly ? distances[p] == least : distances[p] >= least)
      for (Index c = 0; c < channels; ++c) rows.push_back(p * channels + c);
  return all(rows, Eigen::all);
}

}  // namespace

FieldValues moved_field(const MatrixXd& candidate, const MatrixXd& coordinates, const FieldValues& field,
                        const std::vector<FieldValues>& gradient, bool values_turn) {
  const Index d = coordinates.cols(), c = candidate.rows() - d - 1;
  FieldValues moved = FieldValues::Zero(field.rows(), field.cols());
  if (values_turn) {
    moved = field * candidate.block(d, d, c, c).transpose() + coordinates * candidate.block(d, 0, c, d).transpose();
    moved.rowwise() += candidate.block(d, d + c, c, 1).transpose().eval().row(0);
  }
  const MatrixXd flow = (coordinates * candidate.topLeftCorner(d, d).transpose()).rowwise() +
                        candidate.topRightCorner(d, 1).transpose().eval().row(0);
  for (Index a = 0; a < d; ++a) moved -= flow.col(a).asDiagonal() * gradient[static_cast<std::size_t>(a)];
  return moved;
}

FieldFactors factors_of_field(const FieldQuestion& q, Index k, bool by_distance) {
  const Columns all = columns_of_field(q, k);
  const MatrixXd broken = all.image - all.result;
  const bool comparable = all.moved.rows() == all.image.rows();
  const MatrixXd kept = comparable ? MatrixXd(q.identity * all.moved) : MatrixXd::Zero(broken.rows(), broken.cols());
  const MatrixXd image = all.image - kept, result = all.result - kept;
  const MatrixXd share = kShareOfChange * q.change * all.moved;
  const double rounding = q.op.rounding();
  const auto within = [&](const MatrixXd& m, Index margin) { return rows_at(m, q.distances, margin, false); };
  const auto sizes = [&](Index margin) {
    return triangle_of(stacked_rows({within(image, margin), within(result, margin), within(share, margin)}));
  };
  FieldFactors factors{.broken = triangle_of(within(broken, q.margin)),
                       .size = sizes(q.margin),
                       .error = triangle_of(stacked_rows(
                           {within(all.error, q.margin), rounding * within(all.image, q.margin),
                            rounding * within(all.result, q.margin), rounding * q.gain * within(all.moved, q.margin)})),
                       .model = MatrixXd(0, broken.cols()),
                       .broken_whole = triangle_of(broken),
                       .size_whole = sizes(0),
                       .broken_at = {},
                       .size_at = {}};
  if (!all.model.empty())
    factors.model = triangle_of(stacked_rows({within(all.model[0], q.margin), within(all.model[1], q.margin)}));
  for (Index s = 0; by_distance && s <= q.distances.maxCoeff(); ++s) {
    const MatrixXd b = rows_at(broken, q.distances, s, true), i = rows_at(image, q.distances, s, true),
                   r = rows_at(result, q.distances, s, true), h = rows_at(share, q.distances, s, true);
    factors.broken_at.emplace_back(b.transpose() * b);
    factors.size_at.emplace_back(i.transpose() * i + r.transpose() * r + h.transpose() * h);
  }
  const double weight = q.weights[k];
  for (MatrixXd* m :
       {&factors.broken, &factors.size, &factors.error, &factors.model, &factors.broken_whole, &factors.size_whole})
    *m *= weight;
  for (auto* all_at : {&factors.broken_at, &factors.size_at})
    for (MatrixXd& m : *all_at) m *= weight * weight;
  return factors;
}

}  // namespace lieder
