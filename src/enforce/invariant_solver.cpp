#include "enforce/invariant_solver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "enforce/diagram_invariants.hpp"
#include "enforce/explicit_invariants.hpp"
#include "enforce/glued_invariants.hpp"
#include "enforce/null_space.hpp"
#include "enforce/orbit_invariants.hpp"
#include "enforce/tuple_orbits.hpp"
#include "group/matrix_algebras.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/element.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Of a finite group, to be listed.
constexpr std::size_t kMostElements = 2000;
/// How far a bracket of exact generators leaves their span: by rounding, or clearly.
constexpr double kBracketRounding = 1e-9, kNewDirection = 1e-3;

/// Of unit norm, so that units drop out; without those that are zero or depend on others.
std::vector<MatrixXd> unit_basis(std::vector<MatrixXd> matrices) {
  std::erase_if(matrices, [](const MatrixXd& m) { return m.norm() == 0; });
  for (MatrixXd& m : matrices) m /= m.norm();
  return linearly_independent(matrices);
}

/// The algebra that the matrices generate; empty when brackets leave their span by too little for new directions and by
/// too much for rounding, or when there are too many to look at all brackets.
std::vector<MatrixXd> exact_algebra(const std::vector<MatrixXd>& matrices, Seed seed) {
  RandomStream random(seed);
  const MatrixXd product = bracket(random_combination(matrices, random), random_combination(matrices, random));
  if (outside_of(matrices, product).norm() <= kBracketRounding * product.norm()) return matrices;
  if (static_cast<Index>(matrices.size()) > InvariantSolver::kMostForClosure) return {};
  std::vector<MatrixXd> closed = closure(matrices, kBracketRounding);
  if (closure(matrices, kNewDirection).size() != closed.size()) return {};
  return closed;
}

}  // namespace

InvariantSolver::InvariantSolver(const Group& group, const EnforceOptions& options)
    : group_(group),
      options_(options),
      permutations_(as_permutation_group(group)),
      self_dual_(!group.complex && is_orthogonal(group)),
      algebra_(unit_basis(group.lie_algebra)) {
  if (group.noise > 0) algebra_.clear();
  if (algebra_.empty()) return;
  algebra_ = exact_algebra(algebra_, Seed{options.seed}.split(2));
  if (!algebra_.empty()) form_ = classical_form(group, algebra_);
}

std::shared_ptr<const Invariants> InvariantSolver::solve(const Atoms& atoms) {
  auto& known = known_[atoms];
  if (!known) known = find(atoms);
  return known;
}

std::unique_ptr<Invariants> InvariantSolver::find(const Atoms& atoms) {
  if (atoms.empty()) return std::make_unique<ExplicitInvariants>(MatrixXd::Ones(1, 1).sparseView(), "trivial");
  if (options_.method == EnforceMethod::automatic) {
    const auto is_base = [](const Atom& atom) { return atom.kind == Atom::Kind::base; };
    if (permutations_ && std::ranges::all_of(atoms, is_base)) return orbits(atoms);
    if (form_)
      if (auto found = diagram_invariants(*form_, atoms)) return found;
    if (auto found = glued(atoms)) return found;
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

/// A finite group's characters, averaged over its elements, count its invariants: what confirms a rank is no longer
/// one.
std::unique_ptr<Invariants> InvariantSolver::null_space(const Atoms& atoms) {
  auto found = null_space_invariants(group_, atoms, options_);
  const FiniteGroup* finite = listed();
  if (finite == nullptr) return found;
  double sum = 0;
  for (const MatrixXd& g : finite->elements) {
    double character = 1;
    for (const Atom& atom : atoms) character *= matrix_of(atom, g).trace();
    sum += character;
  }
  const double count = sum / static_cast<double>(finite->elements.size());
  if (std::abs(count - static_cast<double>(found->count())) < 1e-6) found->completeness = Completeness::characters;
  return found;
}

std::unique_ptr<Invariants> InvariantSolver::orbits(const Atoms& atoms) const {
  std::vector<PointRange> ranges;
  for (const Atom& atom : atoms) ranges.push_back({static_cast<int>(atom.first), static_cast<int>(atom.size)});
  return std::make_unique<OrbitInvariants>(TupleOrbits(*permutations_, ranges));
}

/// Empty when the algebra is not reductive, or not known exactly.
std::unique_ptr<Invariants> InvariantSolver::glued(const Atoms& atoms) {
  if (!looked_for_roots_ && !algebra_.empty()) roots_ = root_system(algebra_, options_.seed);
  looked_for_roots_ = true;
  if (!roots_) return nullptr;
  std::vector<std::shared_ptr<const WeightBasis>> factors;
  for (const Atom& atom : atoms) {
    factors.push_back(weights_of(atom));
    if (!factors.back()) return nullptr;
  }
  auto found = glued_invariants(*roots_, factors, options_.memory_limit);
  if (!found || group_.discrete.empty()) return found;
  return fixed_by_discrete(std::move(found), group_, atoms, options_);
}

std::shared_ptr<const WeightBasis> InvariantSolver::weights_of(const Atom& atom) {
  auto& known = weights_[atom];
  if (known) return known;
  std::vector<MatrixXd> images;
  for (const MatrixXd& xi : algebra_) images.push_back(algebra_matrix_of(atom, xi));
  if (auto basis = weight_basis(*roots_, images, options_.seed))
    known = std::make_shared<const WeightBasis>(std::move(*basis));
  return known;
}

}  // namespace lieder
