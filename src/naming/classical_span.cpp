#include "naming/classical_span.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <complex>

#include "linalg/orthonormal.hpp"
#include "naming/lsqr.hpp"
#include "naming/simple_names.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXcd;
using Eigen::VectorXd;

/// Forms this close to whole entries have them: the errors of a null vector are no coordinates that anyone chose.
constexpr double kWhole = 1e-6;
constexpr double kSameSpan = 1e-10;

MatrixXd matrix_at(const MatrixXd& columns, Index i) {
  const Index n = std::lround(std::sqrt(static_cast<double>(columns.rows())));
  return columns.col(i).reshaped(n, n);
}

MatrixXd random_member(const MatrixXd& columns, RandomStream& random) {
  const Index n = std::lround(std::sqrt(static_cast<double>(columns.rows())));
  return (columns * random.normal_matrix(columns.cols(), 1)).reshaped(n, n);
}

/// For eigenvalue i the one that is nearest to its negative.
Index opposite(const VectorXcd& eigenvalues, Index i) {
  Index nearest = 0;
  (eigenvalues.array() + eigenvalues[i]).abs().minCoeff(&nearest);
  return nearest;
}

/// The form of a sign that X and Y preserve, X' B + B X = 0, for X and Y that generate an algebra which preserves one.
/// In the eigenvectors of X only pairs of opposite eigenvalues meet in B; Y tells how much of each pair.
/// \param sign  1 for symmetric forms, -1 for antisymmetric ones
MatrixXd preserved_form(const MatrixXd& x, const MatrixXd& y, int sign) {
  const Eigen::EigenSolver<MatrixXd> eigen(x);
  const MatrixXcd w = eigen.eigenvectors().inverse();
  std::vector<MatrixXcd> pairs;
  for (Index i = 0; i < x.rows(); ++i) {
    const Index j = opposite(eigen.eigenvalues(), i);
    if (j < i || (j == i && sign < 0)) continue;
    const MatrixXcd half = w.row(i).transpose() * w.row(j);
    pairs.emplace_back(half + sign * half.transpose());
    pairs.back() /= std::max(pairs.back().norm(), 1e-300);
  }
  if (pairs.empty()) return MatrixXd::Zero(x.rows(), x.rows());
  MatrixXcd equations(x.size(), std::ssize(pairs));
  for (Index i = 0; i < equations.cols(); ++i) {
    const MatrixXcd& b = pairs[static_cast<std::size_t>(i)];
    equations.col(i) = (y.transpose() * b + b * y).reshaped();
  }
  const Eigen::SelfAdjointEigenSolver<MatrixXcd> least(equations.adjoint() * equations);
  MatrixXcd form = MatrixXcd::Zero(x.rows(), x.rows());
  for (Index i = 0; i < equations.cols(); ++i) form += least.eigenvectors()(i, 0) * pairs[static_cast<std::size_t>(i)];
  Index row = 0, column = 0;
  form.cwiseAbs().maxCoeff(&row, &column);
  return (form / form(row, column)).real();
}

/// The form that several members preserve best, near one that two of them tell: with noise two say little. Steps are
/// across the form, whose length is free.
MatrixXd refined_form(MatrixXd form, const MatrixXd& columns, RandomStream& random) {
  constexpr int kMembers = 40, kSteps = 3;
  const Index n = form.rows();
  std::vector<MatrixXd> members;
  members.reserve(kMembers);
  for (int i = 0; i < kMembers; ++i) members.push_back(random_member(columns, random));
  const auto broken = [&](const MatrixXd& b) {
    VectorXd all(n * n * kMembers);
    for (int i = 0; i < kMembers; ++i) {
      const MatrixXd& x = members[static_cast<std::size_t>(i)];
      all.segment(i * n * n, n * n) = (x.transpose() * b + b * x).reshaped();
    }
    return all;
  };
  for (int step = 0; step < kSteps; ++step) {
    const VectorXd along = form.reshaped().normalized();
    const auto across = [&](const VectorXd& b) -> VectorXd { return b - along * along.dot(b); };
    const auto forward = [&](const VectorXd& b) { return broken(across(b).reshaped(n, n)); };
    const auto adjoint = [&](const VectorXd& r) {
      MatrixXd sum = MatrixXd::Zero(n, n);
      for (int i = 0; i < kMembers; ++i) {
        const MatrixXd& x = members[static_cast<std::size_t>(i)];
        const MatrixXd part = r.segment(i * n * n, n * n).reshaped(n, n);
        sum += x * part + part * x.transpose();
      }
      return across(sum.reshaped());
    };
    form += across(lsqr(forward, adjoint, -broken(form), {.tolerance = 1e-8})).reshaped(n, n);
  }
  return form;
}

/// Of largest entry 1, in whole numbers where it has them, and of the sign exactly.
MatrixXd tidied_form(MatrixXd form, int sign) {
  form = (form + sign * form.transpose().eval()) / 2;
  Index row = 0, column = 0;
  form.cwiseAbs().maxCoeff(&row, &column);
  form /= form(row, column);
  const MatrixXd whole = form.array().round();
  return (form - whole).norm() <= kWhole * form.norm() ? whole : form;
}

/// No less than the root mean square distance of the matrices from those with X' B + B X = 0, of which
/// X - (X + B^-1 X' B) / 2 is one, though not the nearest in skew coordinates.
double distance_bound(const MatrixXd& form, const MatrixXd& inverse, const MatrixXd& columns) {
  double square = 0;
  for (Index i = 0; i < columns.cols(); ++i) {
    const MatrixXd x = matrix_at(columns, i);
    square += (x + inverse * x.transpose() * form).squaredNorm() / 4;
  }
  return std::sqrt(square / static_cast<double>(columns.cols()));
}

/// B^-1 A for all A = -+A'.
void add_basis(const MatrixXd& inverse, int sign, ClassicalSpan& found) {
  const Index n = inverse.rows();
  Matrices all;
  for (Index j = 0; j < n; ++j)
    for (Index i = 0; i < j + (sign < 0 ? 1 : 0); ++i) {
      MatrixXd& x = all.emplace_back(MatrixXd::Zero(n, n));
      x.col(j) = inverse.col(i);
      if (i != j) x.col(i) = -sign * inverse.col(j);
    }
  // Then B^-1 A are orthogonal to each other as well.
  const bool plain = inverse * inverse.transpose() == MatrixXd::Identity(n, n);
  found.columns = as_columns(all);
  if (!plain) {
    found.columns = orthonormal_columns(found.columns);
    return;
  }
  found.columns.colwise().normalize();
  found.readable = std::move(all);
}

AlgebraStructure simple_structure(Index dimension, Index positive, Index rank) {
  AlgebraStructure s;
  s.dimension = s.levi = dimension;
  s.positive = positive;
  s.negative = dimension - positive;
  s.derived_series = s.lower_central_series = {dimension};
  s.rank = rank;
  return s;
}

std::optional<ClassicalSpan> of_form(const MatrixXd& columns, int sign, double largest_moved) {
  const Index n = std::lround(std::sqrt(static_cast<double>(columns.rows())));
  RandomStream random(Seed{0});
  const MatrixXd x = random_member(columns, random), y = random_member(columns, random);
  const MatrixXd form = tidied_form(refined_form(preserved_form(x, y, sign), columns, random), sign);
  const Eigen::FullPivLU<MatrixXd> lu(form);
  if (!lu.isInvertible()) return std::nullopt;
  const MatrixXd inverse = lu.inverse();
  ClassicalSpan found;
  found.moved = distance_bound(form, inverse, columns);
  add_basis(inverse, sign, found);
  if (found.moved > kSameSpan)
    found.moved = (columns - found.columns * (found.columns.transpose() * columns)).norm() /
                  std::sqrt(static_cast<double>(columns.cols()));
  if (!(found.moved <= largest_moved)) return std::nullopt;
  if (sign < 0) {
    found.name = fmt::format("sp({},R)", n);
    found.structure = simple_structure(columns.cols(), n / 2 * (n / 2 + 1), n / 2);
  } else {
    const VectorXd values = Eigen::SelfAdjointEigenSolver<MatrixXd>(form, Eigen::EigenvaluesOnly).eigenvalues();
    const Index p = (values.array() > 0).count();
    found.name = so_name(p, n - p);
    found.structure = simple_structure(columns.cols(), p * (n - p), n / 2);
  }
  return found;
}

/// All matrices, or all of trace 0: the span itself.
std::optional<ClassicalSpan> of_volume(const MatrixXd& columns, double largest_moved) {
  const Index n = std::lround(std::sqrt(static_cast<double>(columns.rows()))), k = columns.cols();
  ClassicalSpan found;
  if (k == n * n) {
    found.name = fmt::format("gl({},R)", n);
    found.columns = MatrixXd::Identity(k, k);
    found.readable = gl(n);
    found.structure = simple_structure(k - 1, (n - 1) * (n + 2) / 2, n);
    found.structure.dimension = k;
    found.structure.zero = found.structure.centre = found.structure.radical = found.structure.nilradical = 1;
    found.structure.derived_series = found.structure.lower_central_series = {k, k - 1};
    return found;
  }
  const VectorXd traces = columns.transpose() * MatrixXd::Identity(n, n).reshaped();
  found.moved = traces.norm() / std::sqrt(static_cast<double>(n * k));
  if (!(found.moved <= largest_moved)) return std::nullopt;
  found.name = fmt::format("sl({},R)", n);
  found.readable = sl(n);
  found.columns = found.moved <= kSameSpan ? columns : orthonormal_columns(as_columns(found.readable));
  found.structure = simple_structure(k, (n - 1) * (n + 2) / 2, n - 1);
  return found;
}

}  // namespace

std::optional<ClassicalSpan> classical_span(const MatrixXd& columns, double largest_moved) {
  const Index n = std::lround(std::sqrt(static_cast<double>(columns.rows()))), k = columns.cols();
  if (n < 5) return std::nullopt;
  if (k >= n * n - 1) return of_volume(columns, largest_moved);
  if (k == n * (n - 1) / 2) return of_form(columns, 1, largest_moved);
  if (k == n * (n + 1) / 2 && n % 2 == 0) return of_form(columns, -1, largest_moved);
  return std::nullopt;
}

}  // namespace lieder
