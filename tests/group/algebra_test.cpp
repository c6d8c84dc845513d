#include "lieder/group/algebra.hpp"

#include <gtest/gtest.h>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

// Known answers: the Killing form of so(n) is (n-2) tr(XY), of sl(n) 2n tr(XY).
TEST(Algebra, KillingFormsOfClassicalAlgebras) {
  for (const auto& [name, factor] : {std::pair{"SO(3)", 1.0}, {"SO(5)", 3.0}, {"SL(3)", 6.0}, {"SO+(1,3)", 2.0}}) {
    const auto basis = named_group(name).lie_algebra;
    const MatrixXd form = killing_form(basis);
    for (std::size_t i = 0; i < basis.size(); ++i)
      for (std::size_t j = 0; j < basis.size(); ++j)
        EXPECT_NEAR(form(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)),
                    factor * (basis[i] * basis[j]).trace(), 1e-10)
            << name;
  }
}

// Known answers: ad of a basis element is its structure constants; Ad(exp x) = exp(ad x); Ad is a homomorphism.
TEST(Algebra, AdjointActionsOfTangentsAndElements) {
  for (const char* name : {"SO(4)", "SL(3)", "SE(3)", "Sp(4)"}) {
    const auto basis = named_group(name).lie_algebra;
    const auto constants = structure_constants(basis);
    for (std::size_t i = 0; i < basis.size(); ++i)
      EXPECT_LT((adjoint_of_tangent(basis[i], basis) - constants[i]).norm(), 1e-12) << name;
    const MatrixXd x = 0.3 * basis[0] - 0.5 * basis[1] + 0.2 * basis[2], g = exponential(x), h = exponential(basis[2]);
    const MatrixXd ad = adjoint_of_element(g, basis);
    EXPECT_LT((ad - exponential(adjoint_of_tangent(x, basis))).norm(), 1e-12 * ad.norm()) << name;
    EXPECT_LT((adjoint_of_element(g * h, basis) - ad * adjoint_of_element(h, basis)).norm(), 1e-11 * ad.norm()) << name;
  }
  const auto rotations = named_group("SO(3)").lie_algebra;
  EXPECT_THROW(adjoint_of_element(MatrixXd::Zero(3, 3), rotations), InputError);
  EXPECT_THROW(adjoint_of_element(MatrixXd::Identity(2, 2), rotations), InputError);
}

// Property: the Jacobi identity, ad[X, Y] = [ad X, ad Y].
TEST(Algebra, StructureConstantsObeyJacobi) {
  for (const char* name : {"SO(4)", "SL(3)", "SE(3)", "Aff(2)", "Sp(4)"}) {
    const auto basis = named_group(name).lie_algebra;
    const auto ad = structure_constants(basis);
    for (std::size_t i = 0; i < ad.size(); ++i)
      for (std::size_t j = 0; j < ad.size(); ++j) {
        MatrixXd of_bracket = MatrixXd::Zero(ad[i].rows(), ad[i].cols());
        for (std::size_t k = 0; k < ad.size(); ++k)
          of_bracket += ad[i](static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(j)) * ad[k];
        EXPECT_LT((bracket(ad[i], ad[j]) - of_bracket).norm(), 1e-12) << name;
      }
  }
}

// Known answers: two rotations of R^3 generate so(3), and leave its span by |[X, Y]| / |X| |Y| = 1 / sqrt(2).
TEST(Algebra, ClosureFindsWhatIsMissing) {
  auto two = named_group("SO(3)").lie_algebra;
  two.pop_back();
  EXPECT_NEAR(closure_defect(two), std::sqrt(0.5), 1e-12);
  EXPECT_EQ(closure(two).size(), 3U);
  EXPECT_LT(closure_defect(closure(two)), 1e-12);
  const auto shifts = named_group("T(3)").lie_algebra;
  EXPECT_EQ(closure(shifts).size(), 3U);
  EXPECT_EQ(closure_defect({}), 0);
  EXPECT_THROW(structure_constants({two[0], two[0]}), InputError);
}

// Known answers: the quarter turn and back; no real logarithm of a reflection.
TEST(Element, ExponentialAndLogarithm) {
  MatrixXd j(2, 2);
  j << 0, -1, 1, 0;
  EXPECT_LT((exponential(MatrixXd(std::numbers::pi / 2 * j)) - j).norm(), 1e-14);
  RandomStream random(Seed{1});
  for (const double length : {1e-8, 1.0, 3.0}) {
    const MatrixXd x = length * j;
    EXPECT_LT((logarithm(exponential(x)) - x).norm(), 1e-7 * length) << length;
  }
  EXPECT_THROW(logarithm(MatrixXd(Eigen::Vector2d(1, -1).asDiagonal())), InputError);
  EXPECT_THROW(logarithm(MatrixXd(MatrixXd::Zero(2, 2))), InputError);
  EXPECT_THROW(logarithm(MatrixXd(MatrixXd::Zero(2, 3))), InputError);
}

}  // namespace
}  // namespace lieder
