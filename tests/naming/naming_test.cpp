#include "lieder/naming/naming.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lieder/base/error.hpp"
#include "lieder/group/algebra.hpp"
#include "naming/algebra_cases.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;
using namespace naming_cases;
using testing::Contains;
using testing::HasSubstr;

std::vector<Case> textbook() {
  return {{"so(3)", so(3, 0)},
          {"so(4)", so(4, 0)},
          {"so(1,3)", so(1, 3)},
          {"so(5)", so(5, 0)},
          {"sl(2,R)", sl(2)},
          {"sl(3,R)", sl(3)},
          {"gl(2,R)", gl(2)},
          {"sp(4,R)", sp(4)},
          {"su(3)", su(3, 0)},
          {"u(2)", su(2, 0) + complex_unit(2)},
          {"sl(2,C)", complexified(sl(2))},
          {"so(3)+so(2)", sum(so(3, 0), so(2, 0))},
          {"e(2)", affine(so(2, 0))},
          {"e(3)", affine(so(3, 0))},
          {"Poincare iso(1,3)", affine(so(1, 3))},
          {"Galilei gal(3)", galilei(3)},
          {"Heisenberg h(3)", upper(3, false)},
          {"aff(2,R)", affine(gl(2))},
          {"oscillator", heisenberg(1, so(2, 0))},
          {"so(2)", embedded(so(2, 0), 3, 0, 0)}};
}

// Property: a name does not depend on coordinates or the basis of the span. Known answers: textbook names. Tolerance:
// none, names agree or do not; coordinates have a condition number of 10.
TEST(Naming, TextbookAlgebrasInAnyCoordinates) {
  RandomStream random(Seed{5});
  for (const Case& c : textbook()) {
    const auto n = c.basis[0].rows();
    const NamedAlgebra as_given = name_algebra(c.basis);
    EXPECT_EQ(as_given.name, c.name) << as_given.message;
    EXPECT_LT(as_given.closure_defect, 1e-12) << c.name;
    const MatrixXd turn = random_orthogonal(static_cast<int>(n), random);
    EXPECT_EQ(name_algebra(measured(conjugated(c.basis, turn), 0, random)).name, c.name);
    const MatrixXd general = random_coordinates(n, 10, random);
    const NamedAlgebra in_general = name_algebra(measured(conjugated(c.basis, general), 0, random));
    EXPECT_EQ(in_general.name, c.name) << in_general.message;
    EXPECT_EQ(in_general.structure.dimension, as_given.structure.dimension);
  }
}

// Property: errors of a tenth of a percent do not change the name, whether their size is told or not, and the closed
// basis is closed and near. Tolerance: the basis moves by no more than three times the noise.
TEST(Naming, SurvivesNoise) {
  constexpr double kNoise = 1e-3;
  RandomStream random(Seed{6});
  for (const Case& c : textbook()) {
    const Matrices noisy = measured(c.basis, kNoise, random);
    const NamedAlgebra told = name_algebra(noisy, {.noise = kNoise, .resamples = 2});
    EXPECT_EQ(told.name, c.name) << told.message;
    EXPECT_LT(closure_defect(told.closed_basis), 1e-9) << c.name;
    EXPECT_LT(told.moved, 3 * kNoise) << c.name;
    EXPECT_GT(told.confidence, 0);
    EXPECT_LT(told.confidence, 1);
    if (c.basis.size() > 1) {
      EXPECT_EQ(name_algebra(noisy, {.resamples = 0}).name, c.name);
    }
  }
}

// Property: units drop out, and so do repeated matrices. Known answer: so(3).
TEST(Naming, IsBlindToUnitsAndRepetition) {
  for (const double scale : {1e-150, 1e-9, 1e9, 1e150}) {
    Matrices scaled = so(3, 0);
    for (MatrixXd& x : scaled) x *= scale;
    scaled.push_back(scaled[0] + scaled[1]);
    const NamedAlgebra named = name_algebra(scaled);
    EXPECT_EQ(named.name, "so(3)") << scale;
    EXPECT_THAT(named.message, HasSubstr("3 of 4 matrices are independent"));
  }
}

// Property: the same input gives the same answer to the last bit.
TEST(Naming, IsDeterministic) {
  RandomStream random(Seed{7});
  const Matrices noisy = measured(so(1, 3), 1e-3, random);
  const NamedAlgebra one = name_algebra(noisy, {.noise = 1e-3}), two = name_algebra(noisy, {.noise = 1e-3});
  EXPECT_EQ(one.confidence, two.confidence);
  for (std::size_t i = 0; i < one.closed_basis.size(); ++i) EXPECT_EQ(one.closed_basis[i], two.closed_basis[i]);
}

// Known answer: no random span closes.
TEST(Naming, RandomSpansHaveNoName) {
  RandomStream random(Seed{8});
  for (int i = 0; i < 20; ++i) {
    Matrices span;
    for (int k = 0; k < 2 + i % 4; ++k) span.push_back(random.normal_matrix(3, 3));
    const NamedAlgebra named = name_algebra(span);
    EXPECT_EQ(named.status, Status::not_identifiable) << named.message;
    EXPECT_TRUE(named.name.empty());
    EXPECT_GT(named.closure_defect, 0.01);
    EXPECT_THAT(named.message, HasSubstr("does not close"));
  }
}

// Property: what a generator's absence leaves is not called an algebra; the one that it generates is offered.
TEST(Naming, AMissingGeneratorIsNoticed) {
  for (const Case& c :
       {Case{"so(4)", so(4, 0)}, {"so(1,3)", so(1, 3)}, {"sl(3,R)", sl(3)}, {"e(3)", affine(so(3, 0))}}) {
    Matrices fewer = c.basis;
    fewer.erase(fewer.begin());
    const NamedAlgebra named = name_algebra(fewer);
    EXPECT_EQ(named.status, Status::not_identifiable) << c.name;
    EXPECT_EQ(named.generated, c.name);
    EXPECT_EQ(named.generated_basis.size(), c.basis.size());
  }
}

// Known answers: what one matrix does.
TEST(Naming, KindsOfOneParameterGroups) {
  const auto kind = [](const MatrixXd& x) { return name_algebra({x}).kinds.at(0); };
  EXPECT_EQ(kind(so(2, 0)[0]), "rotation");
  EXPECT_EQ(kind(so(1, 1)[0]), "boost");
  EXPECT_EQ(kind(MatrixXd::Identity(3, 3)), "dilation");
  EXPECT_EQ(kind(unit_matrix(2, 0, 0)), "dilation");
  EXPECT_EQ(kind(matrix2(0, 1, 0, 0) + matrix2(0, 0, 0, 0)), "translation");  // of the line
  EXPECT_EQ(kind(unit_matrix(3, 1, 0)), "shear");
  EXPECT_EQ(kind(matrix2(1, -1, 1, 1)), "spiral");
  EXPECT_EQ(kind(translations_of(3)[1]), "translation");
  const Matrices screw = affine(embedded(so(2, 0), 3, 0, 0));
  EXPECT_EQ(kind(screw[0] + screw[3]), "screw");
  EXPECT_EQ(kind(screw[0] + screw[1]), "rotation");  // about another point
  EXPECT_EQ(name_algebra(translations_of(2)).name, "abelian R^2");
  EXPECT_THAT(name_algebra(translations_of(2)).names_also, Contains("t(2)"));
  EXPECT_EQ(name_algebra({}).name, "{0}");
  EXPECT_EQ(name_algebra({MatrixXd::Zero(2, 2)}).name, "{0}");
}

// Known answers: isomorphic algebras, by how they act.
TEST(Naming, PrefersTheNameThatFitsTheAction) {
  EXPECT_THAT(name_algebra(so(1, 3)).names_also, Contains("sl(2,C)"));
  EXPECT_THAT(name_algebra(so(4, 0)).names_also, Contains("so(3)+so(3)"));
  EXPECT_EQ(name_algebra(sum(so(3, 0), so(3, 0))).name, "so(3)+so(3)");
  EXPECT_EQ(name_algebra(su(2, 0)).name, "su(2)");
  EXPECT_EQ(name_algebra(adjoint(su(2, 0))).name, "so(3)");
  EXPECT_EQ(name_algebra(so(1, 2)).name, "so(1,2)");
}

// Known answer: so(4) of a mixed basis in textbook coordinates gets its textbook basis back, entries 1 and -1 exactly.
TEST(Naming, ReadableBasis) {
  RandomStream random(Seed{9});
  for (const double noise : {0.0, 1e-3}) {
    const NamedAlgebra named = name_algebra(measured(so(4, 0), noise, random), {.noise = noise, .resamples = 0});
    ASSERT_EQ(named.sparse_basis.size(), 6U);
    for (const MatrixXd& x : named.sparse_basis) {
      EXPECT_EQ(x.cwiseAbs().sum(), 2) << x;
      EXPECT_EQ((x.array() != 0).count(), 2) << x;
    }
  }
}

TEST(Naming, RefusesBadInput) {
  const MatrixXd x = so(3, 0)[0];
  EXPECT_THROW(name_algebra({MatrixXd::Zero(2, 3)}), InputError);
  EXPECT_THROW(name_algebra({x, MatrixXd::Identity(2, 2)}), InputError);
  EXPECT_THROW(name_algebra({MatrixXd::Constant(2, 2, std::nan(""))}), InputError);
  EXPECT_THROW(name_algebra({x}, {.noise = -1}), InputError);
  EXPECT_THROW(name_algebra({x}, {.noise = 1}), InputError);
  EXPECT_THROW(name_algebra({x}, {.largest_noise = 0}), InputError);
  EXPECT_THROW(name_algebra({x}, {.resamples = -1}), InputError);
}

}  // namespace
}  // namespace lieder
