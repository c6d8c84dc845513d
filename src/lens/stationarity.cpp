#include "lens/stationarity.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <utility>
#include <vector>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Shifted minus unshifted over the window; the window has d-1 places on a line, d on a circle.
MatrixXd shift_difference(const MatrixXd& c, Topology topology) {
  const Index d = c.rows();
  if (topology == Topology::line) return c.bottomRightCorner(d - 1, d - 1) - c.topLeftCorner(d - 1, d - 1);
  MatrixXd difference(d, d);
  for (Index j = 0; j < d; ++j)
    for (Index i = 0; i < d; ++i) difference(i, j) = c((i + 1) % d, (j + 1) % d) - c(i, j);
  return difference;
}

MatrixXd shift_mean(const MatrixXd& c, Topology topology) {
  const Index d = c.rows();
  const Index n = topology == Topology::line ? d - 1 : d;
  return c.topLeftCorner(n, n) + shift_difference(c, topology) / 2;
}

void shift_difference(const SymmetricTensor& t, Topology topology, SymmetricTensor& difference) {
  const Index d = t.dim();
  const Index n = topology == Topology::line ? d - 1 : d;
  difference.resize(n);
  for (Index i = 0; i < n; ++i) {
    const auto from = t.packed().col(i), to = t.packed().col((i + 1) % d);
    auto out = difference.packed().col(i);
    for (Index k = 0; k + 1 < d; ++k) {
      const Index first = SymmetricTensor::pair(0, k), shifted = SymmetricTensor::pair(1, k + 1);
      out.segment(first, k + 1) = to.segment(shifted, k + 1) - from.segment(first, k + 1);
    }
    if (n < d) continue;
    for (Index j = 0; j < d; ++j) {
      const Index last = SymmetricTensor::pair(j, d - 1);
      out[last] = to[SymmetricTensor::pair(0, (j + 1) % d)] - from[last];
    }
  }
}

SymmetricTensor shift_difference(const SymmetricTensor& t, Topology topology) {
  SymmetricTensor difference;
  shift_difference(t, topology, difference);
  return difference;
}

/// The adjoint of shift_difference.
MatrixXd spread(const MatrixXd& difference, Index d, Topology topology) {
  MatrixXd c = MatrixXd::Zero(d, d);
  if (topology == Topology::line) {
    c.bottomRightCorner(d - 1, d - 1) += difference;
    c.topLeftCorner(d - 1, d - 1) -= difference;
    return c;
  }
  for (Index j = 0; j < d; ++j)
    for (Index i = 0; i < d; ++i) c((i + 1) % d, (j + 1) % d) += difference(i, j);
  return c - difference;
}

MatrixXd spread_mean(const MatrixXd& mean, Index d, Topology topology) {
  MatrixXd c = spread(mean, d, topology) / 2;
  c.topLeftCorner(mean.rows(), mean.cols()) += mean;
  return c;
}

void spread(const SymmetricTensor& difference, Index d, SymmetricTensor& t) {
  const Index n = difference.dim();
  t.resize(d);
  t.packed().setZero();
  for (Index i = 0; i < n; ++i) {
    const auto in = difference.packed().col(i);
    t.packed().col(i).head(in.size()) -= in;
    auto shifted = t.packed().col((i + 1) % d);
    for (Index k = 0; k + 1 < d; ++k)
      shifted.segment(SymmetricTensor::pair(1, k + 1), k + 1) += in.segment(SymmetricTensor::pair(0, k), k + 1);
    if (n < d) continue;
    for (Index j = 0; j < d; ++j) shifted[SymmetricTensor::pair(0, (j + 1) % d)] += in[SymmetricTensor::pair(j, d - 1)];
  }
}

MatrixXd ridged_inverse(MatrixXd s, double ridge) {
  s.diagonal().array() += ridge * s.trace() / static_cast<double>(s.rows());
  return s.llt().solve(MatrixXd::Identity(s.rows(), s.cols()));
}

/// 1/4 tr(P D2 P D2) + 1/12 <D3, (P x P x P) D3> for several P at once, all of them functions of one S: in the
/// eigenvectors of S they are diagonal.
class QuadraticForms {
 public:
  explicit QuadraticForms(const MatrixXd& s) : eigen_(s) {}

  VectorXd values(const MatrixXd& d2, const SymmetricTensor& d3, const std::vector<double>& ridges) const {
    const MatrixXd turn = eigen_.eigenvectors().transpose();
    const MatrixXd squares2 = (turn * d2 * turn.transpose()).cwiseAbs2();
    SymmetricTensor squares3 = transform(d3, turn);
    squares3.packed() = squares3.packed().cwiseAbs2();
    VectorXd values(static_cast<Index>(ridges.size()));
    for (Index r = 0; r < values.size(); ++r) {
      const VectorXd p = inverse_eigenvalues(ridges[static_cast<std::size_t>(r)]);
      MatrixXd once(p.size(), p.size());
      unpack(squares3.packed() * p, once);
      values[r] = p.dot(squares2 * p) / 4 + p.dot(once * p) / 12;
    }
    return values;
  }

 private:
  VectorXd inverse_eigenvalues(double ridge) const {
    return (eigen_.eigenvalues().array() + ridge * eigen_.eigenvalues().mean()).inverse();
  }
  Eigen::SelfAdjointEigenSolver<MatrixXd> eigen_;
};

/// Solves the tridiagonal system with `diagonal` and -1 beside it (Thomas' algorithm).
VectorXd solve_tridiagonal(VectorXd diagonal, VectorXd right) {
  const Index n = right.size();
  for (Index i = 1; i < n; ++i) {
    diagonal[i] -= 1 / diagonal[i - 1];
    right[i] += right[i - 1] / diagonal[i - 1];
  }
  for (Index i = n - 1; i >= 0; --i) right[i] = (right[i] + (i + 1 < n ? right[i + 1] : 0)) / diagonal[i];
  return right;
}

/// (eps + Laplacian)^-1 on a path with free ends.
VectorXd solve_free_ends(const VectorXd& right, double eps) {
  const Index n = right.size();
  if (n == 1) return right / eps;
  VectorXd diagonal = VectorXd::Constant(n, 2 + eps);
  diagonal[0] = diagonal[n - 1] = 1 + eps;
  return solve_tridiagonal(std::move(diagonal), right);
}

/// (eps + Laplacian)^-1 on a ring: the corner entries as a rank-one change of the path (Sherman and Morrison).
VectorXd solve_ring(const VectorXd& right, double eps) {
  const Index n = right.size();
  if (n < 3) return solve_free_ends(right, eps);
  VectorXd diagonal = VectorXd::Constant(n, 2 + eps), corners = VectorXd::Zero(n);
  // A = T + u u^T with u = e_0 - e_{n-1}: T loses what u u^T adds at both ends.
  diagonal[0] -= 1;
  diagonal[n - 1] -= 1;
  corners[0] = 1;
  corners[n - 1] = -1;
  const VectorXd plain = solve_tridiagonal(diagonal, right), response = solve_tridiagonal(diagonal, corners);
  return plain - response * (corners.dot(plain) / (1 + corners.dot(response)));
}

MatrixXd skew_part(const MatrixXd& m) { return (m - m.transpose()) / 2; }

}  // namespace

Stationarity::Stationarity(const MatrixXd& c, const SymmetricTensor& t, Topology topology, double ridge)
    : c_(c), t_(t), topology_(topology), ridge_(ridge) {}

double Stationarity::value(const MatrixXd& l) const {
  const MatrixXd cy = l * c_ * l.transpose();
  return QuadraticForms(shift_mean(cy, topology_))
      .values(shift_difference(cy, topology_), shift_difference(transform(t_, l), topology_), {ridge_})[0];
}

ValueAndSlope Stationarity::value_and_slope(const MatrixXd& l) {
  const Index d = l.rows();
  const MatrixXd cy = l * c_ * l.transpose();
  const SymmetricTensor& ty = to_y_(t_, l);
  const MatrixXd d2 = shift_difference(cy, topology_);
  shift_difference(ty, topology_, d3_);
  const MatrixXd p = ridged_inverse(shift_mean(cy, topology_), ridge_);
  const MatrixXd pd = p * d2;
  const SymmetricTensor& pd3 = by_p_(d3_, p);

  ValueAndSlope out;
  const MatrixXd between = contract_pairs(d3_, pd3);
  out.value = pd.cwiseProduct(pd.transpose()).sum() / 4 + between.trace() / 12;
  // dJ = <by_d2, dD2> + <by_s, dS> + <pd3, dD3> / 6, where dP = -P (dS + ridge tr(dS)/n) P.
  const MatrixXd by_d2 = pd * p / 2;
  const MatrixXd from_third = p * between;
  MatrixXd by_s = -(pd * pd * p) / 2 - (from_third + from_third.transpose()) / 8;
  by_s.diagonal().array() += ridge_ * by_s.trace() / static_cast<double>(by_s.rows());
  const MatrixXd by_c = spread(by_d2, d, topology_) + spread_mean(by_s, d, topology_);
  spread(pd3, d, by_t_);
  out.slope = skew_part(2 * by_c * cy + contract_pairs(by_t_, ty) / 2);
  return out;
}

double Stationarity::floor(const MatrixXd& l, const MatrixXd& dc, const SymmetricTensor& dt) const {
  const MatrixXd cy = l * c_ * l.transpose();
  return QuadraticForms(shift_mean(cy, topology_))
      .values(shift_difference(l * dc * l.transpose(), topology_), shift_difference(transform(dt, l), topology_),
              {ridge_})[0];
}

Agreement worst_agreement(const Moments& y, Topology topology) {
  const QuadraticForms forms(shift_mean(y.c, topology));
  const std::vector<double> ridges{kWeakRidge, kStrongRidge};
  const VectorXd j = forms.values(shift_difference(y.c, topology), shift_difference(y.t, topology), ridges);
  const VectorXd floor = forms.values(shift_difference(y.dc, topology), shift_difference(y.dt, topology), ridges);
  Agreement worst;
  for (Index r = 0; r < j.size(); ++r)
    if (j[r] * worst.floor >= worst.j * floor[r]) worst = {j[r], floor[r]};
  return worst;
}

SkewMap smooth_along_diagonals(Topology topology, double eps) {
  return [topology, eps](const MatrixXd& slope) -> MatrixXd {
    const Index d = slope.rows();
    MatrixXd smooth = MatrixXd::Zero(d, d);
    for (Index offset = 1; offset < d; ++offset) {
      // On a circle the diagonal wraps; on a line it ends.
      const Index n = topology == Topology::line ? d - offset : d;
      VectorXd along(n);
      for (Index i = 0; i < n; ++i) along[i] = slope((i + offset) % d, i);
      const VectorXd solved = topology == Topology::line ? solve_free_ends(along, eps) : solve_ring(along, eps);
      for (Index i = 0; i < n; ++i) {
        smooth((i + offset) % d, i) = solved[i];
        smooth(i, (i + offset) % d) = -solved[i];
      }
    }
    return smooth;
  };
}

}  // namespace lieder
