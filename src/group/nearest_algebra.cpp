#include "group/nearest_algebra.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "lieder/group/algebra.hpp"
#include "linalg/orthonormal.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Errors of the matrices that a bracket outside their span, a Killing form or a moved span has to exceed to mean
/// something.
constexpr double kErrors = 10;
/// Eigenvalues of the Killing form beside its largest: those of a semisimple algebra are of one size.
constexpr double kLeastKilling = 0.02;
/// Unknowns of a step, whose square is kept.
constexpr Index kMostUnknowns = 2000;

/// Matrices as orthonormal columns that nearly span an algebra.
class NearlyClosed {
 public:
  explicit NearlyClosed(MatrixXd columns) : columns_(std::move(columns)) {
    n_ = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(columns_.rows()))));
  }
  Index dimension() const { return columns_.cols(); }
  const MatrixXd& columns() const { return columns_; }
  MatrixXd matrix(Index i) const { return columns_.col(i).reshaped(n_, n_); }
  Matrices matrices() const {
    Matrices all;
    for (Index i = 0; i < dimension(); ++i) all.push_back(matrix(i));
    return all;
  }

  VectorXd bracket_of(Index i, Index j) const { return bracket(matrix(i), matrix(j)).reshaped(); }
  MatrixXd outside(const MatrixXd& x) const { return x - columns_ * (columns_.transpose() * x); }

  /// Largest part of a bracket outside the span.
  double defect() const {
    double largest = 0;
    for (Index i = 0; i < dimension(); ++i)
      for (Index j = 0; j < i; ++j) largest = std::max(largest, outside(bracket_of(i, j)).norm());
    return largest;
  }

  /// The step of Gauss and Newton, of least norm.
  MatrixXd step() const;

 private:
  MatrixXd slope(Index i, Index j) const;

  MatrixXd columns_;
  Index n_ = 0;
};

/// What a change of the matrices changes of [X_i, X_j] - sum_k c_k X_k outside the span; n^2 x (dimension n^2).
MatrixXd NearlyClosed::slope(Index i, Index j) const {
  const Index n2 = n_ * n_;
  const MatrixXd a = matrix(i), b = matrix(j);
  MatrixXd of_a(n2, n2), of_b(n2, n2);  // of [dX_i, X_j] and [X_i, dX_j]
  for (Index e = 0; e < n2; ++e) {
    MatrixXd d = MatrixXd::Zero(n_, n_);
    d.reshaped()[e] = 1;
    of_a.col(e) = bracket(d, b).reshaped();
    of_b.col(e) = bracket(a, d).reshaped();
  }
  const VectorXd c = columns_.transpose() * bracket_of(i, j);
  MatrixXd all = MatrixXd::Zero(n2, dimension() * n2);
  all.middleCols(i * n2, n2) += of_a;
  all.middleCols(j * n2, n2) += of_b;
  for (Index k = 0; k < dimension(); ++k) all.middleCols(k * n2, n2).diagonal().array() -= c[k];
  return outside(all);
}

MatrixXd NearlyClosed::step() const {
  const Index unknowns = columns_.size();
  MatrixXd squares = MatrixXd::Zero(unknowns, unknowns);
  VectorXd pull = VectorXd::Zero(unknowns);
  for (Index i = 0; i < dimension(); ++i)
    for (Index j = 0; j < i; ++j) {
      const MatrixXd s = slope(i, j);
      squares.selfadjointView<Eigen::Lower>().rankUpdate(s.transpose());
      pull += s.transpose() * outside(bracket_of(i, j));
    }
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(squares);
  constexpr double kFlat = 1e-2;  // singular values beside the largest: changes of coordinates, and noise
  VectorXd inverse = VectorXd::Zero(unknowns);
  for (Index e = 0; e < unknowns; ++e)
    if (eigen.eigenvalues()[e] > kFlat * kFlat * eigen.eigenvalues()[unknowns - 1])
      inverse[e] = 1 / eigen.eigenvalues()[e];
  const VectorXd change = -(eigen.eigenvectors() * inverse.cwiseProduct(eigen.eigenvectors().transpose() * pull));
  return change.reshaped(columns_.rows(), columns_.cols());
}

bool is_semisimple(const Matrices& basis, double noise) {
  const VectorXd killing = Eigen::SelfAdjointEigenSolver<MatrixXd>(killing_form(basis)).eigenvalues().cwiseAbs();
  return killing.minCoeff() > std::max(kLeastKilling, kErrors * noise / 2) * killing.maxCoeff();
}

}  // namespace

std::optional<NearestAlgebra> nearest_algebra(const Matrices& generators, double noise) {
  constexpr int kMostSteps = 20;
  constexpr double kClosed = 1e-13;
  const Matrices closed = closure(generators, kErrors * noise);
  const MatrixXd given = orthonormal_columns(as_columns(closed));
  if (given.size() > kMostUnknowns || given.cols() >= given.rows()) return std::nullopt;
  NearlyClosed nearly(given);
  if (!is_semisimple(nearly.matrices(), noise)) return std::nullopt;
  for (int k = 0; k < kMostSteps && nearly.defect() > kClosed; ++k)
    nearly = NearlyClosed(orthonormal_columns(nearly.columns() + nearly.step()));
  const double distance = nearly.outside(given).operatorNorm();
  if (nearly.defect() > 10 * kClosed || distance > kErrors * noise * std::sqrt(static_cast<double>(given.cols())))
    return std::nullopt;
  return NearestAlgebra{.basis = nearly.matrices(), .distance = distance};
}

}  // namespace lieder
