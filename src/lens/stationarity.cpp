#include "lens/stationarity.hpp"

#include <Eigen/Cholesky>
#include <cmath>
#include <utility>

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

/// n x n^2 from d x d^2.
Tensor3 shift_difference_of_tensor(const Tensor3& t, Topology topology) {
  const Index d = t.rows();
  const Index n = topology == Topology::line ? d - 1 : d;
  Tensor3 difference(n, n * n);
  for (Index k = 0; k < n; ++k)
    for (Index j = 0; j < n; ++j) {
      const Index shifted = (j + 1) % d + d * ((k + 1) % d);
      const auto from = t.col(j + d * k), to = t.col(shifted);
      auto out = difference.col(j + n * k);
      out.head(d - 1) = to.tail(d - 1) - from.head(d - 1);
      if (n == d) out[d - 1] = to[0] - from[d - 1];
    }
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

/// The adjoint of shift_difference_of_tensor.
Tensor3 spread_tensor(const Tensor3& difference, Index d) {
  const Index n = difference.rows();
  Tensor3 t = Tensor3::Zero(d, d * d);
  for (Index k = 0; k < n; ++k)
    for (Index j = 0; j < n; ++j) {
      const Index shifted = (j + 1) % d + d * ((k + 1) % d);
      const auto in = difference.col(j + n * k);
      t.col(shifted).tail(d - 1) += in.head(d - 1);
      if (n == d) t(0, shifted) += in[d - 1];
      t.col(j + d * k).head(n) -= in;
    }
  return t;
}

MatrixXd ridged_inverse(MatrixXd s, double ridge) {
  s.diagonal().array() += ridge * s.trace() / static_cast<double>(s.rows());
  return s.llt().solve(MatrixXd::Identity(s.rows(), s.cols()));
}

double quadratic_form(const MatrixXd& d2, const Tensor3& d3, const MatrixXd& p) {
  const MatrixXd pd = p * d2;
  return pd.cwiseProduct(pd.transpose()).sum() / 4 + d3.cwiseProduct(transform(d3, p)).sum() / 12;
}

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

Stationarity::Stationarity(const MatrixXd& c, const Tensor3& t, Topology topology, double ridge)
    : c_(c), t_(t), topology_(topology), ridge_(ridge) {}

double Stationarity::value(const MatrixXd& l) const {
  const MatrixXd cy = l * c_ * l.transpose();
  return quadratic_form(shift_difference(cy, topology_), shift_difference_of_tensor(transform(t_, l), topology_),
                        ridged_inverse(shift_mean(cy, topology_), ridge_));
}

ValueAndSlope Stationarity::value_and_slope(const MatrixXd& l) const {
  const Index d = l.rows();
  const MatrixXd cy = l * c_ * l.transpose();
  const Tensor3 ty = transform(t_, l);
  const MatrixXd d2 = shift_difference(cy, topology_);
  const Tensor3 d3 = shift_difference_of_tensor(ty, topology_);
  const MatrixXd p = ridged_inverse(shift_mean(cy, topology_), ridge_);
  const MatrixXd pd = p * d2;
  const Tensor3 pd3 = transform(d3, p);

  ValueAndSlope out;
  out.value = pd.cwiseProduct(pd.transpose()).sum() / 4 + d3.cwiseProduct(pd3).sum() / 12;
  // dJ = <by_d2, dD2> + <by_s, dS> + <pd3, dD3> / 6, where dP = -P (dS + ridge tr(dS)/n) P.
  const MatrixXd by_d2 = pd * p / 2;
  const MatrixXd from_third = p * (d3 * pd3.transpose());
  MatrixXd by_s = -(pd * pd * p) / 2 - (from_third + from_third.transpose()) / 8;
  by_s.diagonal().array() += ridge_ * by_s.trace() / static_cast<double>(by_s.rows());
  const MatrixXd by_c = spread(by_d2, d, topology_) + spread_mean(by_s, d, topology_);
  const Tensor3 by_t = spread_tensor(pd3, d) / 6;
  out.slope = skew_part(2 * by_c * cy + 3 * by_t * ty.transpose());
  return out;
}

double Stationarity::floor(const MatrixXd& l, const MatrixXd& dc, const Tensor3& dt) const {
  const MatrixXd cy = l * c_ * l.transpose();
  return quadratic_form(shift_difference(l * dc * l.transpose(), topology_),
                        shift_difference_of_tensor(transform(dt, l), topology_),
                        ridged_inverse(shift_mean(cy, topology_), ridge_));
}

Agreement worst_agreement(const Moments& m, const MatrixXd& l, Topology topology) {
  const MatrixXd cy = l * m.c * l.transpose(), mean = shift_mean(cy, topology);
  const MatrixXd d2 = shift_difference(cy, topology), noise2 = shift_difference(l * m.dc * l.transpose(), topology);
  const Tensor3 d3 = shift_difference_of_tensor(transform(m.t, l), topology);
  const Tensor3 noise3 = shift_difference_of_tensor(transform(m.dt, l), topology);
  Agreement worst;
  for (const double ridge : {kWeakRidge, kStrongRidge}) {
    const MatrixXd p = ridged_inverse(mean, ridge);
    const Agreement here{quadratic_form(d2, d3, p), quadratic_form(noise2, noise3, p)};
    if (here.j * worst.floor >= worst.j * here.floor) worst = here;
  }
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
