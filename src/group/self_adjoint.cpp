#include "group/self_adjoint.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>
#include <cmath>

#include "lieder/group/element.hpp"
#include "linalg/orthonormal.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kSelfAdjoint = 1e-10;

/// Symmetric matrices of unit norm that keep every block to itself, a basis.
Matrices symmetric_directions(Index n, const std::vector<GroupBlock>& blocks) {
  Matrices all;
  for (const GroupBlock& block : blocks)
    for (Index i = block.first; i < block.first + block.size; ++i)
      for (Index j = block.first; j <= i; ++j) {
        const MatrixXd one = unit_matrix(n, i, j);
        all.emplace_back(i == j ? one : MatrixXd((one + one.transpose()) / std::sqrt(2)));
      }
  return all;
}

/// Newton's step for the logarithm of the volume that e^S g e^-S spans. With X_i an orthonormal basis of g it has the
/// slope sum <S, X_i X_i' - X_i' X_i> and the curvature 2 sum |[S, X_i] outside g|^2.
MatrixXd newton_step(const MatrixXd& orthonormal, const Matrices& directions) {
  const Index n = directions.front().rows(), k = orthonormal.cols(), unknowns = static_cast<Index>(directions.size());
  MatrixXd slope = MatrixXd::Zero(n, n);
  for (const auto& column : orthonormal.colwise()) {
    const auto x = column.reshaped(n, n);
    slope += x * x.transpose() - x.transpose() * x;
  }
  MatrixXd leaving(n * n * k, unknowns);
  VectorXd slopes(unknowns);
  for (Index d = 0; d < unknowns; ++d) {
    const MatrixXd& s = directions[static_cast<std::size_t>(d)];
    MatrixXd moved(n * n, k);
    for (Index i = 0; i < k; ++i) {
      const MatrixXd x = orthonormal.col(i).reshaped(n, n);
      moved.col(i) = (s * x - x * s).reshaped();
    }
    moved -= orthonormal * (orthonormal.transpose() * moved);
    leaving.col(d) = moved.reshaped();
    slopes[d] = s.cwiseProduct(slope).sum();
  }
  // Directions that keep g where it is neither bend nor matter.
  Eigen::CompleteOrthogonalDecomposition<MatrixXd> curvature(2 * leaving.transpose() * leaving);
  curvature.setThreshold(1e-9);
  const VectorXd weights = -curvature.solve(slopes);
  MatrixXd step = MatrixXd::Zero(n, n);
  for (Index d = 0; d < unknowns; ++d) step += weights[d] * directions[static_cast<std::size_t>(d)];
  return step;
}

/// What of the columns' transposes their span does not hold; the columns are orthonormal, each a matrix.
MatrixXd transposes_outside(const MatrixXd& orthonormal, Index n) {
  MatrixXd transposed(orthonormal.rows(), orthonormal.cols());
  for (Index i = 0; i < orthonormal.cols(); ++i)
    transposed.col(i) = orthonormal.col(i).reshaped(n, n).transpose().reshaped();
  return transposed - orthonormal * (orthonormal.transpose() * transposed);
}

}  // namespace

Matrices self_adjoint_part(const Matrices& algebra) {
  if (algebra.empty()) return {};
  const Index n = algebra.front().rows();
  const MatrixXd orthonormal = orthonormal_columns(as_columns(algebra));
  const MatrixXd leaving = transposes_outside(orthonormal, n);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(leaving.transpose() * leaving);
  const MatrixXd spanned = orthonormal * eigen.eigenvectors();
  Matrices part;
  for (Index i = 0; i < spanned.cols(); ++i)
    if (eigen.eigenvalues()[i] < kSelfAdjoint) part.emplace_back(spanned.col(i).reshaped(n, n));
  return part;
}

std::optional<MatrixXd> self_adjoint_coordinates(const Matrices& algebra, const std::vector<GroupBlock>& blocks) {
  constexpr int kMostSteps = 60;
  constexpr double kLongest = 0.7;  // of a step: the volume's Taylor series ends to be of use about there
  const Index n = algebra.front().rows();
  const Matrices directions = symmetric_directions(n, blocks);
  Matrices moved = algebra;
  MatrixXd p = MatrixXd::Identity(n, n);
  for (int k = 0; k < kMostSteps; ++k) {
    const MatrixXd orthonormal = orthonormal_columns(as_columns(moved));
    if (transposes_outside(orthonormal, n).colwise().norm().maxCoeff() < kSelfAdjoint) {
      const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(p.transpose() * p);
      return MatrixXd(eigen.operatorSqrt());
    }
    MatrixXd step = newton_step(orthonormal, directions);
    if (step.norm() > kLongest) step *= kLongest / step.norm();
    p = exponential(step) * p;
    const MatrixXd inverse = p.inverse();
    for (std::size_t i = 0; i < moved.size(); ++i) moved[i] = p * algebra[i] * inverse;
  }
  return std::nullopt;
}

}  // namespace lieder
