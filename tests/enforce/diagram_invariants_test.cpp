#include "enforce/diagram_invariants.hpp"

#include <gtest/gtest.h>

#include "enforce/glued_invariants.hpp"
#include "enforce/orbit_invariants.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/named.hpp"
#include "lieder/linalg/subspace.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;

std::vector<Atom> atoms_of(const std::string& rep, const Group& group) {
  const Representation read = representation(rep, group);
  std::vector<Atom> atoms;
  for (const Axis& axis : read.terms().front().axes) atoms.push_back(axis.atom);
  return atoms;
}

std::unique_ptr<Invariants> by_diagrams(const Group& group, const std::vector<Atom>& atoms) {
  const auto form = classical_form(group, group.lie_algebra);
  return form ? diagram_invariants(*form, atoms) : nullptr;
}

std::unique_ptr<Invariants> by_weights(const Group& group, const std::vector<Atom>& atoms) {
  const auto roots = root_system(group.lie_algebra, 0);
  std::vector<std::shared_ptr<const WeightBasis>> factors;
  for (const Atom& atom : atoms) {
    std::vector<MatrixXd> images;
    for (const MatrixXd& xi : group.lie_algebra) images.push_back(algebra_matrix_of(atom, xi));
    factors.push_back(std::make_shared<const WeightBasis>(weight_basis(*roots, images, 0).value()));
  }
  return glued_invariants(*roots, factors);
}

FactorMatrices matrices_of(const std::vector<Atom>& atoms, const MatrixXcd& g) {
  FactorMatrices factors;
  for (const Atom& atom : atoms) {
    factors.forward.push_back(matrix_of(atom, g));
    factors.backward.push_back(matrix_of(atom, MatrixXcd(g.inverse())));
  }
  return factors;
}

// Property: two ways that share nothing, diagrams and highest weights, span the same tensors; in and out of the stable
// range, with duals, for forms of every kind.
TEST(DiagramInvariants, SpanWhatHighestWeightsSpan) {
  for (const auto& [name, rep] :
       {std::pair{"SO(4)", "V^3*V^2"}, std::pair{"SO(5)", "V^4"}, std::pair{"SO(3)", "V^6*V^2"},
        std::pair{"SO+(1,3)", "V*V'*V"}, std::pair{"SO+(2,3)", "V*V'*V*V'"}, std::pair{"Sp(4)", "V^4"},
        std::pair{"Sp(4)", "V*V'*V*V'*V^2"}, std::pair{"Sp(2)", "V^6"}, std::pair{"GL(2)", "V*V'*V*V'*V*V'"},
        std::pair{"SU(3)", "T(2,2)"}, std::pair{"U(3)", "T(2,2)"}, std::pair{"SL(3)", "T(3,1)"}}) {
    const Group group = named_group(name);
    const std::vector<Atom> atoms = atoms_of(rep, group);
    const auto diagrams = by_diagrams(group, atoms), weights = by_weights(group, atoms);
    ASSERT_TRUE(diagrams) << name << " " << rep;
    ASSERT_EQ(diagrams->count(), weights->count()) << name << " " << rep;
    if (diagrams->count() == 0) continue;
    const MatrixXd a(diagrams->columns()), b(weights->columns());
    EXPECT_LT((a.transpose() * a - MatrixXd::Identity(a.cols(), a.cols())).norm(), 1e-11) << name << " " << rep;
    EXPECT_LT(principal_angles(a, b).maxCoeff(), 1e-5) << name << " " << rep;
    RandomStream random(Seed{4});
    const Eigen::VectorXd w = random.normal_matrix(diagrams->count(), 1);
    EXPECT_LT((diagrams->combine(w) - a * w).norm(), 1e-12 * w.norm()) << name << " " << rep;
    EXPECT_LT((diagrams->project(a * w) - w).norm(), 1e-11 * w.norm()) << name << " " << rep;
  }
}

// Determinants are invariants that no pairing gives; there diagrams have to stand back.
TEST(DiagramInvariants, KnowWhatTheyMiss) {
  EXPECT_FALSE(by_diagrams(named_group("SO(3)"), atoms_of("V^5", named_group("SO(3)"))));
  EXPECT_FALSE(by_diagrams(named_group("SL(3)"), atoms_of("V^4*V'", named_group("SL(3)"))));
  EXPECT_TRUE(by_diagrams(named_group("O(3)"), atoms_of("V^5", named_group("O(3)"))));
  EXPECT_TRUE(by_diagrams(named_group("GL(3)"), atoms_of("V^3", named_group("GL(3)"))));
  EXPECT_FALSE(by_diagrams(named_group("SO(4)*SO(3)"), atoms_of("V1^2", named_group("SO(4)*SO(3)"))));
  EXPECT_FALSE(by_diagrams(named_group("Real(SU(2))"), atoms_of("V^2", named_group("Real(SU(2))"))));
}

// A measurement that could not fail would be none: elements of other groups change the tensors, those of the group do
// not.
TEST(Invariants, ChangeUnderElementsOfOtherGroupsAlone) {
  RandomStream random(Seed{9});
  const auto expect_told_apart = [&random](const Invariants& invariants, const std::vector<Atom>& atoms,
                                           const Group& own, const Group& other) {
    EXPECT_LT(invariants.change_under(matrices_of(atoms, random_element(own, random)), random), 1e-11) << *own.name;
    double change = 0;
    for (int k = 0; k < 3; ++k)
      change = std::max(change, invariants.change_under(matrices_of(atoms, random_element(other, random)), random));
    EXPECT_GT(change, 0.01) << *own.name << " and " << *other.name;
  };
  const Group rotations = named_group("SO(4)"), lorentz = named_group("SO+(1,3)"), all = named_group("GL(4)");
  const std::vector<Atom> tensor = atoms_of("V^4", rotations);
  expect_told_apart(*by_diagrams(named_group("O(4)"), tensor), tensor, rotations, lorentz);
  expect_told_apart(*by_weights(rotations, tensor), tensor, rotations, all);
  expect_told_apart(*by_weights(lorentz, tensor), tensor, lorentz, rotations);
  const Group cyclic = named_group("Z(4)");
  const OrbitInvariants orbits(TupleOrbits(as_permutation_group(cyclic).value(), {{0, 4}, {0, 4}, {0, 4}}));
  expect_told_apart(orbits, atoms_of("V^3", cyclic), cyclic, named_group("S(4)"));
}

}  // namespace
}  // namespace lieder
