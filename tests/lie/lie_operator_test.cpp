#include "lieder/lie/lie_operator.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <Eigen/SVD>

#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The flow of a field over a time, by Runge and Kutta's steps: error about (t / 8)^5.
VectorXd flow(const VectorFields& fields, const VectorXd& c, VectorXd x, double t) {
  const auto slope = [&](const VectorXd& at) { return VectorXd(fields.at(at, false).values * c); };
  constexpr int kSteps = 8;
  const double h = t / kSteps;
  for (int s = 0; s < kSteps; ++s) {
    const VectorXd a = slope(x), b = slope(x + h / 2 * a), d = slope(x + h / 2 * b), e = slope(x + h * d);
    x += h / 6 * (a + 2 * b + 2 * d + e);
  }
  return x;
}

MatrixXd slope_of_flow(const VectorFields& fields, const VectorXd& c, const VectorXd& x, double t) {
  constexpr double kStep = 1e-4;
  MatrixXd slopes(x.size(), x.size());
  for (Index i = 0; i < x.size(); ++i) {
    const VectorXd e = kStep * VectorXd::Unit(x.size(), i);
    slopes.col(i) = (flow(fields, c, x + e, t) - flow(fields, c, x - e, t)) / (2 * kStep);
  }
  return slopes;
}

/// T of the flow's inverse on a value: what an output action means for an element of the group.
VectorXd turned_back(const std::string& output, const MatrixXd& slope, const VectorXd& value) {
  if (output == "trivial") return value;
  if (output == "density") return slope.determinant() * value;
  const Group general = named_group("GL(3)");
  return act(representation(output, general), MatrixXd(slope.inverse()), MatrixXd(value));
}

struct Setting {
  Dictionary functions = polynomial_dictionary(3, 3);
  VectorFields fields;
  OutputAction action;
  MatrixXd W, X;
  VectorXd c;

  Setting(const std::string& candidates, const std::string& output, Index outputs)
      : fields(candidate_fields(candidates, 3)), action(output_action(output, fields, outputs)) {
    RandomStream random(Seed{5});
    W = random.normal_matrix(outputs, functions.size);
    c = 0.3 * random.normal_matrix(fields.count(), 1);
    X = 0.5 * random.normal_matrix(6, 3);
  }
  LieOperator lie() const { return {functions, fields, action, X}; }
  VectorXd derivative() const { return lie().by_function(W) * c; }
};

const std::vector<std::tuple<std::string, std::string, Index>> kSettings = {
    {"GL(3)", "trivial", 2},   {"GL(3)", "T(1,0)", 3},   {"GL(3)", "T(0,1)", 3},    {"SE(3)", "T(1,1)", 9},
    {"poly(2)", "trivial", 2}, {"poly(2)", "T(1,0)", 3}, {"poly(2)", "density", 1}, {"fourier(1)", "T(0,1)", 3}};

// Property: L_xi F is the derivative of T_{g^-1} F(g x) along the flow g of xi.
// Tolerance: central differences over t = 1e-3 of quantities near 1 to 10 leave about 1e-6 t^0 third derivatives.
TEST(LieOperator, IsTheDerivativeAlongTheFlow) {
  constexpr double kTime = 1e-3;
  for (const auto& [candidates, output, outputs] : kSettings) {
    const Setting s(candidates, output, outputs);
    const VectorXd exact = s.derivative();
    for (Index k = 0; k < s.X.rows(); ++k) {
      const VectorXd x = s.X.row(k);
      const auto pulled_back = [&, &output = output](double t) {
        const VectorXd y = flow(s.fields, s.c, x, t);
        return turned_back(output, slope_of_flow(s.fields, s.c, x, t), s.W * s.functions.values(y));
      };
      const VectorXd difference = (pulled_back(kTime) - pulled_back(-kTime)) / (2 * kTime);
      EXPECT_LT((exact.segment(k * outputs, outputs) - difference).norm(), 1e-4 * (1 + difference.norm()))
          << candidates << ", " << output << ", sample " << k;
    }
  }
}

// Property: one bilinear map, whichever argument is held.
TEST(LieOperator, BothSlicesAgree) {
  for (const auto& [candidates, output, outputs] : kSettings) {
    const Setting s(candidates, output, outputs);
    const VectorXd by_function = s.derivative();
    const VectorXd by_generator = s.lie().by_generator(s.c) * s.W.reshaped();
    EXPECT_GT(by_function.norm(), 0.1);
    EXPECT_LT((by_function - by_generator).norm(), 1e-13 * by_function.norm()) << candidates << ", " << output;
  }
}

TEST(LieOperator, AdjointsAreAdjoint) {
  for (const auto& [candidates, output, outputs] : kSettings) {
    const Setting s(candidates, output, outputs);
    EXPECT_LT(adjoint_defect(s.lie().by_function_operator(s.W)), 1e-13) << candidates << ", " << output;
    EXPECT_LT(adjoint_defect(s.lie().by_generator_operator(s.c)), 1e-13) << candidates << ", " << output;
  }
}

// Known answer: |x|^2 is kept by rotations alone; x itself, as a vector field, by every matrix.
TEST(LieOperator, KnownNullSpaces) {
  const VectorFields general = candidate_fields("GL(3)", 3);
  const MatrixXd X = RandomStream(Seed{3}).normal_matrix(30, 3);
  const Dictionary quadratic = polynomial_dictionary(3, 2);
  MatrixXd square = MatrixXd::Zero(1, quadratic.size);
  square(0, 4) = square(0, 7) = square(0, 9) = 1;
  const MatrixXd broken = LieOperator(quadratic, general, OutputAction::trivial(1), X).by_function(square);
  const VectorXd values = broken.jacobiSvd().singularValues();
  EXPECT_LT(values[6], 1e-12 * values[0]);
  EXPECT_GT(values[5], 1e-2 * values[0]);
  MatrixXd identity = MatrixXd::Zero(3, quadratic.size);
  identity.middleCols(1, 3).setIdentity();
  const OutputAction vectors = output_action("T(1,0)", general, 3);
  EXPECT_LT(LieOperator(quadratic, general, vectors, X).by_function(identity).norm(), 1e-12);
}

// Property: a map from the space to itself commutes with a flow, also with one that is not linear.
// Known answer: F(x) = 2 x commutes with matrices and not with translations: L_b F = 2 b - b.
TEST(LieOperator, TheSameActionOnPointsAndValues) {
  const VectorFields affine = candidate_fields("Aff(2)", 2);
  const OutputAction same = output_action("same", affine, 2);
  EXPECT_FALSE(same.is_linear());
  const VectorXd x = Eigen::Vector2d(0.3, -1.2);
  const MatrixXd derivatives =
      lie_derivatives({.value = 2 * x, .jacobian = 2 * MatrixXd::Identity(2, 2)}, affine.at(x, false), same);
  for (Index i = 0; i < affine.count(); ++i) {
    const MatrixXd matrix = affine.affine_matrix(VectorXd::Unit(affine.count(), i));
    EXPECT_LT((derivatives.col(i) - matrix.topRightCorner(2, 1)).norm(), 1e-14);
  }
  EXPECT_THROW(LieOperator(polynomial_dictionary(2, 1), affine, same, MatrixXd::Zero(1, 2)), InputError);
}

TEST(LieOperator, RefusesShapesThatDisagree) {
  const VectorFields fields = candidate_fields("GL(3)", 3);
  const auto operate = [&](Index inputs, const MatrixXd& X) {
    LieOperator(polynomial_dictionary(inputs, 1), fields, OutputAction::trivial(1), X);
  };
  EXPECT_NO_THROW(operate(3, MatrixXd::Zero(2, 3)));
  EXPECT_THROW(operate(2, MatrixXd::Zero(2, 3)), InputError);
  EXPECT_THROW(operate(3, MatrixXd::Zero(2, 2)), InputError);
  EXPECT_THROW(operate(3, MatrixXd::Constant(2, 3, std::nan(""))), InputError);
}

}  // namespace
}  // namespace lieder
