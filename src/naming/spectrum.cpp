#include "naming/spectrum.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <complex>

#include "lieder/base/seed.hpp"
#include "naming/subspaces.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXcd;
using Eigen::VectorXd;

/// Values that differ by more than the tolerance, one of each cluster.
std::vector<double> distinct(std::vector<double> values, double tolerance) {
  std::ranges::sort(values);
  std::vector<double> kept;
  for (const double v : values)
    if (kept.empty() || v - kept.back() > tolerance) kept.push_back(v);
  return kept;
}

bool is_small(const MatrixXd& polynomial, double tolerance) { return polynomial.norm() <= tolerance; }

/// Whether x, of spectral radius 1 and with an imaginary spectrum, can be diagonalised.
bool turns(const MatrixXd& x, const VectorXcd& values, double tolerance) {
  std::vector<double> frequencies;
  for (const auto& v : values) frequencies.push_back(std::abs(v.imag()));
  MatrixXd p = MatrixXd::Identity(x.rows(), x.cols());
  for (const double w : distinct(frequencies, 3 * tolerance)) {
    if (w < 3 * tolerance)
      p = p * x;
    else
      p = p * (x * x + w * w * MatrixXd::Identity(x.rows(), x.cols()));
  }
  return is_small(p, 12 * tolerance * std::max(1.0, x.norm() * x.norm()));
}

bool stretches(const MatrixXd& x, const std::vector<double>& rates, double tolerance) {
  MatrixXd p = MatrixXd::Identity(x.rows(), x.cols());
  for (const double r : rates) p = p * (x - r * MatrixXd::Identity(x.rows(), x.cols()));
  return is_small(p, 12 * tolerance * std::max(1.0, x.norm() * x.norm()));
}

std::string kind_of_real(const MatrixXd& x, const VectorXcd& values, double tolerance) {
  std::vector<double> all;
  for (const auto& v : values) all.push_back(v.real());
  const std::vector<double> rates = distinct(all, 4 * tolerance);
  if (!stretches(x, rates, tolerance)) return "generic";
  std::vector<double> moving;
  for (const double r : rates)
    if (std::abs(r) > 4 * tolerance) moving.push_back(r);
  if (moving.size() == 1) return "dilation";
  std::ranges::sort(all);
  bool mirrored = true;
  for (std::size_t i = 0; i < all.size(); ++i)
    mirrored = mirrored && std::abs(all[i] + all[all.size() - 1 - i]) < 6 * tolerance;
  return mirrored && moving.size() == 2 ? "boost" : "scaling";
}

std::string kind_of_linear(MatrixXd x, double tolerance) {
  x /= x.norm();
  VectorXcd values = x.eigenvalues();
  const double radius = values.cwiseAbs().maxCoeff();
  MatrixXd power = x;
  for (Index k = 1; k < x.rows(); ++k) power = power * x;
  if (is_small(x * x, 4 * tolerance) || is_small(power, 4 * static_cast<double>(x.rows()) * tolerance) ||
      radius < 10 * tolerance)
    return "shear";
  x /= radius;
  values /= radius;
  tolerance /= radius;
  if (values.real().cwiseAbs().maxCoeff() < 4 * tolerance) return turns(x, values, tolerance) ? "rotation" : "generic";
  if (values.imag().cwiseAbs().maxCoeff() < 4 * tolerance) return kind_of_real(x, values, tolerance);
  bool one_rate = true;
  for (const auto& v : values) one_rate = one_rate && std::abs(v.real() - values[0].real()) < 6 * tolerance;
  return one_rate ? "spiral" : "generic";
}

}  // namespace

std::string kind_of(const MatrixXd& given, double tolerance) {
  tolerance = std::max(tolerance, 1e-7);
  const MatrixXd x = given / given.norm();
  const Index m = x.rows() - 1;
  if (m < 1 || x.row(m).norm() > 3 * tolerance) return kind_of_linear(x, tolerance);
  const MatrixXd linear = x.topLeftCorner(m, m);
  const VectorXd shift = x.topRightCorner(m, 1);
  if (linear.norm() < 3 * tolerance) return "translation";
  if (shift.norm() < 3 * tolerance) return kind_of_linear(linear, tolerance / linear.norm());
  // A fixed point makes it linear about that point; a rotation without one is a screw.
  const MatrixXd image = range_columns(linear, 6 * tolerance);
  const double along = (shift - image * (image.transpose() * shift)).norm();
  std::string kind = kind_of_linear(linear, tolerance / linear.norm());
  if (along < 6 * tolerance) return kind;
  return kind == "rotation" ? "screw" : kind == "shear" ? "shear" : "generic";
}

Weights weights_of(const std::vector<MatrixXd>& commuting, double tolerance) {
  Weights found;
  const auto count = static_cast<Index>(commuting.size());
  if (count == 0) return found;
  RandomStream random(Seed{0x77656967});
  MatrixXd mixed = MatrixXd::Zero(commuting.front().rows(), commuting.front().cols());
  for (const MatrixXd& x : commuting) mixed += random.normal() * x;
  const Eigen::MatrixXcd vectors = Eigen::EigenSolver<MatrixXd>(mixed).eigenvectors();
  MatrixXd real(mixed.rows(), count), imag(mixed.rows(), count);
  for (Index j = 0; j < count; ++j)
    for (Index i = 0; i < mixed.rows(); ++i) {
      const VectorXcd v = vectors.col(i).normalized();
      const std::complex<double> weight = v.dot(commuting[static_cast<std::size_t>(j)] * v);
      real(i, j) = weight.real();
      imag(i, j) = weight.imag();
    }
  const double cut = std::max(tolerance, 1e-5);
  found.nilpotent = null_columns(stacked({real, imag}), cut).cols();
  found.elliptic = null_columns(real, cut).cols() - found.nilpotent;
  found.hyperbolic = count - found.elliptic - found.nilpotent;
  return found;
}

}  // namespace lieder
