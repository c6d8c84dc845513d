#include "enforce/harmonics.hpp"

#include <Eigen/QR>
#include <cmath>
#include <complex>
#include <map>
#include <vector>

#include "lie/monomials.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::MatrixXi;
using Eigen::VectorXd;

/// Points per function, so that random ones are far from being too few.
constexpr Index kPointsEach = 4;

/// Roots of the multinomial coefficients: a monomial times its own is a coordinate of the tensor x x .. x in an
/// orthonormal basis, in which orthogonal matrices stay orthogonal.
VectorXd tensor_weights(const MatrixXi& exponents) {
  VectorXd weights(exponents.rows());
  for (Index k = 0; k < weights.size(); ++k) {
    double logarithm = std::lgamma(exponents.row(k).sum() + 1.0);
    for (const int power : exponents.row(k)) logarithm -= std::lgamma(power + 1.0);
    weights[k] = std::sqrt(std::round(std::exp(logarithm)));
  }
  return weights;
}

/// The tensors |x|^2 q(x) for all monomials q of degree two less: harmonic ones are orthogonal to them.
MatrixXd with_trace(const MatrixXi& exponents, const VectorXd& weights, int degree) {
  std::map<std::vector<int>, Index> number;
  for (Index k = 0; k < exponents.rows(); ++k) {
    const Eigen::RowVectorXi row = exponents.row(k);
    number[{row.begin(), row.end()}] = k;
  }
  const MatrixXi lower = monomials(exponents.cols(), degree - 2);
  MatrixXd all = MatrixXd::Zero(exponents.rows(), lower.rows());
  for (Index q = 0; q < lower.rows(); ++q)
    for (Index i = 0; i < lower.cols(); ++i) {
      Eigen::RowVectorXi raised = lower.row(q);
      raised[i] += 2;
      const Index k = number.at({raised.begin(), raised.end()});
      all(k, q) += 1 / weights[k];
    }
  return all;
}

/// Turn of the circle by an angle, after the reflection of its second axis where asked for.
MatrixXd turn(double angle, bool reflected) {
  MatrixXd m(2, 2);
  m << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
  if (reflected) m.col(1) = -m.col(1);
  return m;
}

}  // namespace

Harmonics::Harmonics(Index d, int degree) : d_(d), size_(degree == 0 ? 1 : 2), degree_(degree) {
  if (d == 2 || degree == 0) return;
  exponents_ = monomials(d, degree);
  weights_ = tensor_weights(exponents_);
  traceless_ = MatrixXd::Identity(exponents_.rows(), exponents_.rows());
  if (degree > 1) {
    const MatrixXd traces = with_trace(exponents_, weights_, degree);
    const MatrixXd q = Eigen::HouseholderQR<MatrixXd>(traces).householderQ() * traceless_;
    traceless_ = q.rightCols(q.cols() - traces.cols());
  }
  size_ = traceless_.cols();
  traceless_ /= (traceless_.transpose() * powers(VectorXd::Unit(d, 0))).norm();
  RandomStream random(Seed{static_cast<std::uint64_t>(degree)});
  points_ = random.normal_matrix(d, kPointsEach * size_);
  points_.colwise().normalize();
  MatrixXd values(size_, points_.cols());
  for (Index p = 0; p < points_.cols(); ++p) values.col(p) = at(points_.col(p));
  inverse_ = values.completeOrthogonalDecomposition().pseudoInverse();
}

VectorXd Harmonics::powers(const VectorXd& x) const {
  VectorXd all = weights_;
  for (Index k = 0; k < all.size(); ++k)
    for (Index i = 0; i < d_; ++i) all[k] *= std::pow(x[i], exponents_(k, i));
  return all;
}

/// Derivatives of the monomials, one variable a column.
MatrixXd Harmonics::slopes(const VectorXd& x) const {
  MatrixXd all = MatrixXd::Zero(weights_.size(), d_);
  for (Index k = 0; k < all.rows(); ++k)
    for (Index along = 0; along < d_; ++along) {
      if (exponents_(k, along) == 0) continue;
      double product = weights_[k] * exponents_(k, along);
      for (Index i = 0; i < d_; ++i) product *= std::pow(x[i], exponents_(k, i) - (i == along ? 1 : 0));
      all(k, along) = product;
    }
  return all;
}

VectorXd Harmonics::at(const VectorXd& direction) const {
  if (degree_ == 0) return VectorXd::Ones(1);
  if (d_ > 2) return traceless_.transpose() * powers(direction);
  const double angle = degree_ * std::atan2(direction[1], direction[0]);
  return VectorXd{{std::cos(angle), std::sin(angle)}};
}

/// R with values = R Y at the points.
MatrixXd Harmonics::from_values(const MatrixXd& values) const { return values * inverse_; }

MatrixXd Harmonics::image(const MatrixXd& g) const {
  if (degree_ == 0) return MatrixXd::Ones(1, 1);
  if (d_ == 2) return turn(degree_ * std::atan2(g(1, 0), g(0, 0)), g.determinant() < 0);
  MatrixXd values(size_, points_.cols());
  for (Index p = 0; p < points_.cols(); ++p) values.col(p) = at(g * points_.col(p));
  return from_values(values);
}

MatrixXd Harmonics::algebra_image(const MatrixXd& xi) const {
  if (degree_ == 0) return MatrixXd::Zero(1, 1);
  if (d_ == 2) return degree_ * xi;
  MatrixXd values(size_, points_.cols());
  for (Index p = 0; p < points_.cols(); ++p)
    values.col(p) = traceless_.transpose() * (slopes(points_.col(p)) * (xi * points_.col(p)));
  return from_values(values);
}

}  // namespace lieder
