#include "lieder/enforce/enforce.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <complex>

#include "enforce/invariant_solver.hpp"
#include "lieder/base/error.hpp"
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
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Relative error on random elements that rounding does not explain.
constexpr double kBroken = 1e-6;

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

double equivariance_error(const Group& group, const Representation& in, const Representation& out,
                          const EnforceResult& result, Seed seed) {
  constexpr int kElements = 3;
  RandomStream random(seed);
  const RandomElements elements(group);
  double largest = 0;
  for (int k = 0; k < kElements; ++k) {
    const MatrixXcd w = result.combine(random.normal_matrix(result.dimension, 1)).cast<std::complex<double>>();
    const MatrixXcd g = elements(random);
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
  result.in = in;
  result.out = out;
  result.base = base_representations(group);
  InvariantSolver solver(group, options);
  const RankDecision* unclear = nullptr;
  for (const TensorProduct& to : out.terms())
    for (const TensorProduct& from : in.terms()) {
      BasisBlock block = block_of(from, to, in.size(), solver);
      if (block.invariants->completeness > result.completeness) result.completeness = block.invariants->completeness;
      if (block.invariants->rank && !block.invariants->rank->certain) unclear = &*block.invariants->rank;
      result.dimension += block.invariants->count();
      (block.invariants->count() > 0 ? result.blocks : result.without_maps).push_back(std::move(block));
    }
  if (group.dimension() <= InvariantSolver::kMostForClosure) result.closure_defect = closure_defect(group.lie_algebra);
  if (result.dimension > 0)
    result.equivariance_error = equivariance_error(group, in, out, result, Seed{options.seed}.split(1));
  const bool broken = group.noise == 0 && result.equivariance_error > kBroken;
  result.status = broken ? Status::not_converged : unclear == nullptr ? Status::converged : Status::not_identifiable;
  result.message = fmt::format("{} equivariant map{} from R^{} to R^{}", result.dimension,
                               result.dimension == 1 ? "" : "s", result.cols, result.rows);
  if (broken) result.message += "; they do not commute with random elements: the group's matrices are not exact";
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

Eigen::SparseMatrix<double> EnforceResult::basis() const {
  std::vector<Eigen::Triplet<double>> nonzeros;
  Index first = 0;
  for (const BasisBlock& block : blocks) {
    const Eigen::SparseMatrix<double> columns = block.invariants->columns();
    const std::vector<Index> entries = coordinates_of(block.entries);
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
