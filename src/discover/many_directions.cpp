#include "discover/many_directions.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/SparseCholesky>
#include <algorithm>
#include <cmath>
#include <vector>

#include "lieder/base/seed.hpp"
#include "lieder/base/threads.hpp"
#include "linalg/orthonormal.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Sparse = Eigen::SparseMatrix<double>;
// Fields of a basis share coordinates in blocks, which fill in by themselves; another order would move the whole
// matrix.
using SparseFactor = Eigen::SimplicialLLT<Sparse, Eigen::Lower, Eigen::NaturalOrdering<int>>;

/// Squares of defects below this of the largest are told by their own samples, not by sums of squares.
constexpr double kLittle = 1e-9;
/// Directions that move less than this of the largest, squared, are not seen.
constexpr double kUnseenSquare = 1e-13;
constexpr Index kLeastBroken = 20;

/// Rows of L_zeta F, squared, the lower triangle. Empty when it was stopped.
std::optional<MatrixXd> broken_gram(const SlopeRows& rows, Index count, Index fields, const Progress& progress,
                                    Index& equations) {
  constexpr Index kAtOnce = 1000;
  MatrixXd gram = MatrixXd::Zero(fields, fields);
  for (Index begin = 0; begin < count; begin += kAtOnce) {
    if (!proceeds(progress, "derivatives", static_cast<double>(begin) / static_cast<double>(count)))
      return std::nullopt;
    const MatrixXd block = rows.broken_of(begin, std::min(kAtOnce, count - begin));
    gram.selfadjointView<Eigen::Lower>().rankUpdate(block.transpose());
    equations += block.rows();
  }
  return gram;
}

/// What makes the sizes of all directions 1: columns over their norms, then a triangular factor.
struct Whitening {
  VectorXd scale;
  SparseFactor factor;

  explicit Whitening(const Sparse& sizes) {
    Sparse squares = sizes.transpose() * sizes;
    scale = squares.diagonal().cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
    squares = scale.asDiagonal() * squares * scale.asDiagonal();
    factor.compute(squares);
  }
  bool sees_all() const {
    if (factor.info() != Eigen::Success) return false;
    const VectorXd pivots = Sparse(factor.matrixL()).diagonal().cwiseAbs2();
    return pivots.minCoeff() > kUnseenSquare * pivots.maxCoeff();
  }

  /// L^-1 to all columns, side by side.
  void solve(MatrixXd& columns, bool transposed) const {
    constexpr Index kAtOnce = 64;
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic)
    for (Index begin = 0; begin < columns.cols(); begin += kAtOnce) {
      auto some = columns.middleCols(begin, std::min(kAtOnce, columns.cols() - begin));
      if (transposed)
        factor.matrixU().solveInPlace(some);
      else
        factor.matrixL().solveInPlace(some);
    }
  }
  /// The symmetric matrix of which the lower triangle came, for directions of size 1.
  void apply(MatrixXd& gram) const {
    gram.triangularView<Eigen::StrictlyUpper>() = gram.transpose();
    gram = scale.asDiagonal() * gram * scale.asDiagonal();
    solve(gram, false);
    gram.transposeInPlace();
    solve(gram, false);
  }
  MatrixXd coefficients(MatrixXd directions) const {
    solve(directions, true);
    return scale.asDiagonal() * directions;
  }
};

/// P' U' U P up to what is little: rows of U in the upper triangle, of as many rows as `rank`.
struct PivotedFactor {
  MatrixXd u;
  Eigen::VectorXi order;
  Index rank = 0;

  explicit PivotedFactor(MatrixXd matrix) : u(std::move(matrix)), order(u.rows()) {
    const auto n = static_cast<int>(u.rows());
    int found = 0;
    VectorXd work(2 * u.rows());
    LAPACKE_dpstrf_work(LAPACK_COL_MAJOR, 'U', n, u.data(), n, order.data(), &found, kLittle * u.diagonal().maxCoeff(),
                        work.data());
    rank = found;
    order.array() -= 1;
    u.topLeftCorner(rank, rank).triangularView<Eigen::StrictlyLower>().setZero();
  }
  MatrixXd in_order(const MatrixXd& pivoted) const {
    MatrixXd rows(pivoted.rows(), pivoted.cols());
    for (Index i = 0; i < rows.rows(); ++i) rows.row(order[i]) = pivoted.row(i);
    return rows;
  }
  /// Orthonormal columns that U takes to 0. Overwrites a part of U.
  MatrixXd null_space() {
    const Index n = u.rows(), nullity = n - rank;
    MatrixXd basis(n, nullity);
    auto right = u.topRightCorner(rank, nullity);
    u.topLeftCorner(rank, rank).triangularView<Eigen::Upper>().solveInPlace(right);
    basis.topRows(rank) = -right;
    basis.bottomRows(nullity).setIdentity();
    MatrixXd squares = MatrixXd::Zero(nullity, nullity);
    squares.selfadjointView<Eigen::Lower>().rankUpdate(basis.transpose());
    const Eigen::LLT<Eigen::Ref<MatrixXd>> factor(squares);
    factor.matrixU().solveInPlace<Eigen::OnTheRight>(basis);
    return in_order(basis);
  }
};

/// The smallest eigenvalues with their vectors, by inverse iteration of a block.
struct SmallestEigen {
  VectorXd values;
  MatrixXd vectors;

  SmallestEigen(const MatrixXd& positive, Index wanted) {
    constexpr int kMostSteps = 60;
    constexpr double kConverged = 1e-8;
    const Index n = positive.rows(), width = std::min(n, 3 * wanted);
    const Eigen::LLT<MatrixXd> factor(positive);
    const SingleThreadedBlas blas;  // many steps of small matrices, which threads would wait for
    MatrixXd block = orthonormal_columns(RandomStream(Seed{0}).normal_matrix(n, width));
    VectorXd before = VectorXd::Zero(wanted);
    for (int step = 0; step < kMostSteps; ++step) {
      block = orthonormal_columns(factor.solve(block));
      const Eigen::SelfAdjointEigenSolver<MatrixXd> ritz(block.transpose() *
                                                         (positive.selfadjointView<Eigen::Lower>() * block));
      block *= ritz.eigenvectors();
      values = ritz.eigenvalues().head(wanted);
      if ((values - before).cwiseAbs().maxCoeff() <= kConverged * values.cwiseAbs().maxCoeff()) break;
      before = values;
    }
    vectors = block.leftCols(wanted);
  }
};

}  // namespace

std::optional<ManyDirections> many_directions(const SlopeRows& rows, Index count, Index fields,
                                              const Progress& progress) {
  ManyDirections found;
  auto gram = broken_gram(rows, count, fields, progress, found.equations);
  if (!gram || !proceeds(progress, "directions", 0)) return std::nullopt;
  const Whitening whitening(rows.sizes_of(0, count));
  if (!whitening.sees_all()) {
    found.trouble =
        fmt::format("some of the {} candidates, or combinations of them, move nothing at all samples", fields);
    return found;
  }
  whitening.apply(*gram);
  if (!proceeds(progress, "directions", 0.4)) return std::nullopt;
  PivotedFactor factor(std::move(*gram));
  const Index rank = factor.rank;
  if (rank > 0) {
    MatrixXd others = MatrixXd::Zero(rank, rank);
    others.selfadjointView<Eigen::Lower>().rankUpdate(factor.u.topRows(rank));
    const SmallestEigen least(others, std::min(rank, kLeastBroken));
    found.defects = least.values.cwiseMax(0).cwiseSqrt();
    const MatrixXd pivoted =
        factor.u.topRows(rank).transpose() * least.vectors * found.defects.cwiseInverse().asDiagonal();
    found.least_broken = whitening.coefficients(factor.in_order(pivoted));
  }
  if (!proceeds(progress, "directions", 0.7)) return std::nullopt;
  found.little = MatrixXd(fields, 0);
  if (rank < fields) found.little = whitening.coefficients(factor.null_space());
  return found;
}

}  // namespace lieder
