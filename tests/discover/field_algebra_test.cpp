#include "discover/field_algebra.hpp"

#include <gtest/gtest.h>

#include "lieder/base/seed.hpp"
#include "lieder/discover/discover.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Fields on R^m with polynomial coefficients, of the size that points have.
VectorFields polynomials(Index m, int degree, const std::vector<MatrixXd>& coefficients) {
  return {polynomial_dictionary(m, degree), coefficients};
}

MatrixXd points(Index m, double size = 1) { return size * RandomStream(Seed{3}).normal_matrix(200, m); }

// Known answer: d/dx, x d/dx and x^2 d/dx on a line are sl(2), in any unit of x.
TEST(NameFields, ProjectiveLine) {
  const VectorFields fields = polynomials(1, 2, {MatrixXd{{1, 0, 0}}, MatrixXd{{0, 1, 0}}, MatrixXd{{0, 0, 1}}});
  for (const double size : {1e-5, 1.0, 1e4}) {
    const NamedAlgebra found = name_fields(fields, points(1, size));
    EXPECT_EQ(found.status, Status::converged);
    EXPECT_EQ(found.name, "sl(2,R)") << size << ": " << found.message;
    EXPECT_LT(found.closure_defect, 1e-10);
  }
}

// Known answer: translations and rotations stay e(2) after (x, y) -> (x, y + x^2).
TEST(NameFields, RigidMotionsInBentCoordinates) {
  // Of 1, x, y, x^2, x y, y^2, x^3, ..: with w = y - x^2, d/dx -> (1, 2 x), d/dy -> (0, 1), rotation -> (-w, x - 2 x
  // w).
  MatrixXd along_x = MatrixXd::Zero(2, 10), along_y = along_x, turn = along_x;
  along_x(0, 0) = 1;
  along_x(1, 1) = 2;
  along_y(1, 0) = 1;
  turn(0, 2) = -1;
  turn(0, 3) = 1;
  turn(1, 1) = 1;
  turn(1, 4) = -2;
  turn(1, 6) = 2;
  const NamedAlgebra found = name_fields(polynomials(2, 3, {along_x, along_y, turn}), points(2));
  EXPECT_EQ(found.name, "e(2)") << found.message;
}

TEST(NameFields, CommutingOnes) {
  MatrixXd a = MatrixXd::Zero(2, 6), b = a;  // functions of y times d/dx
  a(0, 2) = 1;
  b(0, 5) = 1;
  const NamedAlgebra found = name_fields(polynomials(2, 2, {a, b}), points(2));
  EXPECT_TRUE(found.structure.is_abelian()) << found.message;
  EXPECT_EQ(found.name, "abelian R^2");
}

// x^2 d/dx and x^3 d/dx generate all higher powers.
TEST(NameFields, WhatDoesNotCloseHasNoName) {
  const NamedAlgebra found =
      name_fields(polynomials(1, 3, {MatrixXd{{0, 0, 1, 0}}, MatrixXd{{0, 0, 0, 1}}}), points(1));
  EXPECT_EQ(found.status, Status::not_identifiable);
  EXPECT_TRUE(found.name.empty());
  EXPECT_GT(found.closure_defect, 0.1);
}

// Known answer: fields that commute with (x, 2 y), of degree 2: x d/dx, y d/dy and, by resonance, x^2 d/dy.
TEST(NameFields, OfAResonantField) {
  SampledFunction f{.x = points(2), .y = MatrixXd(200, 2), .jacobian = RowMatrix::Zero(200, 4)};
  f.y << f.x.col(0), 2 * f.x.col(1);
  f.jacobian.col(0).setOnes();
  f.jacobian.col(3).setConstant(2);
  const VectorFields candidates = candidate_fields("poly(2)", 2);
  const DiscoverResult r = discover(f, candidates, output_action("T(1,0)", candidates, 2));
  ASSERT_EQ(r.dimension, 3) << r.message;
  ASSERT_TRUE(r.algebra);
  EXPECT_EQ(r.algebra->structure.radical, 3);
  EXPECT_EQ(r.algebra->structure.centre, 1);
  EXPECT_EQ(r.algebra->structure.derived_series, (std::vector<Index>{3, 1, 0}));
  EXPECT_EQ(r.algebra->name, "aff(1,R)+R") << r.algebra->message;
}

}  // namespace
}  // namespace lieder
