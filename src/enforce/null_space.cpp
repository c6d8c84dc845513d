#include "enforce/null_space.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <unsupported/Eigen/KroneckerProduct>

#include "enforce/block_iteration.hpp"
#include "enforce/explicit_invariants.hpp"
#include "enforce/tensor_constraints.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Sparse = Eigen::SparseMatrix<double>;

/// Entries of an orthonormal basis below it are rounding.
constexpr double kDust = 1e-14;
/// Least gap of a rank whose noise is known; what is kept has to stand out of a standard error as many times.
constexpr double kGapOfKnownNoise = 10;
/// Dimensions below which threads only wait for one another.
constexpr Index kFew = 500;

Sparse identity(Index n) {
  Sparse one(n, n);
  one.setIdentity();
  return one;
}

Sparse sparse(const MatrixXd& m) { return m.sparseView(); }

/// Sum over the atoms of 1 x .. x drho(xi) x .. x 1.
Sparse algebra_action(const std::vector<Atom>& atoms, const MatrixXd& xi) {
  Sparse sum = sparse(algebra_matrix_of(atoms.front(), xi));
  for (std::size_t k = 1; k < atoms.size(); ++k) {
    const Sparse last = sparse(algebra_matrix_of(atoms[k], xi));
    sum = Sparse(Eigen::kroneckerProduct(sum, identity(last.rows()))) +
          Sparse(Eigen::kroneckerProduct(identity(sum.rows()), last));
  }
  return sum;
}

Sparse group_action(const std::vector<Atom>& atoms, const MatrixXd& g) {
  Sparse product = sparse(matrix_of(atoms.front(), g));
  for (std::size_t k = 1; k < atoms.size(); ++k)
    product = Sparse(Eigen::kroneckerProduct(product, sparse(matrix_of(atoms[k], g))));
  return product;
}

/// Bound of the factor by which a matrix stretches a vector.
double largest_stretch(const Sparse& m) {
  const Sparse sizes = m.cwiseAbs();
  const Eigen::VectorXd ones_left = Eigen::VectorXd::Ones(m.rows()), ones_right = Eigen::VectorXd::Ones(m.cols());
  return std::sqrt((sizes.transpose() * ones_left).maxCoeff() * (sizes * ones_right).maxCoeff());
}

/// Matrices of the constraints, scaled to generators of unit norm: all weigh the same, and units drop out.
std::vector<Sparse> constraints(const Group& group, const std::vector<Atom>& atoms) {
  std::vector<Sparse> all;
  for (const MatrixXd& xi : group.lie_algebra)
    if (xi.norm() > 0) all.push_back(algebra_action(atoms, xi / xi.norm()));
  for (const MatrixXd& g : group.discrete) {
    const Sparse action = group_action(atoms, g);
    all.emplace_back(action - identity(action.rows()));
  }
  return all;
}

/// Singular values, descending, from the eigenvalues of the sum of squares. Squares halve the digits: what is below the
/// root of rounding beside `size`, the size of the terms that cancelled, is 0.
Eigen::VectorXd roots_of_squares(const Eigen::VectorXd& eigenvalues, double size) {
  constexpr double kRootOfRounding = 1e-7;
  Eigen::VectorXd values = eigenvalues.cwiseMax(0).cwiseSqrt().reverse();
  for (double& value : values)
    if (value < kRootOfRounding * size) value = 0;
  return values;
}

/// Singular values below it are zero up to the error of the matrices; 0 when these are exact.
double noise_floor(const Group& group, std::size_t atoms, std::size_t constraints) {
  return 3 * group.noise * static_cast<double>(atoms) * std::sqrt(static_cast<double>(constraints));
}

/// \param noise  what counts as zero; 0 when the matrices are exact. Where it is known, less of a gap will do, but what
///   is kept has to stand out of it as well.
RankDecision decide(const Eigen::VectorXd& spectrum, Index equations, double noise) {
  RankOptions rule{.relative_tolerance = 1e-6};
  if (noise > 0 && spectrum[0] > 0) {
    rule.min_gap = kGapOfKnownNoise;
    rule.noise = noise / spectrum[0];
  }
  RankDecision rank = decide_rank(spectrum, equations, rule);
  if (noise > 0 && rank.rank > 0 && spectrum[rank.rank - 1] < kGapOfKnownNoise * noise / 3) rank.certain = false;
  return rank;
}

}  // namespace

std::unique_ptr<Invariants> null_space_invariants(const Group& group, const std::vector<Atom>& atoms,
                                                  const EnforceOptions& options) {
  double size = 1;
  for (const Atom& atom : atoms) size *= static_cast<double>(atom.size);
  require_memory(fmt::format("enforce: the null space in {:.0f} dimensions", size),
                 static_cast<std::uint64_t>(std::min(24 * size * size, 1e18)), options.memory_limit,
                 MemoryGrowth{2, size, "dimensions"});
  const auto n = static_cast<Index>(size);
  const ThreadScope threads(n > kFew ? options.threads : 1);
  const std::vector<Sparse> all = constraints(group, atoms);
  if (all.empty()) return std::make_unique<ExplicitInvariants>(identity(n), "trivial");
  Sparse squares(n, n);
  for (const Sparse& c : all) squares += Sparse(c.transpose() * c);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen{MatrixXd(squares)};
  const Eigen::VectorXd spectrum = roots_of_squares(eigen.eigenvalues(), 1);
  const RankDecision rank =
      decide(spectrum, n * static_cast<Index>(all.size()), noise_floor(group, atoms.size(), all.size()));
  auto found = std::make_unique<ExplicitInvariants>(eigen.eigenvectors().leftCols(rank.nullity).sparseView(1, kDust),
                                                    "null space");
  found->completeness = Completeness::rank;
  found->rank = rank;
  return found;
}

std::unique_ptr<Invariants> iterated_invariants(const Group& group, const std::vector<Atom>& atoms, Index most,
                                                const EnforceOptions& options) {
  const TensorConstraints all(group, atoms);
  if (all.count() == 0) return std::make_unique<ExplicitInvariants>(identity(all.size()), "trivial");
  const ThreadScope threads(options.threads);
  const double noise = noise_floor(group, atoms.size(), all.count());
  const LowestEigenpairs lowest = lowest_eigenpairs(
      {.size = all.size(), .bound = all.bound(), .apply = [&all](const MatrixXd& x) { return all.squares(x); }},
      {.most_columns = most,
       .zero = noise * noise,
       .seed = Seed{options.seed}.split(3),
       .memory_limit = options.memory_limit,
       .progress = options.progress});
  const Index seen = lowest.values.size();
  if (lowest.out_of_columns) return nullptr;
  // Beside the bound, so that rounding of values that are all null is not taken for a spectrum.
  RankDecision rank = decide(roots_of_squares(lowest.values, std::sqrt(all.bound())), seen, noise);
  const Index nullity = rank.nullity;
  rank.rank = all.size() - nullity;
  rank.equations = all.size() * static_cast<Index>(all.count());
  rank.certain = rank.certain && lowest.converged;
  auto found =
      std::make_unique<ExplicitInvariants>(lowest.vectors.leftCols(nullity).sparseView(1, kDust), "block iteration");
  found->completeness = Completeness::rank;
  found->rank = std::move(rank);
  return found;
}

namespace {

using RowSparse = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// The columns of a basis are too full for sparse products: dense blocks of rows, one after the other.
template <typename Use>
void in_dense_blocks(const RowSparse& m, Use&& use) {
  constexpr Index kRows = 4096;
  for (Index first = 0; first < m.rows(); first += kRows)
    use(MatrixXd(m.middleRows(first, std::min(kRows, m.rows() - first))), first);
}

/// m times a dense matrix, without dust.
Sparse sparse_product(const RowSparse& m, const MatrixXd& x) {
  std::vector<Eigen::Triplet<double>> nonzeros;
  in_dense_blocks(m, [&](const MatrixXd& rows, Index first) {
    const MatrixXd block = rows * x;
    for (Index j = 0; j < block.cols(); ++j)
      for (Index i = 0; i < block.rows(); ++i)
        if (std::abs(block(i, j)) > kDust) nonzeros.emplace_back(first + i, j, block(i, j));
  });
  Sparse product(m.rows(), x.cols());
  product.setFromTriplets(nonzeros.begin(), nonzeros.end());
  return product;
}

}  // namespace

std::unique_ptr<Invariants> fixed_by(const Group& further, std::unique_ptr<Invariants> invariants,
                                     const std::vector<Atom>& atoms, const EnforceOptions& options) {
  const Index count = invariants->count();
  const std::vector<Sparse> all = constraints(further, atoms);
  if (count == 0 || all.empty()) return invariants;
  const ThreadScope threads(count > kFew ? options.threads : 1);
  const RowSparse basis = invariants->columns(options.memory_limit);
  MatrixXd squares = MatrixXd::Zero(count, count);
  double size = 0;
  for (const Sparse& c : all) {
    in_dense_blocks(RowSparse(c) * basis,
                    [&squares](const MatrixXd& rows, Index) { squares.noalias() += rows.transpose() * rows; });
    size = std::max(size, largest_stretch(c));
  }
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(squares);
  const Eigen::VectorXd spectrum = roots_of_squares(eigen.eigenvalues(), size);
  const RankDecision rank =
      decide(spectrum, basis.rows() * static_cast<Index>(all.size()), noise_floor(further, atoms.size(), all.size()));
  const std::string method = invariants->method;
  if (rank.rank > 0)
    invariants = std::make_unique<ExplicitInvariants>(
        sparse_product(basis, eigen.eigenvectors().leftCols(rank.nullity)), method);
  invariants->completeness = Completeness::rank;
  invariants->rank = rank;
  return invariants;
}

}  // namespace lieder
