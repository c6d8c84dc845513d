#include "lieder/enforce/enforce.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "enforce/explicit_invariants.hpp"
#include "enforce/invariant_solver.hpp"
#include "enforce/solver_cache.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/permutation.hpp"
#include "lieder/linalg/row_matrix.hpp"
#include "linalg/along_axis.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Relative error on random elements that rounding does not explain.
constexpr double kBroken = 1e-6;
/// Brackets that leave the span of generators with a given noise by more than so many times that have another reason.
constexpr double kNotNoise = 10;
/// A value and a row number, padded.
constexpr double kBytesOfNonzero = 16;

/// Maps from one term to another as tensors: axes of the output, then those of the input, dual; sorted, so that equal
/// products are recognised.
BasisBlock block_of(const TensorProduct& in, const TensorProduct& out, Index cols, InvariantSolver& solver) {
  TensorProduct entries{.offset = out.offset * cols + in.offset, .axes = {}};
  for (Axis axis : out.axes) {
    axis.stride *= cols;
    entries.axes.push_back(std::move(axis));
  }
  for (Axis axis : in.axes) {
    axis.atom.dual = !axis.atom.dual;
    entries.axes.push_back(std::move(axis));
  }
  if (solver.is_self_dual())
    for (Axis& axis : entries.axes) axis.atom.dual = false;
  std::ranges::stable_sort(entries.axes, {}, &Axis::atom);
  std::vector<Atom> atoms;
  for (const Axis& axis : entries.axes) atoms.push_back(axis.atom);
  return {.invariants = solver.solve(atoms), .entries = std::move(entries)};
}

FactorMatrices factor_matrices(const TensorProduct& product, const MatrixXcd& g) {
  const MatrixXcd inverse = g.inverse();
  FactorMatrices factors;
  for (const Axis& axis : product.axes) {
    factors.forward.push_back(matrix_of(axis.atom, g));
    factors.backward.push_back(matrix_of(axis.atom, inverse));
  }
  return factors;
}

/// Blocks that share their invariants are measured once.
double equivariance_error(const Group& group, const std::vector<BasisBlock>& blocks, Seed seed) {
  constexpr int kElements = 3;
  RandomStream random(seed);
  const RandomElements elements(group);
  std::set<const Invariants*> measured;
  double largest = 0;
  for (const BasisBlock& block : blocks) {
    if (!measured.insert(block.invariants.get()).second) continue;
    for (int k = 0; k < kElements; ++k) {
      const FactorMatrices g = factor_matrices(block.entries, elements(random));
      largest = std::max(largest, block.invariants->change_under(g, random));
    }
  }
  return largest;
}

void require_room(std::string_view what, double bytes, const EnforceOptions& options,
                  const std::optional<MemoryGrowth>& growth = {}) {
  require_memory(fmt::format("enforce: {}", what), static_cast<std::uint64_t>(std::min(bytes, 1e18)),
                 options.memory_limit, growth);
}

/// The same tensors as arrays; what was known of them stays known.
std::shared_ptr<const Invariants> written_out(const Invariants& invariants, std::uint64_t memory_limit) {
  auto arrays = std::make_shared<ExplicitInvariants>(invariants.columns(memory_limit), invariants.method);
  arrays->completeness = invariants.completeness;
  arrays->rank = invariants.rank;
  return arrays;
}

/// Of what describes each pair of summands; what equal ones share comes on top.
double bytes_of_blocks(const Representation& in, const Representation& out) {
  const auto axes = [](const Representation& rep) {
    double count = 0;
    for (const TensorProduct& term : rep.terms()) count += static_cast<double>(term.axes.size());
    return count;
  };
  const auto to = static_cast<double>(out.terms().size()), from = static_cast<double>(in.terms().size());
  return sizeof(BasisBlock) * to * from + sizeof(Axis) * (axes(in) * to + axes(out) * from);
}

/// What others call a group may hold a map that is none of its elements, such as the shift along a line that ends.
void require_invertible(const Group& group) {
  for (std::size_t k = 0; k < group.discrete.size(); ++k)
    if (!as_permutation(group.discrete[k]) && !Eigen::FullPivLU<MatrixXd>(group.discrete[k]).isInvertible())
      throw InputError(
          fmt::format("enforce: discrete[{}] of the group is singular to rounding; need an invertible matrix", k));
}

/// The same with another algebra, so without its name.
Group closed_group(Group group, Matrices algebra) {
  group.name.reset();
  group.lie_algebra = std::move(algebra);
  return group;
}

/// Without blocks: half a basis is none.
EnforceResult stopped(EnforceResult result) {
  result.status = Status::stopped;
  result.message = "stopped before the basis was complete";
  result.blocks.clear();
  result.dimension = 0;
  return result;
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
    case EnforceMethod::matrix_free:
      return "matrix-free";
  }
  throw InternalError("to_string: an EnforceMethod outside its enumeration");
}

EnforceResult enforce(const Group& group, const Representation& in, const Representation& out,
                      const EnforceOptions& options) {
  check(group);
  require_invertible(group);
  const ThreadScope one_thread(1);  // many small steps: where threads help, they are let in
  EnforceResult result;
  result.used = options;
  result.used.cache = nullptr;  // the result may live longer
  result.rows = out.size();
  result.cols = in.size();
  result.in = in;
  result.out = out;
  result.base = base_representations(group);
  LentSolver solver(group, options);
  if (const auto& exact = solver->exact()) {
    // Null spaces that were asked for are those of the matrices as they came.
    if (options.method == EnforceMethod::automatic) result.distance_to_given = exact->distance_to_given;
    if (result.distance_to_given || (exact->added > 0 && group.noise == 0))
      result.closed_group = closed_group(group, exact->algebra);
  }
  const double pairs = static_cast<double>(in.terms().size()) * static_cast<double>(out.terms().size());
  require_room(fmt::format("blocks of maps for {:.0f} pairs of summands", pairs), bytes_of_blocks(in, out), options);
  std::vector<BasisBlock> all;
  for (const TensorProduct& to : out.terms())
    for (const TensorProduct& from : in.terms()) {
      if (!proceeds(options.progress, "invariants", static_cast<double>(all.size()) / pairs))
        return stopped(std::move(result));
      all.push_back(block_of(from, to, in.size(), *solver));
    }
  for (BasisBlock& block : all) {
    if (block.invariants->completeness > result.completeness) result.completeness = block.invariants->completeness;
    result.dimension += block.invariants->count();
    (block.invariants->count() > 0 ? result.blocks : result.without_maps).push_back(std::move(block));
  }
  if (!proceeds(options.progress, "error on random elements")) return stopped(std::move(result));
  if (group.dimension() <= kMostForClosure) result.closure_defect = closure_defect(group.lie_algebra);
  if (result.dimension > 0)
    result.equivariance_error = equivariance_error(group, result.blocks, Seed{options.seed}.split(1));
  solver.answered();
  const bool broken = group.noise == 0 && result.equivariance_error > kBroken;
  const RankDecision* weakest = result.weakest_rank();
  const bool unclear = weakest != nullptr && !weakest->certain;
  const bool open = group.noise > 0 && !result.distance_to_given && result.closure_defect > kNotNoise * group.noise;
  result.status = broken ? Status::not_converged : unclear || open ? Status::not_identifiable : Status::converged;
  result.message = fmt::format("{} equivariant map{} from R^{} to R^{}", result.dimension,
                               result.dimension == 1 ? "" : "s", result.cols, result.rows);
  if (const auto& closed = result.closed_group; closed && closed->dimension() > group.dimension())
    result.message += fmt::format(
        "; the brackets of the generators leave their span by {:.2g} of their size, and the maps commute with the "
        "group "
        "of dimension {} that they generate",
        result.closure_defect, closed->dimension());
  if (open)
    result.message += fmt::format(
        "; the brackets of the generators leave their span by {:.2g} of their size, which a noise of {:.2g} does not "
        "explain: either it is larger, and the maps may be more, or generators are missing",
        result.closure_defect, group.noise);
  if (broken) result.message += "; they do not commute with random elements: the group's matrices are not exact";
  if (unclear)
    result.message += fmt::format(
        "; that count is not certain: the last constraint kept is {:.3g} times the first one dropped, and a group that "
        "is known well enough leaves a wide gap there",
        weakest->gap.value_or(kUnset));
  return result;
}

bool EnforceResult::is_factored() const {
  return std::ranges::any_of(blocks, [](const BasisBlock& block) { return block.invariants->is_factored(); });
}

std::set<std::string> EnforceResult::methods() const {
  std::set<std::string> all;
  for (const auto* some : {&blocks, &without_maps})
    for (const BasisBlock& block : *some) all.insert(block.invariants->method);
  return all;
}

const RankDecision* EnforceResult::weakest_rank() const {
  const auto gap = [](const RankDecision& r) { return r.gap.value_or(std::numeric_limits<double>::infinity()); };
  const auto is_weaker = [&](const RankDecision& a, const RankDecision& b) {
    return a.certain != b.certain ? b.certain : gap(a) < gap(b);
  };
  const RankDecision* weakest = nullptr;
  for (const auto* some : {&blocks, &without_maps})
    for (const BasisBlock& block : *some)
      if (const auto& rank = block.invariants->rank; rank && (weakest == nullptr || is_weaker(*rank, *weakest)))
        weakest = &*rank;
  return weakest;
}

MatrixXd EnforceResult::combine(const VectorXd& weights) const {
  if (weights.size() != dimension)
    throw InputError(
        fmt::format("enforce: {} weights came; need {}, one for each basis element", weights.size(), dimension));
  require_room("a matrix W", 16 * static_cast<double>(rows) * static_cast<double>(cols), used);
  RowMatrix w = RowMatrix::Zero(rows, cols);
  Index first = 0;
  for (const BasisBlock& block : blocks) {
    const Index count = block.invariants->count();
    const VectorXd tensor = block.invariants->combine(weights.segment(first, count));
    const std::vector<Index> entries = coordinates_of(block.entries);
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
    const std::vector<Index> entries = coordinates_of(block.entries);
    VectorXd tensor(block.invariants->size());
    for (std::size_t i = 0; i < entries.size(); ++i) tensor[static_cast<Index>(i)] = by_row.data()[entries[i]];
    weights.segment(first, count) = block.invariants->project(tensor);
    first += count;
  }
  return weights;
}

void EnforceResult::require_room_for_basis() const {
  double nonzeros = 0;
  for (const BasisBlock& block : blocks) nonzeros += block.invariants->most_nonzeros();
  require_room("the basis written out", kBytesOfNonzero * nonzeros, used,
               MemoryGrowth{1, static_cast<double>(dimension),
                            is_factored() ? "of its maps; in factors all of them fit" : "of its maps"});
}

void EnforceResult::write_out() {
  require_room_for_basis();
  std::map<const Invariants*, std::shared_ptr<const Invariants>> written;
  for (BasisBlock& block : blocks) {
    auto& explicit_form = written[block.invariants.get()];
    if (!explicit_form) explicit_form = written_out(*block.invariants, used.memory_limit);
    block.invariants = explicit_form;
  }
}

Eigen::SparseMatrix<double> EnforceResult::basis() const {
  require_room_for_basis();
  Eigen::SparseMatrix<double> all(rows * cols, dimension);
  std::vector<std::pair<Index, double>> column;
  Index next = 0;
  for (const BasisBlock& block : blocks) {
    const Eigen::SparseMatrix<double> columns = block.invariants->columns(used.memory_limit);
    if (all.data().allocatedSize() < all.data().size() + columns.nonZeros())
      all.data().reserve(std::max(all.data().size(), columns.nonZeros()));
    const std::vector<Index> entries = coordinates_of(block.entries);
    const bool in_order = std::ranges::is_sorted(entries);
    for (Index k = 0; k < columns.cols(); ++k, ++next) {
      column.clear();
      for (Eigen::SparseMatrix<double>::InnerIterator entry(columns, k); entry; ++entry)
        column.emplace_back(entries[static_cast<std::size_t>(entry.row())], entry.value());
      if (!in_order) std::ranges::sort(column);
      all.startVec(next);
      for (const auto& [row, value] : column) all.insertBack(row, next) = value;
    }
  }
  all.finalize();
  return all;
}

Eigen::SparseMatrix<double> Invariants::columns(std::uint64_t memory_limit) const {
  require_memory(fmt::format("enforce: {} tensors of {} entries written out", count(), size()),
                 static_cast<std::uint64_t>(std::min(kBytesOfNonzero * most_nonzeros(), 1e18)), memory_limit,
                 MemoryGrowth{1, static_cast<double>(count()), "of them"});
  return write_columns();
}

// A tensor whose factors are cut in the middle, as near as that goes.
double Invariants::change_under(const FactorMatrices& g, RandomStream& random) const {
  const VectorXd weights = random.normal_matrix(count(), 1);
  const Eigen::VectorXcd tensor = combine(weights).cast<std::complex<double>>();
  const std::size_t cut = (g.forward.size() + 1) / 2;
  const std::span forward(g.forward), backward(g.backward);
  Index rest = 1;
  for (const MatrixXcd& m : backward.subspan(cut)) rest *= m.cols();
  const MatrixXcd moved = along_axes(forward.first(cut), tensor, size());
  const MatrixXcd turned = along_axes(backward.subspan(cut), tensor, rest);
  return (moved - turned).norm() / moved.norm();
}

}  // namespace lieder
