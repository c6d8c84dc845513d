#include "enforce/invariant_solver.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "enforce/character_count.hpp"
#include "enforce/diagram_invariants.hpp"
#include "enforce/explicit_invariants.hpp"
#include "enforce/glued_invariants.hpp"
#include "enforce/null_space.hpp"
#include "enforce/orbit_invariants.hpp"
#include "enforce/tuple_orbits.hpp"
#include "enforce/turned_invariants.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/element.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Of a finite group, to be listed.
constexpr std::size_t kMostElements = 2000;
/// Entries of a tensor up to which a dense null space costs less than an iteration, and up to which it is a way at all.
constexpr double kLargestDense = 1000, kLargestEigenproblem = 20'000;
/// Condition of the change of coordinates of a tensor: its square is that of a Gram matrix.
constexpr double kMostSkew = 1e6;
}  // namespace

InvariantSolver::InvariantSolver(const Group& group, const EnforceOptions& options)
    : group_(group),
      options_(options),
      permutations_(as_permutation_group(group)),
      self_dual_(!group.complex && is_orthogonal(group)),
      exact_(exact_group(group, Seed{options.seed}.split(2))) {
  if (exact_ && exact_->further.lie_algebra.empty()) form_ = classical_form(exact_->further, exact_->reductive);
}

std::shared_ptr<const Invariants> InvariantSolver::solve(const Atoms& atoms) {
  auto& known = known_[atoms];
  if (!known) known = find(atoms);
  return known;
}

double InvariantSolver::bytes() const {
  double sum = 0;
  for (const auto& [atoms, invariants] : known_)
    if (invariants) sum += invariants->bytes();
  return sum;
}

std::unique_ptr<Invariants> InvariantSolver::find(const Atoms& atoms) {
  if (atoms.empty()) return std::make_unique<ExplicitInvariants>(MatrixXd::Ones(1, 1).sparseView(), "trivial");
  if (options_.method == EnforceMethod::automatic) {
    const auto is_base = [](const Atom& atom) { return atom.kind == Atom::Kind::base; };
    if (permutations_ && std::ranges::all_of(atoms, is_base)) return orbits(atoms);
    if (auto found = exactly(atoms)) return found;
  }
  return null_space(atoms);
}

/// All elements of a finite group that is known exactly; null where there are too many.
const FiniteGroup* InvariantSolver::listed() {
  const bool is_small = !permutations_ || permutations_->order_up_to(kMostElements);
  if (!looked_for_elements_ && group_.noise == 0 && is_small) finite_ = finite_group(group_, kMostElements);
  looked_for_elements_ = true;
  return finite_ ? &*finite_ : nullptr;
}

/// Empty where a dense null space is the better way: for small tensors, and where a large part of all is invariant, as
/// far as there is memory for that.
std::unique_ptr<Invariants> InvariantSolver::iterated(const Atoms& atoms) const {
  double size = 1;
  for (const Atom& atom : atoms) size *= static_cast<double>(atom.size);
  const bool any_number = options_.method == EnforceMethod::matrix_free || size > kLargestEigenproblem;
  if (options_.method == EnforceMethod::dense || (!any_number && size <= kLargestDense)) return nullptr;
  const auto entries = static_cast<Index>(std::min(size, 1e18));
  return iterated_invariants(group_, atoms, any_number ? entries : entries / 8, options_);
}

/// Characters, averaged over the elements of a finite group or by Weyl's formula over a reductive one, count the
/// invariants. Empty for other groups, and those known with an error.
std::optional<double> InvariantSolver::counted(const Atoms& atoms) {
  if (const FiniteGroup* finite = listed()) {
    double sum = 0;
    for (const MatrixXd& g : finite->elements) {
      double character = 1;
      for (const Atom& atom : atoms) character *= matrix_of(atom, g).trace();
      sum += character;
    }
    return sum / static_cast<double>(finite->elements.size());
  }
  if (!exact_ || group_.noise > 0 || !exact_->further.lie_algebra.empty() || !group_.discrete.empty()) return {};
  const auto factors = weights_of(atoms);
  return factors ? invariant_count(*factors) : std::nullopt;
}

/// What characters confirm is no longer a rank alone.
std::unique_ptr<Invariants> InvariantSolver::null_space(const Atoms& atoms) {
  auto found = iterated(atoms);
  if (!found) found = null_space_invariants(group_, atoms, options_);
  const auto count = counted(atoms);
  if (count && std::abs(*count - static_cast<double>(found->count())) < 1e-6)
    found->completeness = Completeness::characters;
  return found;
}

std::unique_ptr<Invariants> InvariantSolver::orbits(const Atoms& atoms) const {
  std::vector<PointRange> ranges;
  for (const Atom& atom : atoms) ranges.push_back({static_cast<int>(atom.first), static_cast<int>(atom.size)});
  return std::make_unique<OrbitInvariants>(TupleOrbits(*permutations_, ranges, options_.memory_limit));
}

/// Empty when the algebra is not known exactly or has no reductive part, or the coordinates are too skew.
std::unique_ptr<Invariants> InvariantSolver::exactly(const Atoms& atoms) {
  if (!exact_) return nullptr;
  std::vector<MatrixXd> back;
  if (exact_->to_straight) {
    double skew = 1;
    for (const Atom& atom : atoms) {
      back.push_back(matrix_of(atom, MatrixXd(exact_->to_straight->inverse())));
      const VectorXd stretches = singular_values(back.back());
      skew *= stretches[0] / stretches[stretches.size() - 1];
    }
    if (skew > kMostSkew) return nullptr;
  }
  auto found = form_ ? diagram_invariants(*form_, atoms) : nullptr;
  if (!found) found = glued(atoms);
  return found && exact_->to_straight ? turned_invariants(std::move(found), std::move(back)) : std::move(found);
}

/// Empty when the algebra's part turns out not to be reductive.
std::unique_ptr<Invariants> InvariantSolver::glued(const Atoms& atoms) {
  const auto factors = weights_of(atoms);
  if (!factors) return nullptr;
  auto found = glued_invariants(*roots_, *factors, options_.memory_limit);
  if (!found) return nullptr;
  if (const auto count = invariant_count(*factors); count && *count != found->count())
    throw InternalError(
        fmt::format("enforce: {} invariants were found where characters count {}", found->count(), *count));
  return fixed_by(exact_->further, std::move(found), atoms, options_);
}

/// Of the exact group's reductive part; empty where its algebra or an atom turns out not to be what roots and weights
/// say.
std::optional<std::vector<std::shared_ptr<const WeightBasis>>> InvariantSolver::weights_of(const Atoms& atoms) {
  if (!looked_for_roots_) roots_ = root_system(exact_->reductive, options_.seed);
  looked_for_roots_ = true;
  if (!roots_) return std::nullopt;
  std::vector<std::shared_ptr<const WeightBasis>> factors;
  for (const Atom& atom : atoms) {
    factors.push_back(weights_of(atom));
    if (!factors.back()) return std::nullopt;
  }
  return factors;
}

std::shared_ptr<const WeightBasis> InvariantSolver::weights_of(const Atom& atom) {
  auto& known = weights_[atom];
  if (known) return known;
  std::vector<MatrixXd> images;
  for (const MatrixXd& xi : exact_->reductive) images.push_back(algebra_matrix_of(atom, xi));
  if (auto basis = weight_basis(*roots_, images, options_.seed))
    known = std::make_shared<const WeightBasis>(std::move(*basis));
  return known;
}

}  // namespace lieder
