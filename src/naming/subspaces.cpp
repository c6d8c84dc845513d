#include "naming/subspaces.hpp"

#include <Eigen/QR>
#include <algorithm>

#include "linalg/svd.hpp"

namespace lieder {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd null_columns(const MatrixXd& a, double cut) {
  if (a.cols() == 0) return MatrixXd::Zero(0, 0);
  if (a.rows() == 0) return MatrixXd::Identity(a.cols(), a.cols());
  const auto [values, vectors] = right_singular_vectors(a);
  const Index kept = (values.array() > cut).count();
  return vectors.rightCols(a.cols() - kept);
}

MatrixXd range_columns(const MatrixXd& a, double cut) {
  if (a.size() == 0) return MatrixXd::Zero(a.rows(), 0);
  const auto [values, vectors] = right_singular_vectors(a.transpose());
  return vectors.leftCols((values.array() > cut).count());
}

MatrixXd rest_of(const MatrixXd& outer, const MatrixXd& inner) {
  const Index count = std::max<Index>(0, outer.cols() - inner.cols());
  if (inner.cols() == 0 || count == 0) return outer.leftCols(count);
  return outer * right_singular_vectors(inner.transpose() * outer).v.rightCols(count);
}

MatrixXd common_columns(const MatrixXd& a, const MatrixXd& b, double cut) {
  if (a.cols() == 0 || b.cols() == 0) return MatrixXd::Zero(a.rows(), 0);
  return a * null_columns(a - b * (b.transpose() * a), cut);
}

MatrixXd beside(const std::vector<MatrixXd>& matrices) {
  Index rows = 0, cols = 0;
  for (const MatrixXd& m : matrices) {
    rows = std::max(rows, m.rows());
    cols += m.cols();
  }
  MatrixXd all(rows, cols);
  Index at = 0;
  for (const MatrixXd& m : matrices) {
    if (m.cols() > 0) all.middleCols(at, m.cols()) = m;
    at += m.cols();
  }
  return all;
}

MatrixXd stacked(const std::vector<MatrixXd>& matrices) {
  if (matrices.empty()) return {};
  Index rows = 0;
  for (const MatrixXd& m : matrices) rows += m.rows();
  MatrixXd all(rows, matrices.front().cols());
  Index at = 0;
  for (const MatrixXd& m : matrices) {
    all.middleRows(at, m.rows()) = m;
    at += m.rows();
  }
  return all;
}

MatrixXd solved(const MatrixXd& a, const MatrixXd& b) {
  if (a.cols() == 0) return MatrixXd::Zero(0, b.cols());
  return Eigen::HouseholderQR<MatrixXd>(a).solve(b);
}

MatrixXd ad(const Constants& c, const VectorXd& x) {
  const auto k = static_cast<Index>(c.size());
  MatrixXd sum = MatrixXd::Zero(k, k);
  for (Index i = 0; i < k; ++i)
    if (x[i] != 0) sum += x[i] * c[static_cast<std::size_t>(i)];
  return sum;
}

MatrixXd brackets(const Constants& c, const MatrixXd& x, const MatrixXd& y) {
  MatrixXd all(static_cast<Index>(c.size()), x.cols() * y.cols());
  if (all.cols() == 0) return all;
  for (Index i = 0; i < x.cols(); ++i) all.middleCols(i * y.cols(), y.cols()) = ad(c, x.col(i)) * y;
  return all;
}

std::vector<MatrixXd> acting_on(const Constants& c, const MatrixXd& x, const MatrixXd& space) {
  std::vector<MatrixXd> actions;
  if (space.cols() == 0) {
    actions.assign(static_cast<std::size_t>(x.cols()), MatrixXd(0, 0));
    return actions;
  }
  const Eigen::HouseholderQR<MatrixXd> qr(space);
  for (Index i = 0; i < x.cols(); ++i) actions.emplace_back(qr.solve(ad(c, x.col(i)) * space));
  return actions;
}

Constants within(const Constants& c, const MatrixXd& columns) { return acting_on(c, columns, columns); }

MatrixXd killing_of(const Constants& c) {
  const auto k = static_cast<Index>(c.size());
  MatrixXd flat(k * k, k), turned(k * k, k);
  for (Index i = 0; i < k; ++i) {
    flat.col(i) = c[static_cast<std::size_t>(i)].reshaped();
    turned.col(i) = c[static_cast<std::size_t>(i)].transpose().reshaped();
  }
  return flat.transpose() * turned;
}

double ad_size(const Constants& c) {
  double largest = 0;
  for (const MatrixXd& m : c) largest = std::max(largest, m.norm());
  return largest;
}

}  // namespace lieder
