#include "group/law_tangents.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <complex>

#include "lieder/group/algebra.hpp"
#include "lieder/group/element.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;

bool is_real(const MatrixXcd& m) { return m.imag().isZero(0); }

MatrixXcd complex_normal_matrix(Index rows, Index cols, RandomStream& random) {
  MatrixXcd m(rows, cols);
  m.real() = random.normal_matrix(rows, cols);
  m.imag() = random.normal_matrix(rows, cols);
  return m;
}

}  // namespace

MatrixXcd exponential_of(const MatrixXcd& x) {
  return is_real(x) ? MatrixXcd(exponential(MatrixXd(x.real())).cast<std::complex<double>>()) : exponential(x);
}

MatrixXcd logarithm_of(const MatrixXcd& g) {
  return is_real(g) ? MatrixXcd(logarithm(MatrixXd(g.real())).cast<std::complex<double>>()) : logarithm(g);
}

MeasuredExponential::MeasuredExponential(const MatrixXcd& x) : value(exponential_of(x)), size(value.norm()) {
  const MatrixXcd quarter = exponential_of(x / 4), half = quarter * quarter;
  const double unit = std::sqrt(static_cast<double>(x.rows()));
  sensitivity =
      (1 + x.norm()) * std::max({size * unit, quarter.norm() * (half * quarter).norm(), half.norm() * half.norm()});
}

LawTangents::LawTangents(const Group& group)
    : size_(group.size), complex_(group.complex), basis_(size_ * size_, group.dimension()) {
  if (basis_.cols() == 0) return;
  for (Index k = 0; k < basis_.cols(); ++k)
    basis_.col(k) = group.lie_algebra[static_cast<std::size_t>(k)].reshaped().stableNormalized();
  Eigen::ColPivHouseholderQR<MatrixXd> qr(basis_);
  qr.setThreshold(1e-10);
  const auto pivots = qr.matrixQR().diagonal().cwiseAbs();
  independence_ = basis_.cols() > basis_.rows() ? 0 : pivots.minCoeff() / pivots.maxCoeff();
  basis_ = qr.householderQ() * MatrixXd::Identity(basis_.rows(), qr.rank());
}

MatrixXcd LawTangents::projected(const MatrixXcd& m) const {
  const Eigen::VectorXcd vector = basis_ * coordinates(m);
  return vector.reshaped(size_, size_);
}

MatrixXcd LawTangents::random(double length, RandomStream& random) const {
  MatrixXcd x;
  if (complex_) {
    x = projected(complex_normal_matrix(size_, size_, random));
    x = MatrixXcd(x - x.adjoint());
  } else {
    x = projected(random.normal_matrix(size_, size_).cast<std::complex<double>>());
  }
  return x * (length / x.norm());
}

std::optional<MatrixXcd> LawTangents::turning(double angle, RandomStream& random) const {
  constexpr int kAttempts = 20;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    MatrixXcd x = this->random(1, random);
    // What of an algebra turns is most of its antisymmetric part; where that is nothing, any tangent may spiral.
    if (!complex_ && attempt % 2 == 0) x = projected(x - x.transpose());
    const Eigen::VectorXcd eigenvalues = x.eigenvalues();
    const double turn = eigenvalues.imag().cwiseAbs().maxCoeff(), growth = eigenvalues.real().cwiseAbs().maxCoeff();
    if (turn > 1e-3 && growth < 2 * turn) return x * (angle / turn);
  }
  return {};
}

MatrixXcd LawTangents::ad(const MatrixXcd& x) const {
  MatrixXcd matrix(dimension(), dimension());
  for (Index j = 0; j < dimension(); ++j) {
    const MatrixXcd y = basis_matrix(j);
    matrix.col(j) = coordinates(x * y - y * x);
  }
  return matrix;
}

}  // namespace lieder
