#include "group/matrix_algebras.hpp"

#include <Eigen/QR>
#include <algorithm>

#include "lieder/group/algebra.hpp"

namespace lieder {

using Eigen::Index;
using Eigen::MatrixXd;

MatrixXd unit_matrix(Index n, Index i, Index j) {
  MatrixXd m = MatrixXd::Zero(n, n);
  m(i, j) = 1;
  return m;
}

Matrices gl(Index n) {
  Matrices basis;
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) basis.push_back(unit_matrix(n, i, j));
  return basis;
}

Matrices sl(Index n) {
  Matrices basis;
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j)
      if (i != j) basis.push_back(unit_matrix(n, i, j));
  for (Index i = 0; i + 1 < n; ++i) basis.emplace_back(unit_matrix(n, i, i) - unit_matrix(n, i + 1, i + 1));
  return basis;
}

Matrices so(Index p, Index q) {
  const Index n = p + q;
  const auto sign = [p](Index i) { return i < p ? 1.0 : -1.0; };
  Matrices basis;
  for (Index i = 0; i < n; ++i)
    for (Index j = i + 1; j < n; ++j)
      basis.emplace_back(unit_matrix(n, j, i) - sign(i) * sign(j) * unit_matrix(n, i, j));
  return basis;
}

Matrices sp(Index n) {
  const Index h = n / 2;
  Matrices basis;
  for (Index i = 0; i < h; ++i)
    for (Index j = 0; j < h; ++j) basis.emplace_back(unit_matrix(n, i, j) - unit_matrix(n, h + j, h + i));
  for (Index i = 0; i < h; ++i)
    for (Index j = i; j < h; ++j) {
      const MatrixXd upper = unit_matrix(n, i, h + j) + (i == j ? 0.0 : 1.0) * unit_matrix(n, j, h + i);
      basis.push_back(upper);
      basis.emplace_back(upper.transpose());
    }
  return basis;
}

Matrices translations_of(Index n) {
  Matrices basis;
  for (Index i = 0; i < n; ++i) basis.push_back(unit_matrix(n + 1, i, n));
  return basis;
}

Matrices embedded(const Matrices& matrices, Index size, Index first, double rest) {
  Matrices larger;
  for (const MatrixXd& m : matrices) {
    larger.emplace_back(rest * MatrixXd::Identity(size, size));
    larger.back().block(first, first, m.rows(), m.cols()) = m;
  }
  return larger;
}

MatrixXd as_columns(const Matrices& matrices) {
  MatrixXd columns(matrices.front().size(), static_cast<Index>(matrices.size()));
  for (std::size_t k = 0; k < matrices.size(); ++k) columns.col(static_cast<Index>(k)) = matrices[k].reshaped();
  return columns;
}

MatrixXd random_combination(const Matrices& matrices, RandomStream& random) {
  MatrixXd sum = MatrixXd::Zero(matrices.front().rows(), matrices.front().cols());
  for (const MatrixXd& m : matrices) sum += random.normal() * m;
  return sum;
}

MatrixXd outside_of(const Matrices& independent, MatrixXd m) {
  const Eigen::VectorXd inside = coordinates(m, independent);
  for (std::size_t k = 0; k < independent.size(); ++k) m -= inside[static_cast<Index>(k)] * independent[k];
  return m;
}

Matrices linearly_independent(const Matrices& matrices) {
  if (matrices.empty()) return {};
  Eigen::ColPivHouseholderQR<MatrixXd> qr(as_columns(matrices));
  qr.setThreshold(1e-10);
  std::vector<Index> chosen(qr.colsPermutation().indices().begin(), qr.colsPermutation().indices().begin() + qr.rank());
  std::ranges::sort(chosen);
  Matrices basis;
  for (const Index k : chosen) basis.push_back(matrices[static_cast<std::size_t>(k)]);
  return basis;
}

}  // namespace lieder
