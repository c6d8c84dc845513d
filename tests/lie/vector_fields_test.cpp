#include "lieder/lie/vector_fields.hpp"

#include <gtest/gtest.h>

#include <Eigen/Geometry>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/named.hpp"
#include "lieder/lie/output_action.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Known answers: m^2, m (m + 1), m (m + 1) / 2 fields, m times the number of monomials.
TEST(VectorFields, CandidatesByName) {
  EXPECT_EQ(candidate_fields("GL(3)", 3).count(), 9);
  EXPECT_EQ(candidate_fields("Aff(3)", 3).count(), 12);
  EXPECT_EQ(candidate_fields("SE(3)", 3).count(), 6);
  EXPECT_EQ(candidate_fields("poly(2)", 3).count(), 30);
  EXPECT_EQ(candidate_fields("fourier(1)", 2).count(), 18);
  EXPECT_TRUE(candidate_fields("GL(3)", 3).is_linear());
  EXPECT_TRUE(candidate_fields("poly(1)", 3).is_affine());
  EXPECT_FALSE(candidate_fields("poly(1)", 3).is_linear());
  EXPECT_FALSE(candidate_fields("poly(2)", 3).is_affine());
}

TEST(VectorFields, AffineOnesAreTheirMatrices) {
  const Group group = named_group("SE(3)");
  const VectorFields fields = fields_of(group, 3);
  const VectorXd x = Eigen::Vector3d(1, 2, 3);
  const FieldsAt at = fields.at(x, true);
  for (Index i = 0; i < fields.count(); ++i) {
    const MatrixXd& a = group.lie_algebra[static_cast<std::size_t>(i)];
    EXPECT_LT((at.values.col(i) - (a * x.homogeneous()).head(3)).norm(), 1e-14);
    EXPECT_LT((at.jacobians[static_cast<std::size_t>(i)] - a.topLeftCorner(3, 3)).norm(), 1e-14);
    EXPECT_EQ(fields.affine_matrix(VectorXd::Unit(fields.count(), i)), a);
  }
}

// Property: docs/conventions.md (23), the bracket of linear fields is minus the commutator of their matrices.
TEST(VectorFields, BracketsOfLinearFields) {
  const VectorFields fields = candidate_fields("SO(3)", 3);
  const VectorXd x = Eigen::Vector3d(1, -2, 0.5);
  const FieldsAt at = fields.at(x, true);
  const auto matrix = [&](Index i) { return at.jacobians[static_cast<std::size_t>(i)]; };
  EXPECT_LT((bracket(at, 0, 1) + bracket(matrix(0), matrix(1)) * x).norm(), 1e-14);
  EXPECT_GT(bracket(at, 0, 1).norm(), 0.1);
}

TEST(VectorFields, Words) {
  const VectorFields rotations = candidate_fields("SO(2)", 2);
  const std::string text = rotations.text(VectorXd::Constant(1, 1 / rotations.coefficients(0).cwiseAbs().maxCoeff()));
  EXPECT_TRUE(text == "(-x2, x1)" || text == "(x2, -x1)") << text;
  const VectorFields fields(polynomial_dictionary(2, 2), {MatrixXd{{3, 0, 0, 0.25, 0, 0}, {0, 0, 1e-9, 0, -1, 0}}});
  EXPECT_EQ(fields.text(VectorXd::Ones(1)), "(3 + 0.25 x1^2, -x1 x2)");
}

TEST(VectorFields, RefusesWhatMakesNone) {
  EXPECT_THROW(candidate_fields("GL(3)", 2), InputError);
  EXPECT_THROW(candidate_fields("S(3)", 3), InputError);
  EXPECT_THROW(candidate_fields("SU(3)", 3), InputError);
  EXPECT_THROW(candidate_fields("poly(x)", 3), InputError);
  EXPECT_THROW(candidate_fields("poly(2", 3), InputError);
  EXPECT_THROW(candidate_fields("none.json", 3), InputError);
  EXPECT_THROW(affine_fields({MatrixXd::Identity(3, 3)}, 2), InputError);  // the last row is not 0
  EXPECT_THROW(affine_fields({MatrixXd::Identity(2, 3)}, 2), InputError);
  EXPECT_THROW(VectorFields(polynomial_dictionary(2, 1), {MatrixXd::Zero(2, 2)}), InputError);
}

TEST(OutputActions, ByName) {
  const VectorFields fields = candidate_fields("GL(3)", 3);
  EXPECT_TRUE(output_action("trivial", fields, 4).is_trivial());
  EXPECT_EQ(output_action("T(1,1)", fields, 9).outputs(), 9);
  EXPECT_EQ(output_action("density(0.5)", fields, 1).name(), "density(0.5)");
  EXPECT_THROW(output_action("same", fields, 2), InputError);
  EXPECT_THROW(output_action("T(1,0)", fields, 2), InputError);
  for (const char* wrong : {"density(x)", "density(", "density()", "density(1"})
    EXPECT_THROW(output_action(wrong, fields, 1), InputError) << wrong;
  EXPECT_THROW(output_action("Q", fields, 1), InputError);
}

}  // namespace
}  // namespace lieder
