#include "kernel/pivoted_cholesky.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/at.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kProposals = 128;    // at once: products of matrices, few of them refused
constexpr double kRounding = 1e-13;  // of the trace; what is left below it says nothing

/// `count` numbers of rows, each drawn with the probability that its weight says.
std::vector<Index> draws(const VectorXd& weights, Index count, RandomStream& random) {
  std::vector<double> sums(at(weights.size()));
  std::partial_sum(weights.begin(), weights.end(), sums.begin());
  std::vector<Index> rows(at(count));
  for (Index& row : rows) {
    const auto place = std::ranges::upper_bound(sums, random.uniform() * sums.back());
    row = std::min<Index>(place - sums.begin(), weights.size() - 1);
  }
  return rows;
}

RowMatrix rows_of(const auto& x, const std::vector<Index>& rows) { return x(rows, Eigen::all); }

/// What is accepted of a block of proposals, and its own Cholesky factor.
struct Accepted {
  std::vector<Index> pivots;
  MatrixXd factor;  ///< lower triangular
};

/// \param left  K of the proposals, less what earlier pivots explain
Accepted accept(const std::vector<Index>& proposals, MatrixXd left, Index most, double least, RandomStream& random) {
  const VectorXd proposed = left.diagonal();
  Accepted accepted;
  std::vector<Index> places;
  MatrixXd factor = MatrixXd::Zero(left.rows(), left.rows());
  for (Index i = 0; i < left.rows() && static_cast<Index>(places.size()) < most; ++i) {
    // The probability by which this block's earlier pivots lowered the chance of this one; a repeated one has none
    // left.
    if (left(i, i) <= least || random.uniform() * proposed[i] >= left(i, i)) continue;
    const auto column = static_cast<Index>(places.size());
    factor.col(column).tail(left.rows() - i) = left.col(i).tail(left.rows() - i) / std::sqrt(left(i, i));
    left -= factor.col(column) * factor.col(column).transpose();
    places.push_back(i);
    accepted.pivots.push_back(proposals[at(i)]);
  }
  const auto count = static_cast<Index>(places.size());
  accepted.factor = factor(places, Eigen::seqN(0, count));
  return accepted;
}

}  // namespace

std::optional<MatrixXd> pivoted_cholesky(const Kernel& kernel, const RowMatrix& x, const VectorXd& diagonal, Index rank,
                                         Seed seed, const Progress& progress) {
  RandomStream random(seed);
  const double trace = diagonal.sum(), least = kRounding * diagonal.maxCoeff();
  MatrixXd factor(x.rows(), rank);
  VectorXd left = diagonal;
  Index found = 0;
  while (found < rank && left.sum() > kRounding * trace) {
    if (!proceeds(progress, "preconditioner", static_cast<double>(found) / static_cast<double>(rank))) return {};
    const std::vector<Index> proposals = draws(left, std::min(kProposals, rank - found), random);
    const RowMatrix samples = rows_of(x, proposals), known = rows_of(factor.leftCols(found), proposals);
    MatrixXd block = kernel.gram(samples, {.threads = loop_threads()});
    block.noalias() -= known * known.transpose();
    const Accepted accepted = accept(proposals, std::move(block), rank - found, least, random);
    const auto count = static_cast<Index>(accepted.pivots.size());
    if (count == 0) break;
    auto added = factor.middleCols(found, count);
    added = kernel.cross(rows_of(x, accepted.pivots), x, {.threads = loop_threads()}).transpose();
    added.noalias() -= factor.leftCols(found) * rows_of(factor.leftCols(found), accepted.pivots).transpose();
    accepted.factor.triangularView<Eigen::Lower>().transpose().solveInPlace<Eigen::OnTheRight>(added);
    left = (left - added.rowwise().squaredNorm()).cwiseMax(0);
    for (const Index pivot : accepted.pivots) left[pivot] = 0;
    found += count;
  }
  factor.conservativeResize(Eigen::NoChange, found);
  return factor;
}

}  // namespace lieder
