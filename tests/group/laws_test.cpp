#include "lieder/group/laws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <algorithm>
#include <cctype>
#include <cmath>
#include <complex>
#include <numbers>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/named.hpp"
#include "lieder/rep/representation.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;

/// "place: law" of those with this verdict.
std::vector<std::string> laws_that(LawVerdict verdict, const GroupLawReport& report) {
  std::vector<std::string> names;
  for (const GroupLaw& law : report.laws)
    if (law.verdict() == verdict) names.push_back(std::string(to_string(law.place)) + ": " + law.name);
  return names;
}
std::vector<std::string> failures(const Group& group) { return laws_that(LawVerdict::fails, check_group_laws(group)); }

/// The names that group_names() lists, with small numbers in place of n, p and q.
std::vector<std::string> examples_of(const std::string& pattern) {
  if (pattern == "Real(G)") return {"Real(U(2))", "Real(SU(3))"};
  const std::size_t open = pattern.find('(');
  if (open == std::string::npos) return {pattern};
  const std::string word = pattern.substr(0, open + 1), arguments = pattern.substr(open);
  if (arguments == "(p,q)") return {word + "1,3)", word + "2,2)"};
  if (arguments == "(2n)") return {word + "2)", word + "6)"};
  return {word + "1)", word + "2)", word + "3)", word + "4)"};
}

std::vector<std::string> all_examples() {
  std::vector<std::string> names{"SO(8)", "SL(6)", "SU(5)", "S(4)*SO(3)", "SO(2) wr S(3)", "O(1) wr S(4)"};
  for (const GroupName& known : group_names())
    for (std::string& name : examples_of(known.pattern)) names.push_back(std::move(name));
  return names;
}

class NamedGroupLaws : public testing::TestWithParam<std::string> {};

// Property: every group that has a name obeys every law, up to what rounding explains where it was measured.
TEST_P(NamedGroupLaws, Hold) {
  const Group group = named_group(GetParam());
  const GroupLawReport report = check_group_laws(group);
  EXPECT_TRUE(report.hold()) << to_string(report);
  EXPECT_EQ(report.laws.front().place, group.dimension() > 0 ? LawPlace::algebra : LawPlace::near_zero);
}

INSTANTIATE_TEST_SUITE_P(All, NamedGroupLaws, testing::ValuesIn(all_examples()), [](const auto& named) {
  std::string text = std::to_string(named.index);
  for (const char c : named.param)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) text += c;
  return text;
});

Group without_name(const char* name) {
  Group group = named_group(name);
  group.name.reset();
  return group;
}

// Known answer: two of the three generators of so(3) are no algebra, yet each of them has its one-parameter group.
TEST(GroupLaws, SayThatBracketsLeave) {
  Group group = without_name("SO(3)");
  group.lie_algebra.pop_back();
  EXPECT_THAT(failures(group),
              ElementsAre("algebra: [x, y] is in the algebra", "near 0: exp(x) y exp(-x) = exp(ad x) y",
                          "length 1: exp(x) y exp(-x) = exp(ad x) y", "near pi: exp(x) y exp(-x) = exp(ad x) y",
                          "length 30: exp(x) y exp(-x) = exp(ad x) y", "elements: g y g^-1 is in the algebra"));
}

// Known answer: brackets projected on the wrong span do not satisfy the Jacobi identity.
TEST(GroupLaws, SayThatStructureConstantsAreNone) {
  RandomStream random(Seed{5});
  Group group = without_name("SL(2)");
  group.size = 3;
  group.lie_algebra = {random.normal_matrix(3, 3), random.normal_matrix(3, 3), random.normal_matrix(3, 3)};
  EXPECT_THAT(failures(group),
              IsSupersetOf({"algebra: [x, y] is in the algebra", "algebra: [[x, y], z] + cyclic = 0"}));
}

TEST(GroupLaws, SayThatABasisIsNone) {
  Group group = without_name("SO(3)");
  group.lie_algebra.push_back(group.lie_algebra[0] - 2 * group.lie_algebra[1]);
  EXPECT_THAT(failures(group), ElementsAre("algebra: the basis is independent"));
  group = without_name("SO(2)");
  group.lie_algebra.assign(5, group.lie_algebra.front());
  EXPECT_THAT(failures(group), ElementsAre("algebra: the basis is independent"));
}

TEST(GroupLaws, SayThatADiscreteGeneratorIsSingular) {
  Group group = without_name("SO(2)*Z(2)");
  group.discrete.emplace_back(Eigen::Vector4d(1, 1, 1, 0).asDiagonal());
  EXPECT_THAT(failures(group), ElementsAre("discrete: g is invertible"));
}

// Known answer: stretching one axis moves so(3) away from itself; reflecting it does not.
TEST(GroupLaws, SayThatADiscreteGeneratorMovesTheAlgebra) {
  Group group = without_name("SO(3)");
  group.discrete.emplace_back(Eigen::Vector3d(2, 1, 1).asDiagonal());
  EXPECT_THAT(failures(group),
              ElementsAre("discrete: g y g^-1 is in the algebra", "elements: g y g^-1 is in the algebra"));
  group.discrete.front() = Eigen::Vector3d(-1, 1, 1).asDiagonal();
  EXPECT_THAT(failures(group), ElementsAre());
}

// Known answer: upper triangular matrices hold no antihermitian tangents; a stretch is not unitary.
TEST(GroupLaws, SayThatAComplexGroupIsNotUnitary) {
  Group group = without_name("SU(2)");
  group.discrete.emplace_back(Eigen::Vector2d(2, 0.5).asDiagonal());
  EXPECT_THAT(failures(group), IsSupersetOf({"discrete: g* g = 1", "elements: g* g = 1"}));
  group = without_name("SU(2)");
  group.lie_algebra = {group.lie_algebra[0], group.lie_algebra[2]};
  EXPECT_THAT(failures(group), Contains("algebra: x' is in the algebra"));
}

// Property: an error in the generators is forgiven as far as the group admits to it.
TEST(GroupLaws, BoundsGrowWithTheNoise) {
  RandomStream random(Seed{8});
  Group group = without_name("SO(3)");
  for (MatrixXd& x : group.lie_algebra) x += 1e-3 * random.normal_matrix(3, 3);
  EXPECT_THAT(failures(group), Contains("algebra: [x, y] is in the algebra"));
  group.noise = 3e-3;
  EXPECT_THAT(failures(group), ElementsAre());
}

/// As matrices, for groups on R^n.
MatrixRepresentation matrices_of(const Representation& rep) {
  const MatrixXd one = MatrixXd::Identity(rep.size(), rep.size());
  return {.name = "rep",
          .rho = [=](const MatrixXcd& g) -> MatrixXcd {
            return act(rep, MatrixXd(g.real()), one).cast<std::complex<double>>();
          },
          .drho = [=](const MatrixXcd& xi) -> MatrixXcd {
            return act_by_algebra(rep, xi.real(), one).cast<std::complex<double>>();
          }};
}

TEST(GroupLaws, HoldForRepresentationsByAlgebra) {
  for (const char* name : {"SO(3)", "GL(2)", "Sp(4)", "O(1,2)", "SE(2)", "S(4)", "Z(5)", "SO(2)*Dih(3)"})
    for (const char* text : {"V", "V*V'", "V^2+3", "Sym^3(V)", "Alt^2(V+V')"}) {
      const Group group = named_group(name);
      Group whole = group;
      whole.blocks.clear();
      const GroupLawReport report =
          check_group_laws(whole, {.representation = matrices_of(representation(text, whole))});
      EXPECT_TRUE(report.hold()) << name << ": " << text << '\n' << to_string(report);
    }
}

// Known answers: x -> -x is not the derivative of x -> g x, and the transpose reverses products.
TEST(GroupLaws, SayThatARepresentationIsNone) {
  const MatrixRepresentation right = matrices_of(representation("V", named_group("SL(2)")));
  MatrixRepresentation wrong = right;
  wrong.drho = [](const MatrixXcd& xi) -> MatrixXcd { return -xi; };
  const auto failures_of = [](const MatrixRepresentation& rep) {
    return laws_that(LawVerdict::fails, check_group_laws(named_group("SL(2)"), {.representation = rep}));
  };
  EXPECT_THAT(failures_of(right), ElementsAre());
  EXPECT_THAT(failures_of(wrong),
              ElementsAre("near 0: rho(exp(x)) = exp(drho(x))", "length 1: rho(exp(x)) = exp(drho(x))",
                          "near pi: rho(exp(x)) = exp(drho(x))", "length 30: rho(exp(x)) = exp(drho(x))"));
  wrong = right;
  wrong.rho = [](const MatrixXcd& g) -> MatrixXcd { return 2 * g; };
  EXPECT_THAT(failures_of(wrong), IsSupersetOf({"near 0: rho(1) = 1", "elements: rho(g) rho(g^-1) = 1"}));
  wrong = right;
  wrong.rho = [](const MatrixXcd& g) -> MatrixXcd { return g.transpose(); };
  wrong.drho = [](const MatrixXcd& xi) -> MatrixXcd { return xi.transpose(); };
  EXPECT_THAT(failures_of(wrong), ElementsAre("elements: rho(g h) = rho(g) rho(h)"));
}

// Known answers: boosts of length 30 cancel 20 digits and more, rotations none; a report shows both.
TEST(GroupLaws, ReportWhatCancels) {
  const auto largest = [](const char* name) {
    double amplification = 0;
    for (const GroupLaw& law : check_group_laws(named_group(name)).laws)
      amplification = std::max(amplification, law.amplification);
    return amplification;
  };
  EXPECT_GT(largest("SO+(1,1)"), 1e16);
  EXPECT_LT(largest("SO(4)"), 30);
  const std::string text = to_string(check_group_laws(named_group("SO+(1,1)")));
  EXPECT_THAT(text, testing::HasSubstr("holds     length 30  exp(x) exp(-x) = 1"));
}

// Known answer: boosts of length 30 have no inverse in double precision. Representations that need one are
// not tested there, whether they compute one all the same or refuse; those that refuse at length 1 are wrong.
TEST(GroupLaws, AreUntestedWhereRoundingLeavesNothing) {
  const Group group = named_group("SO+(1,1)");
  EXPECT_THAT(laws_that(LawVerdict::untested, check_group_laws(group)),
              ElementsAre("length 30: rho(exp(x)) = exp(drho(x))"));
  MatrixRepresentation picky = dual_representation();
  picky.rho = [rho = picky.rho](const MatrixXcd& g) {
    if (g.norm() > 1e6) throw InputError("too large");
    return rho(g);
  };
  EXPECT_THAT(laws_that(LawVerdict::untested, check_group_laws(group, {.representation = picky})),
              ElementsAre("length 30: rho(exp(x)) = exp(drho(x))"));
  picky.rho = [rho = picky.rho](const MatrixXcd& g) {
    if (!g.isIdentity(1e-3)) throw InputError("too far");
    return rho(g);
  };
  picky.drho = [](const MatrixXcd& xi) -> MatrixXcd { return -xi.transpose(); };
  EXPECT_THAT(laws_that(LawVerdict::fails, check_group_laws(group, {.representation = picky})),
              Contains("length 1: rho(exp(x)) = exp(drho(x))"));
}

TEST(GroupLaws, RefuseWhatIsNoGroup) {
  EXPECT_THROW(check_group_laws(named_group("SO(3)"), {.samples = 0}), InputError);
  EXPECT_THROW(check_group_laws(Group{}), InputError);
  Group group = without_name("SO(3)");
  group.lie_algebra[1](0, 2) = std::nan("");
  EXPECT_THROW(check_group_laws(group), InputError);
  EXPECT_THROW(check_group_laws(named_group("SO(3)"), {.representation = {}}), InputError);
  MatrixRepresentation wrong = dual_representation();
  wrong.drho = [](const MatrixXcd&) -> MatrixXcd { return MatrixXcd::Zero(2, 2); };
  EXPECT_THROW(check_group_laws(named_group("SO(3)"), {.representation = wrong}), InputError);
}

// Known answers: i pi / 2 for the multiplication by i; no logarithm for -1, for a reflection, for what is singular.
TEST(Logarithm, OfComplexMatricesAndOfNone) {
  const MatrixXcd i = MatrixXcd::Constant(1, 1, std::complex<double>(0, 1));
  EXPECT_LT(std::abs(logarithm(i)(0, 0) - std::complex<double>(0, std::numbers::pi / 2)), 1e-15);
  EXPECT_THROW(logarithm(MatrixXcd(i * i)), InputError);
  EXPECT_THROW(logarithm(MatrixXcd(1, 2)), InputError);
  EXPECT_THROW(logarithm(MatrixXd(Eigen::Vector2d(1, -1).asDiagonal())), InputError);
  EXPECT_THROW(logarithm(MatrixXd(MatrixXd::Zero(2, 2))), InputError);
}

// Property: the logarithm of a rotation stays exact as its angle comes near pi, and so does the rotation that belongs
// to the logarithm in skewed coordinates, where the logarithm itself is known to rounding over the distance from pi
// alone.
TEST(Logarithm, IsExactNearPi) {
  RandomStream random(Seed{2});
  const MatrixXd turn = random_orthogonal(4, random),
                 skew = MatrixXd::Identity(4, 4) + 0.3 * random.normal_matrix(4, 4);
  for (const double distance : {1e-2, 1e-6, 1e-8, 1e-9, 1e-10, 1e-11}) {
    MatrixXd x = MatrixXd::Zero(4, 4);
    x(1, 0) = std::numbers::pi - distance;
    x(3, 2) = 1;
    x = turn * (x - x.transpose()) * turn.transpose();
    const MatrixXd g = exponential(x), skewed = skew * g * skew.inverse();
    EXPECT_LT((logarithm(g) - x).norm(), 1e-13) << distance;
    EXPECT_LT((exponential(logarithm(skewed)) - skewed).norm(), 1e-12) << distance;
  }
}

// Property: far out in SL(2), where rounding leaves some matrices no inverse, a logarithm is right or refused.
TEST(Logarithm, IsRightOrRefusedFarOut) {
  const GroupLawReport report = check_group_laws(named_group("SL(2)"), {.samples = 100});
  EXPECT_TRUE(report.hold()) << to_string(report);
  EXPECT_TRUE(std::ranges::any_of(report.laws, [](const GroupLaw& law) {
    return law.place == LawPlace::far && law.name == "log g is refused where there is none";
  }));
}

}  // namespace
}  // namespace lieder
