#include "enforce/root_system.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "group/matrix_algebras.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXcd;
using Eigen::VectorXd;
using ComplexMatrices = std::vector<MatrixXcd>;

constexpr double kRounding = 1e-8;

/// Orthonormal basis of the sums x + sign x' over the algebra.
Matrices half_of(const Matrices& basis, double sign) {
  Matrices orthonormal;
  for (const MatrixXd& x : basis) {
    MatrixXd part = x + sign * x.transpose();
    for (int pass = 0; pass < 2; ++pass)
      for (const MatrixXd& y : orthonormal) part -= y.cwiseProduct(part).sum() * y;
    if (part.norm() > kRounding * x.norm()) orthonormal.push_back(part / part.norm());
  }
  return orthonormal;
}

/// Orthonormal basis of those combinations that commute with x.
Matrices centraliser(const Matrices& matrices, const MatrixXd& x) {
  if (matrices.empty()) return {};
  Matrices brackets;
  for (const MatrixXd& m : matrices) brackets.emplace_back(m * x - x * m);
  const MatrixXd columns = as_columns(brackets);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(columns.transpose() * columns);
  Matrices commuting;
  for (Index k = 0; k < eigen.eigenvalues().size(); ++k) {
    if (eigen.eigenvalues()[k] > kRounding * std::max(1.0, x.squaredNorm())) continue;
    MatrixXd sum = MatrixXd::Zero(x.rows(), x.cols());
    for (std::size_t i = 0; i < matrices.size(); ++i)
      sum += eigen.eigenvectors()(static_cast<Index>(i), k) * matrices[i];
    commuting.push_back(std::move(sum));
  }
  return commuting;
}

bool commute(const MatrixXd& a, const MatrixXd& b) { return (a * b - b * a).norm() < kRounding * a.norm() * b.norm(); }

/// Those that commute with x; as they are where they span all combinations that do.
Matrices sparse_centraliser(const Matrices& matrices, const MatrixXd& x) {
  Matrices commuting, all = centraliser(matrices, x);
  for (const MatrixXd& m : matrices)
    if (x.norm() == 0 || commute(m, x)) commuting.push_back(m);
  return commuting.size() == all.size() ? commuting : all;
}

Matrices sparsest_first(Matrices matrices) {
  std::ranges::stable_sort(matrices, {}, [](const MatrixXd& m) {
    const auto entries = [](const MatrixXd& of) { return (of.array().abs() > kRounding).count(); };
    return entries(m) + entries(m - MatrixXd(m.diagonal().asDiagonal())) * m.rows();
  });
  return matrices;
}

/// An element of the span that commutes with as little of it as possible. It is made of some of the matrices
/// themselves where they allow it, sparse ones first, since sparse weight vectors come of that.
MatrixXd regular_element(const Matrices& span, Index n, RandomStream& random) {
  if (span.empty()) return MatrixXd::Zero(n, n);
  Matrices picked;
  for (const MatrixXd& x : sparsest_first(span))
    if (std::ranges::all_of(picked, [&x](const MatrixXd& y) { return commute(x, y); })) picked.push_back(x);
  const MatrixXd element = random_combination(picked, random);
  const Matrices commuting = centraliser(span, element);
  return commuting.size() == picked.size() ? element : random_combination(commuting, random);
}

MatrixXcd bracket(const MatrixXcd& a, const MatrixXcd& b) { return a * b - b * a; }

/// <a, b> = tr(a^* b).
std::complex<double> inner(const MatrixXcd& a, const MatrixXcd& b) { return a.conjugate().cwiseProduct(b).sum(); }

/// The roots that are no sum of two others.
std::vector<std::size_t> simple_among(const MatrixXd& roots) {
  std::vector<std::size_t> simple;
  const double size = roots.size() > 0 ? roots.cwiseAbs().maxCoeff() : 0;
  for (Index k = 0; k < roots.cols(); ++k) {
    bool is_sum = false;
    for (Index i = 0; i < roots.cols() && !is_sum; ++i)
      for (Index j = 0; j <= i && !is_sum; ++j)
        is_sum = (roots.col(i) + roots.col(j) - roots.col(k)).norm() < 1e-6 * size;
    if (!is_sum) simple.push_back(static_cast<std::size_t>(k));
  }
  return simple;
}

}  // namespace

MatrixXcd element(const VectorXcd& coefficients, const Matrices& matrices) {
  MatrixXcd sum = MatrixXcd::Zero(matrices.front().rows(), matrices.front().cols());
  for (std::size_t k = 0; k < matrices.size(); ++k) sum += coefficients[static_cast<Index>(k)] * matrices[k];
  return sum;
}

std::optional<RootSystem> root_system(const Matrices& basis, std::uint64_t seed) {
  const Index n = basis.front().rows();
  const Matrices symmetric = half_of(basis, 1), antisymmetric = half_of(basis, -1);
  // Both halves of each element lie in the algebra when it holds all transposes.
  if (symmetric.size() + antisymmetric.size() != basis.size()) return std::nullopt;
  Matrices orthonormal = symmetric;
  orthonormal.insert(orthonormal.end(), antisymmetric.begin(), antisymmetric.end());

  // As much of the Cartan subalgebra as possible with real eigenvalues, the rest imaginary: complex conjugation then
  // takes weight spaces to weight spaces.
  RandomStream random(Seed{seed}.split(31));
  const MatrixXd real_part = regular_element(symmetric, n, random);
  const MatrixXd imaginary_part = regular_element(sparse_centraliser(antisymmetric, real_part), n, random);
  MatrixXcd regular(n, n);
  regular.real() = real_part;
  regular.imag() = imaginary_part;

  const auto dimension = static_cast<Index>(orthonormal.size());
  MatrixXcd ad(dimension, dimension);
  for (Index j = 0; j < dimension; ++j) {
    const MatrixXcd moved = bracket(regular, orthonormal[static_cast<std::size_t>(j)].cast<std::complex<double>>());
    for (Index i = 0; i < dimension; ++i)
      ad(i, j) = inner(orthonormal[static_cast<std::size_t>(i)].cast<std::complex<double>>(), moved);
  }
  const Eigen::SelfAdjointEigenSolver<MatrixXcd> eigen(ad);
  const double size = eigen.eigenvalues().cwiseAbs().maxCoeff();

  // Coefficients of the orthonormal basis in the given one.
  const MatrixXd to_basis = as_columns(basis).colPivHouseholderQr().solve(as_columns(orthonormal));
  const auto coefficients_of = [&](const VectorXcd& c) { return VectorXcd(to_basis.cast<std::complex<double>>() * c); };

  RootSystem roots;
  std::vector<VectorXcd> positive;
  // The Cartan subalgebra is spanned by Hermitian elements: symmetric ones, and i times antisymmetric ones.
  const auto add_cartan = [&](const Matrices& half, Index first, std::complex<double> unit) {
    Matrices commuting;
    for (const MatrixXd& x : centraliser(half, real_part)) commuting.push_back(x);
    commuting = centraliser(commuting, imaginary_part);
    for (const MatrixXd& x : commuting) {
      VectorXcd c = VectorXcd::Zero(dimension);
      for (std::size_t i = 0; i < half.size(); ++i)
        c[first + static_cast<Index>(i)] = unit * half[i].cwiseProduct(x).sum();
      roots.cartan.emplace_back(c / c.norm());
    }
  };
  add_cartan(symmetric, 0, 1);
  add_cartan(antisymmetric, static_cast<Index>(symmetric.size()), {0, 1});
  for (Index k = 0; k < dimension; ++k)
    if (eigen.eigenvalues()[k] > kRounding * size) positive.emplace_back(eigen.eigenvectors().col(k));
  if (static_cast<Index>(roots.cartan.size() + 2 * positive.size()) != dimension) return std::nullopt;

  ComplexMatrices cartan;
  for (const VectorXcd& c : roots.cartan) cartan.push_back(element(c, orthonormal));
  const auto rank = static_cast<Index>(cartan.size());
  roots.positive_roots.resize(rank, static_cast<Index>(positive.size()));
  for (std::size_t k = 0; k < positive.size(); ++k) {
    const MatrixXcd e = element(positive[k], orthonormal);
    for (Index j = 0; j < rank; ++j)
      roots.positive_roots(j, static_cast<Index>(k)) = inner(e, bracket(cartan[static_cast<std::size_t>(j)], e)).real();
  }

  MatrixXd coroot_directions(rank, 0);
  for (const std::size_t k : simple_among(roots.positive_roots)) {
    MatrixXcd e = element(positive[k], orthonormal);
    const MatrixXcd h = bracket(e, e.adjoint());
    const double twice = inner(e, bracket(h, e)).real() / e.squaredNorm();
    const double scale = std::sqrt(2 / twice);
    const VectorXcd c = scale * positive[k];
    VectorXcd lowered(dimension), coroot(dimension);
    const MatrixXcd f = scale * e.adjoint(), hh = scale * scale * h;
    for (Index i = 0; i < dimension; ++i) {
      const MatrixXcd x = orthonormal[static_cast<std::size_t>(i)].cast<std::complex<double>>();
      lowered[i] = inner(x, f);
      coroot[i] = inner(x, hh);
    }
    roots.raising.push_back(coefficients_of(c));
    roots.lowering.push_back(coefficients_of(lowered));
    roots.coroots.push_back(coefficients_of(coroot));
    coroot_directions.conservativeResize(Eigen::NoChange, coroot_directions.cols() + 1);
    for (Index j = 0; j < rank; ++j)
      coroot_directions(j, coroot_directions.cols() - 1) = inner(cartan[static_cast<std::size_t>(j)], hh).real();
  }
  // The centre is what no coroot reaches.
  const Eigen::SelfAdjointEigenSolver<MatrixXd> reached(coroot_directions * coroot_directions.transpose());
  for (Index k = 0; k < rank - static_cast<Index>(roots.coroots.size()); ++k) {
    VectorXcd c = VectorXcd::Zero(dimension);
    for (Index j = 0; j < rank; ++j) c += reached.eigenvectors()(j, k) * roots.cartan[static_cast<std::size_t>(j)];
    roots.centre.push_back(coefficients_of(c));
  }
  for (VectorXcd& c : roots.cartan) c = coefficients_of(c);
  return roots;
}

double weyl_dimension(const RootSystem& roots, const VectorXd& highest) {
  const VectorXd half_sum = roots.positive_roots.rowwise().sum() / 2;
  double dimension = 1;
  for (const auto& root : roots.positive_roots.colwise())
    dimension *= root.dot(highest + half_sum) / root.dot(half_sum);
  return dimension;
}

}  // namespace lieder
