#include "lieder/rep/representation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <unsupported/Eigen/KroneckerProduct>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

MatrixXd kronecker(const MatrixXd& a, const MatrixXd& b) { return Eigen::kroneckerProduct(a, b); }

MatrixXd direct_sum(const MatrixXd& a, const MatrixXd& b) {
  MatrixXd sum = MatrixXd::Zero(a.rows() + b.rows(), a.cols() + b.cols());
  sum.topLeftCorner(a.rows(), a.cols()) = a;
  sum.bottomRightCorner(b.rows(), b.cols()) = b;
  return sum;
}

MatrixXd matrix(const Representation& rep, const MatrixXd& g) {
  return act(rep, g, MatrixXd::Identity(rep.size(), rep.size()));
}
MatrixXd algebra_matrix(const Representation& rep, const MatrixXd& xi) {
  return act_by_algebra(rep, xi, MatrixXd::Identity(rep.size(), rep.size()));
}

// Known answers: Kronecker products, direct sums and inverse transposes of dense matrices. Tolerance: rounding.
TEST(Representation, ActsAsItsMatrices) {
  RandomStream random(Seed{6});
  const Group group = named_group("GL(2)*SL(3)");
  const MatrixXd g = random_element(group, random).real();
  const MatrixXd a = g.topLeftCorner(2, 2), b = g.bottomRightCorner(3, 3);
  const MatrixXd dual_a = a.inverse().transpose(), one = MatrixXd::Identity(1, 1);
  const auto check = [&](const char* text, const MatrixXd& expected) {
    const MatrixXd found = matrix(representation(text, group), g);
    ASSERT_EQ(found.rows(), expected.rows()) << text;
    EXPECT_LT((found - expected).norm(), 1e-12 * expected.norm()) << text;
  };
  check("3", MatrixXd::Identity(3, 3));
  check("V1", a);
  check("GL(2)", a);
  check("V1'", dual_a);
  check("dual(V1)", dual_a);
  check("dual(V1*V2')", kronecker(dual_a, b));
  check("V1*V2", kronecker(a, b));
  check("V1^3", kronecker(a, kronecker(a, a)));
  check("V1^0", one);
  check("2*V2", kronecker(MatrixXd::Identity(2, 2), b));
  check("V2*2", kronecker(b, MatrixXd::Identity(2, 2)));
  check("V1+V2'", direct_sum(a, MatrixXd(b.inverse().transpose())));
  check("(V1+1)*(V2 + V1)", kronecker(direct_sum(a, one), direct_sum(b, a)));
  check("V1 >> V2", kronecker(b, dual_a));
  check("(V1*V2')'", kronecker(dual_a, b));
  check("V1''", a);
}

// Property: an expression of objects is that of its text.
TEST(Representation, IsBuiltByTheSameAlgebraInCode) {
  RandomStream random(Seed{8});
  const Group group = named_group("GL(2)*SL(3)");
  const MatrixXd g = random_element(group, random).real();
  const Representation v = representation("V1", group), w = representation("V2", group);
  const auto check = [&](const Representation& built, const char* text) {
    EXPECT_EQ(matrix(built, g), matrix(representation(text, group), g)) << text;
  };
  check(2 * v, "2*V1");
  check(v * 2, "V1*2");
  check(2 * v + v * w + 3, "2*V1 + V1*V2 + 3");
  check(1 + v, "1 + V1");
  check((v + 1) >> w, "V1 + 1 >> V2");
  check(dual(v) >> 2 * w, "V1' >> 2*V2");
  EXPECT_THROW(Representation(-1), InputError);
}

// Property: the derivative of rho(e^{t xi}) at 0, by central differences of step 1e-5: errors of 1e-10 times a third
// derivative of a few units.
TEST(Representation, AlgebraActsAsTheDerivative) {
  const Group group = named_group("SL(3)");
  RandomStream random(Seed{8});
  MatrixXd xi = random.normal_matrix(3, 3);
  xi -= xi.trace() / 3 * MatrixXd::Identity(3, 3);
  const double t = 1e-5;
  for (const char* text : {"V", "V'", "T(2,1)", "V+V^2+2", "Sym^3(V)", "Alt^2(V+1)", "Sym^2(V)*V'"}) {
    const Representation rep = representation(text, group);
    const MatrixXd difference =
        (matrix(rep, exponential(MatrixXd(t * xi))) - matrix(rep, exponential(MatrixXd(-t * xi)))) / (2 * t);
    EXPECT_LT((algebra_matrix(rep, xi) - difference).norm(), 1e-6) << text;
  }
}

// Known answers: dimensions of symmetric and alternating powers; the top alternating power is the determinant; Sym^2
// and Alt^2 share the trace of V^2 as (tr^2 +- tr of the square) / 2; orthogonal stays orthogonal.
TEST(Representation, SymmetricAndAlternatingPowers) {
  const Group group = named_group("GL(3)");
  RandomStream random(Seed{3});
  const MatrixXd g = random_element(group, random).real();
  const auto of = [&](const char* text) { return matrix(representation(text, group), g); };
  EXPECT_EQ(of("Sym^4(V)").rows(), 15);
  EXPECT_EQ(of("Alt^2(V)").rows(), 3);
  EXPECT_NEAR(of("Alt^3(V)")(0, 0), g.determinant(), 1e-12 * std::abs(g.determinant()));
  EXPECT_EQ(representation("Alt^4(V)", group).size(), 0);
  const double trace = g.trace(), square = (g * g).trace();
  EXPECT_NEAR(of("Sym^2(V)").trace(), (trace * trace + square) / 2, 1e-10);
  EXPECT_NEAR(of("Alt^2(V)").trace(), (trace * trace - square) / 2, 1e-10);
  const Group rotations = named_group("SO(3)");
  const MatrixXd turned =
      matrix(representation("Sym^3(V)", rotations), MatrixXd(random_element(rotations, random).real()));
  EXPECT_LT((turned.transpose() * turned - MatrixXd::Identity(10, 10)).norm(), 1e-12);
}

// Property: rho(g h) = rho(g) rho(h).
TEST(Representation, IsAHomomorphism) {
  const Group group = named_group("GL(2)");
  RandomStream random(Seed{12});
  const MatrixXd g = random_element(group, random).real(), h = random_element(group, random).real();
  for (const char* text : {"T(1,2)", "Sym^2(V+1)", "Alt^2(V^2)", "(V+V')^2"}) {
    const Representation rep = representation(text, group);
    const MatrixXd product = matrix(rep, g * h);
    EXPECT_LT((product - matrix(rep, g) * matrix(rep, h)).norm(), 1e-11 * product.norm()) << text;
  }
}

void expect_refused(const std::string& expression, const std::string& words, const char* name = "SO(3)") {
  try {
    representation(expression, named_group(name));
    ADD_FAILURE() << "accepted: " << expression;
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(words));
  }
}

TEST(Representation, RefusalsNameTheFaultAndItsPlace) {
  expect_refused("V+W", "at character 3: there is no representation W; this group has V");
  expect_refused("V+", "at character 3: need a number, a name or `(`");
  expect_refused("(V", "at character 3: need `)`");
  expect_refused("V V", "at character 3: need an operator");
  expect_refused("V^x", "at character 3: need a whole number");
  expect_refused("V1*V", "this group has V1, V2", "SO(3)*S(4)");
  expect_refused("T(1,1)", "need", "SO(3)*S(4)");
  expect_refused("SO(3)", "several factors", "SO(3)*SO(3)");
  expect_refused("(V^40)", "exceeds");
  const Representation v = representation("V", named_group("SO(3)"));
  EXPECT_THROW(act(v, MatrixXd(MatrixXd::Identity(3, 3)), MatrixXd(4, 1)), InputError);
  EXPECT_THROW(act(v, MatrixXd(MatrixXd::Identity(2, 2)), MatrixXd(3, 1)), InputError);
  EXPECT_THROW(act(dual(v), MatrixXd(MatrixXd::Zero(3, 3)), MatrixXd(MatrixXd::Ones(3, 1))), InputError);
}

}  // namespace
}  // namespace lieder
