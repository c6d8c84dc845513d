#include "enforce/block_iteration.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "lieder/base/memory.hpp"
#include "linalg/orthonormal.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Part of the bound below which an eigenvalue is zero up to rounding.
constexpr double kNull = 1e-13;
/// How far an eigenvector may be from one, as a part of the bound, before the last rounds.
constexpr double kResidual = 1e-11;
/// Of the cutoff: when all values of a block fall below it in one round, null vectors fill the block.
constexpr double kCollapsed = 1e-3;
/// The filter need not see eigenvalues below this part of the bound while it looks for the end of the null space.
constexpr double kLeastCutoff = 1e-4;

/// A polynomial of the operator that is 1 at 0 and, from the cutoff to the bound, at most about 1/100.
MatrixXd filtered(const SemidefiniteOperator& a, MatrixXd x, double cutoff) {
  const int degree = std::max(8, static_cast<int>(std::ceil(2.7 * std::sqrt(a.bound / cutoff))));
  const double half = (a.bound - cutoff) / 2, centre = (a.bound + cutoff) / 2, first = -half / centre;
  double sigma = first;
  MatrixXd y = (a.apply(x) - centre * x) * (first / half);
  for (int d = 2; d <= degree; ++d) {
    const double next_sigma = 1 / (2 / first - sigma);
    MatrixXd next = (a.apply(y) - centre * y) * (2 * next_sigma / half) - sigma * next_sigma * x;
    x = std::move(y);
    y = std::move(next);
    sigma = next_sigma;
  }
  return y;
}

/// The bound lowered to about twice the largest eigenvalue, by the power method on a few vectors: the filter's degree
/// goes with its root.
SemidefiniteOperator tightened(const SemidefiniteOperator& a, RandomStream& random) {
  constexpr int kSteps = 12;
  MatrixXd x = random.normal_matrix(a.size, std::min<Index>(4, a.size));
  double largest = 0;
  for (int step = 0; step < kSteps; ++step) {
    x.colwise().normalize();
    x = a.apply(x);
    largest = x.colwise().norm().maxCoeff();
    if (largest == 0) break;
  }
  SemidefiniteOperator tight = a;
  if (largest > 0) tight.bound = std::min(a.bound, 2 * largest);
  return tight;
}

/// Eigenpairs of the operator on the span of the columns, and what is missing to eigenpairs of the operator.
struct RitzPairs {
  VectorXd values, residuals;
  MatrixXd vectors;
};

RitzPairs ritz_pairs(const SemidefiniteOperator& a, const MatrixXd& x) {
  const MatrixXd basis = orthonormal_columns(x), images = a.apply(basis);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(basis.transpose() * images);
  RitzPairs pairs{.values = eigen.eigenvalues(), .residuals = {}, .vectors = basis * eigen.eigenvectors()};
  const MatrixXd missing = images * eigen.eigenvectors() - pairs.vectors * pairs.values.asDiagonal();
  pairs.residuals = missing.colwise().norm();
  return pairs;
}

/// The first values, all that are null, belong to eigenvectors, and the one after them has come to rest.
bool at_rest(const RitzPairs& now, Index nulls, const VectorXd& before, double bound) {
  if (nulls > 0 && now.residuals.head(nulls).maxCoeff() > kResidual * bound) return false;
  if (nulls == now.values.size()) return true;
  return before.size() == now.values.size() && std::abs(before[nulls] - now.values[nulls]) < 0.01 * now.values[nulls];
}

/// A block of which some vectors are known to be worth keeping, and some room.
MatrixXd with_random_columns(const MatrixXd& block, Index more, RandomStream& random) {
  MatrixXd wider(block.rows(), block.cols() + more);
  wider << block, random.normal_matrix(block.rows(), more);
  return wider;
}

}  // namespace

LowestEigenpairs lowest_eigenpairs(const SemidefiniteOperator& matrix, const BlockIterationOptions& options) {
  constexpr Index kFirstBlock = 32;
  constexpr int kMostRounds = 500;
  RandomStream random(options.seed);
  const SemidefiniteOperator a = tightened(matrix, random);
  const auto room_for = [&](Index columns) {
    constexpr double kBlocks = 6;  // that are in use at once
    const double bytes = kBlocks * 8 * static_cast<double>(columns) * static_cast<double>(a.size);
    require_memory(fmt::format("enforce: blocks of {} tensors of {} entries", columns, a.size),
                   static_cast<std::uint64_t>(std::min(bytes, 1e18)), options.memory_limit,
                   MemoryGrowth{1, static_cast<double>(a.size), "entries"});
    return columns;
  };
  const double first_cutoff = a.bound / 10, zero = std::max(options.zero, kNull * a.bound);
  double cutoff = first_cutoff;
  MatrixXd block = random.normal_matrix(a.size, room_for(std::min(kFirstBlock, a.size)));
  RitzPairs pairs;
  for (int round = 0; round < kMostRounds; ++round) {
    if (!proceeds(options.progress, "null space", static_cast<double>(round) / kMostRounds)) break;
    const VectorXd before = std::move(pairs.values);
    pairs = ritz_pairs(a, filtered(a, std::move(block), cutoff));
    const Index nulls = (pairs.values.array() < zero).count();
    const double largest = pairs.values.tail(1)[0];
    const bool is_full = largest < std::max(zero, kCollapsed * cutoff);
    const Index more = is_full ? std::min(pairs.values.size(), a.size - pairs.values.size()) : 0;
    cutoff = more > 0 ? first_cutoff : std::clamp(largest, kLeastCutoff * a.bound, first_cutoff);
    block = pairs.vectors;
    if (more > 0 && block.cols() + more > options.most_columns)
      return {.values = std::move(pairs.values), .vectors = std::move(pairs.vectors), .out_of_columns = true};
    if (more > 0) {
      room_for(block.cols() + more);
      block = with_random_columns(block, more, random);
      continue;
    }
    if (!at_rest(pairs, nulls, before, a.bound)) continue;
    for (int polish = 0; polish < 2; ++polish) pairs = ritz_pairs(a, filtered(a, std::move(pairs.vectors), cutoff));
    return {.values = std::move(pairs.values), .vectors = std::move(pairs.vectors), .converged = true};
  }
  return {.values = std::move(pairs.values), .vectors = std::move(pairs.vectors)};
}

}  // namespace lieder
