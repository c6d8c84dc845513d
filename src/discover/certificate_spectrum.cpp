#include "discover/certificate_spectrum.hpp"

#include <Eigen/Dense>
#include <algorithm>

#include "discover/size_by_matrices.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Columns are scaled to length 1 before they are compared, so units of the candidates drop out. Rounding leaves a
// dependent column at about 1e-15.
constexpr double kDependentShare = 1e-11;

/// Within the null space of M(b): what no function of the class notices, and the rest.
void split_null_space(const SizeForm& size, const VectorXd& norms, const MatrixXd& null, DirectionSpectrum& s) {
  const Index k = null.cols();
  s.does_nothing = s.unresolved = null.leftCols(0);
  if (k == 0) return;
  const MatrixXd stacked = size.over_class(null);
  const double scale = (norms.asDiagonal() * null).cwiseAbs().maxCoeff();
  // Null vectors span a space, not a list: which combinations of them do nothing is a question of rank.
  const auto [values, vectors] = right_singular_vectors(stacked);
  Index kept = 0;
  while (kept < values.size() && values[kept] > kDependentShare * scale) ++kept;
  s.unresolved = null * vectors.leftCols(kept);
  s.does_nothing = null * vectors.rightCols(k - kept);
}

}  // namespace

MatrixXd columns_at(const std::vector<MatrixXd>& parts, const VectorXd& coefficients) {
  MatrixXd m(parts.front().rows(), static_cast<Index>(parts.size()));
  for (Index i = 0; i < m.cols(); ++i) m.col(i).noalias() = parts[static_cast<std::size_t>(i)] * coefficients;
  return m;
}

MatrixXd combine(const std::vector<MatrixXd>& parts, const Eigen::Ref<const VectorXd>& theta) {
  MatrixXd sum = theta[0] * parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) sum += theta[static_cast<Index>(i)] * parts[i];
  return sum;
}

DirectionSpectrum direction_spectrum(const FittedModel& model) {
  const MatrixXd a = columns_at(model.broken, model.coefficients);
  const auto size = size_of(model);
  MatrixXd m = size->along(model.coefficients);
  const VectorXd norms = size->norms();
  const Index candidates = m.cols();
  VectorXd unit = VectorXd::Ones(candidates);
  for (Index i = 0; i < candidates; ++i) {
    const double length = m.col(i).norm();
    const double possible = norms[i] * model.coefficients.norm();
    if (length > kDependentShare * possible)
      unit[i] = 1 / length;
    else
      m.col(i).setZero();
  }
  m = m * unit.asDiagonal();
  const Eigen::ColPivHouseholderQR<MatrixXd> qr(m);
  Index rank = 0;
  const Index most = std::min(m.rows(), m.cols());
  while (rank < most && std::abs(qr.matrixQR()(rank, rank)) > kDependentShare) ++rank;
  const auto r = qr.matrixQR().topLeftCorner(rank, rank).triangularView<Eigen::Upper>();
  MatrixXd basis = MatrixXd::Zero(candidates, candidates);  // columns: |M theta| = 1, then the null space
  basis.topLeftCorner(rank, rank) = r.solve(MatrixXd::Identity(rank, rank));
  const Index rest = candidates - rank;
  if (rest > 0) {
    if (rank > 0) basis.topRightCorner(rank, rest) = -r.solve(qr.matrixQR().topRightCorner(rank, rest));
    basis.bottomRightCorner(rest, rest).setIdentity();
  }
  basis = unit.asDiagonal() * (qr.colsPermutation() * basis);

  DirectionSpectrum s;
  split_null_space(*size, norms, basis.rightCols(rest), s);
  if (rank == 0) {
    s.theta = MatrixXd(candidates, 0);
    s.broken = MatrixXd(a.rows(), 0);
    return s;
  }
  // Singular values of A T are the defects themselves: their squares would lose half of the digits.
  MatrixXd image = MatrixXd::Zero(std::max(a.rows(), rank), rank);
  image.topRows(a.rows()) = a * basis.leftCols(rank);
  const ThinSvd svd = thin_svd(image);
  s.rho = svd.values.reverse();
  s.theta = basis.leftCols(rank) * svd.v.rowwise().reverse();
  s.broken = (svd.u * svd.values.asDiagonal()).topRows(a.rows()).rowwise().reverse();
  return s;
}

}  // namespace lieder
