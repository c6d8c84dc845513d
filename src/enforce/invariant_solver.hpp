#pragma once
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "enforce/classical_form.hpp"
#include "enforce/exact_group.hpp"
#include "enforce/weight_basis.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/group/finite.hpp"
#include "lieder/group/permutation.hpp"

namespace lieder {

/// Finds invariants of tensor products in the way that suits the group, each product once. What all products share is
/// computed when the first one needs it.
class InvariantSolver {
 public:
  /// Both arguments must outlive the solver.
  InvariantSolver(const Group& group, const EnforceOptions& options);

  /// A representation that is its own dual need not be told from it; of a complex group it is the conjugate, another.
  bool is_self_dual() const { return self_dual_; }
  std::shared_ptr<const Invariants> solve(const std::vector<Atom>& atoms);
  /// Empty when the algebra is not known exactly, or is not of use.
  const std::optional<ExactGroup>& exact() const { return exact_; }
  /// Of the invariants found so far, estimated.
  double bytes() const;

 private:
  using Atoms = std::vector<Atom>;
  std::unique_ptr<Invariants> find(const Atoms& atoms);
  std::unique_ptr<Invariants> orbits(const Atoms& atoms) const;
  std::unique_ptr<Invariants> exactly(const Atoms& atoms);
  std::unique_ptr<Invariants> glued(const Atoms& atoms);
  std::optional<std::vector<std::shared_ptr<const WeightBasis>>> weights_of(const Atoms& atoms);
  std::optional<double> counted(const Atoms& atoms);
  std::shared_ptr<const WeightBasis> weights_of(const Atom& atom);
  std::unique_ptr<Invariants> null_space(const Atoms& atoms);
  std::unique_ptr<Invariants> iterated(const Atoms& atoms) const;
  const FiniteGroup* listed();

  const Group& group_;
  const EnforceOptions& options_;
  std::optional<PermutationGroup> permutations_;
  bool self_dual_;
  std::optional<ExactGroup> exact_;
  std::optional<FiniteGroup> finite_;  // of few elements; listed when the first null space asks for them
  bool looked_for_elements_ = false;
  std::optional<ClassicalForm> form_;
  std::optional<RootSystem> roots_;  // found when the first product asks for it
  bool looked_for_roots_ = false;
  std::map<Atom, std::shared_ptr<const WeightBasis>> weights_;
  std::map<Atoms, std::shared_ptr<const Invariants>> known_;
};

}  // namespace lieder
