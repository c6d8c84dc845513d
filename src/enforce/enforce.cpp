#include "lieder/enforce/enforce.hpp"

#include <fmt/format.h>

#include <Eigen/LU>

#include <algorithm>
#include <complex>
#include <map>
#include <numeric>

#include "enforce/explicit_invariants.hpp"
#include "enforce/glued_invariants.hpp"
#include "enforce/null_space.hpp"
#include "enforce/tuple_orbits.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/element.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Atoms = std::vector<Atom>;
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The group as permutations of its coordinates, when it is one.
std::optional<PermutationGroup> permutations_of(const Group& group) {
  if (group.dimension() > 0) return std::nullopt;
  std::vector<Permutation> generators;
  for (const MatrixXd& m : group.discrete) {
    auto p = as_permutation(m);
    if (!p) return std::nullopt;
    generators.push_back(std::move(*p));
  }
  return PermutationGroup(static_cast<int>(group.size), std::move(generators));
}

/// Dimension of an algebra up to which its brackets cost nothing beside the rest.
constexpr Index kMostForClosure = 60;

/// Solves each tensor product once.
class Solver {
 public:
  Solver(const Group& group, const EnforceOptions& options)
      : group_(group), options_(options), permutations_(permutations_of(group)), self_dual_(is_orthogonal(group)) {
    if (group.dimension() == 0 || group.noise > 0) return;
    algebra_ = group.dimension() <= kMostForClosure ? closure(group.lie_algebra) : group.lie_algebra;
    roots_ = root_system(algebra_, options.seed);
  }

  /// A representation that is its own dual need not be told from it; of a complex group it is the conjugate, another.
  bool is_self_dual() const { return self_dual_ && !group_.complex; }

  std::shared_ptr<const Invariants> solve(const Atoms& atoms) {
    auto& known = known_[atoms];
    if (!known) known = find(atoms);
    return known;
  }

 private:
  std::unique_ptr<Invariants> find(const Atoms& atoms) {
    if (atoms.empty()) return std::make_unique<ExplicitInvariants>(MatrixXd::Ones(1, 1).sparseView(), "trivial");
    if (options_.method == EnforceMethod::automatic) {
      const auto is_base = [](const Atom& atom) { return atom.kind == Atom::Kind::base; };
      if (permutations_ && std::ranges::all_of(atoms, is_base)) return orbits(atoms);
      if (auto found = glued(atoms)) return found;
    }
    return null_space_invariants(group_, atoms, options_.memory_limit);
  }

  /// Empty when the algebra is not reductive, or known with an error.
  std::unique_ptr<Invariants> glued(const Atoms& atoms) {
    if (!roots_) return nullptr;
    std::vector<std::shared_ptr<const WeightBasis>> factors;
    for (const Atom& atom : atoms) {
      auto& known = weights_[atom];
      if (!known) {
        std::vector<MatrixXd> images;
        for (const MatrixXd& xi : algebra_) images.push_back(algebra_matrix_of(atom, xi));
        auto basis = weight_basis(*roots_, images, options_.seed);
        if (!basis) return nullptr;
        known = std::make_shared<const WeightBasis>(std::move(*basis));
      }
      factors.push_back(known);
    }
    require_room(atoms);
    auto found = glued_invariants(*roots_, factors);
    if (!found || group_.discrete.empty()) return found;
    return fixed_by_discrete(*found, group_, atoms);
  }

  /// For a few tensors: labels, or complex entries before and after group elements act on them.
  void require_room(const Atoms& atoms) const {
    double entries = 1;
    for (const Atom& atom : atoms) entries *= static_cast<double>(atom.size);
    require_memory(fmt::format("enforce: tensors of {:.0f} entries", entries),
                   static_cast<std::uint64_t>(std::min(100 * entries, 1e18)), options_.memory_limit);
  }

  std::unique_ptr<Invariants> orbits(const Atoms& atoms) const {
    std::vector<PointRange> ranges;
    for (const Atom& atom : atoms) ranges.push_back({static_cast<int>(atom.first), static_cast<int>(atom.size)});
    require_room(atoms);
    const TupleOrbits found(*permutations_, ranges);
    return std::make_unique<ExplicitInvariants>(indicators(found.labels(), found.count()), "orbits");
  }

  const Group& group_;
  const EnforceOptions& options_;
  std::optional<PermutationGroup> permutations_;
  bool self_dual_;
  std::vector<MatrixXd> algebra_;
  std::optional<RootSystem> roots_;
  std::map<Atom, std::shared_ptr<const WeightBasis>> weights_;
  std::map<Atoms, std::shared_ptr<const Invariants>> known_;
};

/// Maps from one term to another as tensors: axes of the output, then those of the input, dual; sorted, so that equal
/// products are recognised.
BasisBlock block_of(const TensorProduct& in, const TensorProduct& out, Index cols, Solver& solver) {
  BasisBlock block{.invariants = {}, .offset = out.offset * cols + in.offset, .axes = {}};
  for (Axis axis : out.axes) {
    axis.stride *= cols;
    block.axes.push_back(std::move(axis));
  }
  for (Axis axis : in.axes) {
    axis.atom.dual = !axis.atom.dual;
    block.axes.push_back(std::move(axis));
  }
  if (solver.is_self_dual())
    for (Axis& axis : block.axes) axis.atom.dual = false;
  std::ranges::stable_sort(block.axes, {}, &Axis::atom);
  Atoms atoms;
  for (const Axis& axis : block.axes) atoms.push_back(axis.atom);
  block.invariants = solver.solve(atoms);
  return block;
}

/// Entries of the matrix that a block's tensor fills, in the order of the tensor.
std::vector<Index> entries_of(const BasisBlock& block) {
  std::vector<Index> all{block.offset};
  for (const Axis& axis : block.axes) {
    std::vector<Index> longer;
    longer.reserve(all.size() * static_cast<std::size_t>(axis.atom.size));
    for (const Index start : all)
      for (Index i = 0; i < axis.atom.size; ++i) longer.push_back(start + i * axis.stride);
    all = std::move(longer);
  }
  return all;
}

double equivariance_error(const Group& group, const Representation& in, const Representation& out,
                          const EnforceResult& result, Seed seed) {
  constexpr int kElements = 3;
  RandomStream random(seed);
  double largest = 0;
  for (int k = 0; k < kElements; ++k) {
    const MatrixXcd w = result.combine(random.normal_matrix(result.dimension, 1)).cast<std::complex<double>>();
    const MatrixXcd g = random_element(group, random);
    // W rho_in(g) = (rho_in(g)^T W^T)^T, and rho_in(g)^T acts as the dual of the inverse.
    const MatrixXcd moved = act(out, g, w);
    const MatrixXcd turned = act(dual(in), MatrixXcd(g.inverse()), MatrixXcd(w.transpose())).transpose();
    largest = std::max(largest, (moved - turned).norm() / moved.norm());
  }
  return largest;
}

}  // namespace

std::string_view to_string(Completeness completeness) {
  switch (completeness) {
    case Completeness::exact:
      return "exact";
    case Completeness::characters:
      return "characters";
    case Completeness::rank:
      return "rank";
  }
  throw InternalError("to_string: a Completeness outside its enumeration");
}

std::string_view to_string(EnforceMethod method) {
  switch (method) {
    case EnforceMethod::automatic:
      return "auto";
    case EnforceMethod::dense:
      return "dense";
  }
  throw InternalError("to_string: an EnforceMethod outside its enumeration");
}

EnforceResult enforce(const Group& group, const Representation& in, const Representation& out,
                      const EnforceOptions& options) {
  check(group);
  const ThreadScope threads(options.threads);
  EnforceResult result;
  result.used = options;
  result.rows = out.size();
  result.cols = in.size();
  Solver solver(group, options);
  const RankDecision* unclear = nullptr;
  for (const TensorProduct& to : out.terms())
    for (const TensorProduct& from : in.terms()) {
      BasisBlock block = block_of(from, to, in.size(), solver);
      if (block.invariants->completeness > result.completeness) result.completeness = block.invariants->completeness;
      if (block.invariants->rank && !block.invariants->rank->certain) unclear = &*block.invariants->rank;
      if (block.invariants->count() == 0) continue;
      result.dimension += block.invariants->count();
      result.blocks.push_back(std::move(block));
    }
  if (group.dimension() <= kMostForClosure) result.closure_defect = closure_defect(group.lie_algebra);
  if (result.dimension > 0)
    result.equivariance_error = equivariance_error(group, in, out, result, Seed{options.seed}.split(1));
  result.status = unclear == nullptr ? Status::converged : Status::not_identifiable;
  result.message = fmt::format("{} equivariant map{} from R^{} to R^{}", result.dimension,
                               result.dimension == 1 ? "" : "s", result.cols, result.rows);
  if (unclear != nullptr)
    result.message += fmt::format(
        "; that count is not certain: the last constraint kept is {:.3g} times the first one dropped, and a group that "
        "is known well enough leaves a wide gap there",
        unclear->gap.value_or(kUnset));
  return result;
}

MatrixXd EnforceResult::combine(const VectorXd& weights) const {
  if (weights.size() != dimension)
    throw InputError(
        fmt::format("enforce: {} weights came; need {}, one for each basis element", weights.size(), dimension));
  RowMatrix w = RowMatrix::Zero(rows, cols);
  Index first = 0;
  for (const BasisBlock& block : blocks) {
    const Index count = block.invariants->count();
    const VectorXd tensor = block.invariants->combine(weights.segment(first, count));
    const std::vector<Index> entries = entries_of(block);
    for (std::size_t i = 0; i < entries.size(); ++i) w.data()[entries[i]] = tensor[static_cast<Index>(i)];
    first += count;
  }
  return w;
}

VectorXd EnforceResult::project(const MatrixXd& w) const {
  if (w.rows() != rows || w.cols() != cols)
    throw InputError(fmt::format("enforce: {} x {} came; need {} x {}", w.rows(), w.cols(), rows, cols));
  const RowMatrix by_row = w;
  VectorXd weights(dimension);
  Index first = 0;
  for (const BasisBlock& block : blocks) {
    const Index count = block.invariants->count();
    const std::vector<Index> entries = entries_of(block);
    VectorXd tensor(block.invariants->size());
    for (std::size_t i = 0; i < entries.size(); ++i) tensor[static_cast<Index>(i)] = by_row.data()[entries[i]];
    weights.segment(first, count) = block.invariants->project(tensor);
    first += count;
  }
  return weights;
}

Eigen::SparseMatrix<double> EnforceResult::basis() const {
  std::vector<Eigen::Triplet<double>> nonzeros;
  Index first = 0;
  for (const BasisBlock& block : blocks) {
    const Eigen::SparseMatrix<double> columns = block.invariants->columns();
    const std::vector<Index> entries = entries_of(block);
    for (Index k = 0; k < columns.cols(); ++k)
      for (Eigen::SparseMatrix<double>::InnerIterator entry(columns, k); entry; ++entry)
        nonzeros.emplace_back(entries[static_cast<std::size_t>(entry.row())], first + k, entry.value());
    first += columns.cols();
  }
  Eigen::SparseMatrix<double> all(rows * cols, dimension);
  all.setFromTriplets(nonzeros.begin(), nonzeros.end());
  return all;
}

}  // namespace lieder
