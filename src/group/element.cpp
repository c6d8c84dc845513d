#include "lieder/group/element.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <unsupported/Eigen/MatrixFunctions>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Complex = std::complex<double>;

constexpr Index kFewPoints = 50;

/// Of an orthogonal group.
bool has_all_rotations(const Group& group) {
  const Index n = group.size;
  return !group.complex && group.blocks.empty() && group.dimension() == n * (n - 1) / 2;
}

MatrixXd random_rotation(const Group& group, RandomStream& random) {
  MatrixXd g = random_orthogonal(static_cast<int>(group.size), random);
  const auto reverses = [](const MatrixXd& m) { return m.determinant() < 0; };
  const auto reflection = std::ranges::find_if(group.discrete, reverses);
  if (reflection == group.discrete.end() && g.determinant() < 0) g.col(0) *= -1;
  return g;
}

/// A tangent of Gaussian coordinates whose expected squared length is `length` squared.
MatrixXcd random_tangent(const Group& group, double length, RandomStream& random) {
  MatrixXcd tangent = MatrixXcd::Zero(group.size, group.size);
  double square = 0;
  for (const MatrixXd& x : group.lie_algebra) square += x.squaredNorm();
  for (const MatrixXd& x : group.lie_algebra) {
    tangent += random.normal() * (group.complex ? MatrixXd(x - x.transpose()) : x);
    if (group.complex) tangent += random.normal() * Complex(0, 1) * MatrixXd(x + x.transpose());
  }
  return square > 0 ? MatrixXcd(tangent * (length / std::sqrt(square))) : tangent;
}

template <typename Matrix>
Matrix principal_logarithm(const Matrix& g) {
  if (g.rows() != g.cols())
    throw InputError(fmt::format("logarithm: {} x {} came; need a square matrix", g.rows(), g.cols()));
  const Eigen::VectorXcd eigenvalues = g.eigenvalues();
  for (const Complex& value : eigenvalues)
    if (value.real() <= 0 && std::abs(value.imag()) <= 1e-12 * std::abs(value))
      throw InputError(
          fmt::format("logarithm: eigenvalue {} came; need none on the negative real axis and no 0, for "
                      "there is no principal logarithm",
                      value.real()));
  Matrix x = g.log();
  if (!x.allFinite()) throw InputError("logarithm: a matrix that is singular to rounding came; need an invertible one");
  return x;
}

/// To rounding: its logarithm is antisymmetric.
bool is_rotation(const MatrixXd& g) {
  constexpr double kRounding = 1e-15;
  const auto n = static_cast<double>(g.rows());
  return (g.transpose() * g - MatrixXd::Identity(g.rows(), g.cols())).norm() <= 4 * n * kRounding;
}

/// One step of Newton's method for exp(x) = g, if it comes nearer.
template <typename Matrix>
Matrix refined(const Matrix& x, const Matrix& g) {
  const Matrix better = x + exponential(Matrix(-x)) * g - Matrix::Identity(g.rows(), g.cols());
  return (exponential(better) - g).norm() < (exponential(x) - g).norm() ? better : x;
}

}  // namespace

MatrixXd exponential(const MatrixXd& x) { return x.exp(); }
MatrixXcd exponential(const MatrixXcd& x) { return x.exp(); }

// Next to a pair of eigenvalues at -1 rounding mixes the two directions of rotation, by its size over the distance from
// there. For a rotation that is what is symmetric in the logarithm; the square of it is left as a wrong angle.
MatrixXd logarithm(const MatrixXd& g) {
  const MatrixXd x = principal_logarithm(g);
  return refined(is_rotation(g) ? MatrixXd((x - x.transpose()) / 2) : x, g);
}
MatrixXcd logarithm(const MatrixXcd& g) { return refined(principal_logarithm(g), g); }

bool is_orthogonal(const Group& group, double tolerance) {
  if (group.complex) return true;
  const auto antisymmetric = [tolerance](const MatrixXd& x) {
    return (x + x.transpose()).norm() <= tolerance * x.norm();
  };
  const auto orthogonal = [tolerance](const MatrixXd& g) {
    return (g.transpose() * g - MatrixXd::Identity(g.rows(), g.cols())).norm() <= tolerance * g.norm();
  };
  return std::ranges::all_of(group.lie_algebra, antisymmetric) && std::ranges::all_of(group.discrete, orthogonal);
}

MatrixXcd random_element(const Group& group, RandomStream& random) { return RandomElements(group)(random); }

RandomElements::RandomElements(const Group& group)
    : group_(group),
      // A base is found in no time for few points alone.
      permutations_(group.size <= kFewPoints ? as_permutation_group(group) : std::nullopt),
      compact_(is_orthogonal(group)) {}

MatrixXcd RandomElements::operator()(RandomStream& random) const {
  if (permutations_)
    return permutation_matrix(permutations_->random_element([&random](std::size_t n) { return random.below(n); }))
        .cast<Complex>();
  if (compact_ && has_all_rotations(group_)) return random_rotation(group_, random).cast<Complex>();
  // Long steps go round a compact group several times; elsewhere they would only make large numbers.
  const int steps = compact_ ? 12 : 1;
  const double length = compact_ ? std::sqrt(static_cast<double>(group_.size)) : 1;
  const auto& discrete = group_.discrete;
  MatrixXcd g = MatrixXcd::Identity(group_.size, group_.size);
  for (int step = 0; step < steps; ++step) {
    if (group_.dimension() > 0) g = exponential(random_tangent(group_, length, random)) * g;
    if (!discrete.empty())
      for (std::uint64_t k = random.below(2 * discrete.size() + 1); k < discrete.size();
           k = random.below(2 * discrete.size() + 1))
        g = discrete[k].cast<Complex>() * g;
  }
  return g;
}

}  // namespace lieder
