#include "lieder/synth/view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

constexpr std::array kAllViews{View::natural, View::permuted, View::dst, View::rotated};

// Property: every view is orthogonal, even and odd sizes. Tolerance: rounding of a d x d product.
TEST(View, IsOrthogonal) {
  for (const View view : kAllViews)
    for (const int d : {3, 16, 33, 257}) {
      const Eigen::MatrixXd v = view_matrix(view, d, 4);
      EXPECT_LT((v.transpose() * v - Eigen::MatrixXd::Identity(d, d)).cwiseAbs().maxCoeff(), 1e-13)
          << to_string(view) << d;
    }
}

// Known answers: the identity; entries 0 and 1; sqrt(2 / (d + 1)) sin(pi (i + 1)(k + 1) / (d + 1)), its own inverse.
TEST(View, IsWhatItsNameSays) {
  EXPECT_EQ(view_matrix(View::natural, 5, 1), Eigen::MatrixXd::Identity(5, 5));
  const Eigen::MatrixXd permuted = view_matrix(View::permuted, 33, 1);
  EXPECT_TRUE((permuted.array() == 0 || permuted.array() == 1).all());
  EXPECT_NE(permuted, Eigen::MatrixXd::Identity(33, 33));
  const Eigen::MatrixXd dst = view_matrix(View::dst, 7, 1);
  EXPECT_NEAR(dst(1, 4), 0.5 * std::sin(M_PI * 10 / 8), 1e-15);
  EXPECT_EQ(dst, dst.transpose());
}

TEST(View, DependsOnTheSeedWhereItIsRandom) {
  for (const View view : {View::permuted, View::rotated}) {
    EXPECT_EQ(view_matrix(view, 20, 7), view_matrix(view, 20, 7));
    EXPECT_NE(view_matrix(view, 20, 7), view_matrix(view, 20, 8));
  }
}

// Known answer: a spike moves up by one place; at the last place it leaves a line and returns on a circle.
TEST(ShiftGenerator, MovesAFeatureByOnePlace) {
  const Eigen::MatrixXd one = Eigen::MatrixXd::Identity(5, 5);
  for (const Boundary boundary : {Boundary::line, Boundary::circle, Boundary::circle_gap}) {
    const Eigen::MatrixXd g = shift_generator(boundary, 5);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(g * one.col(i), one.col(i + 1));
    if (boundary == Boundary::line)
      EXPECT_EQ((g * one.col(4)).norm(), 0);
    else
      EXPECT_EQ(g * one.col(4), one.col(0));
  }
}

// Property: showing and then moving is moving and then showing, with columns shown as V^T x.
TEST(InView, CommutesWithTheView) {
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(9, -1, 3).array().cube();
  const Eigen::MatrixXd g = shift_generator(Boundary::line, 9);
  for (const View view : kAllViews) {
    const Eigen::MatrixXd v = view_matrix(view, 9, 3);
    EXPECT_LT((in_view(g, v) * (v.transpose() * x) - v.transpose() * (g * x)).norm(), 1e-13) << to_string(view);
  }
}

TEST(InView, NamesBothShapesWhenTheyDisagree) {
  try {
    in_view(Eigen::MatrixXd::Zero(3, 3), Eigen::MatrixXd::Zero(4, 4));
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("3 x 3"), testing::HasSubstr("4 x 4")));
  }
}

TEST(Names, GoThereAndBack) {
  for (const View view : kAllViews) EXPECT_EQ(view_from_string(to_string(view)), view);
  for (const Boundary b : {Boundary::line, Boundary::circle, Boundary::circle_gap})
    EXPECT_EQ(boundary_from_string(to_string(b)), b);
  EXPECT_THAT([] { view_from_string("upside"); },
              testing::ThrowsMessage<InputError>("synth: view 'upside' came; need natural, permuted, dst or rotated"));
  EXPECT_THROW(boundary_from_string("circle_gap"), InputError);
}

}  // namespace
}  // namespace lieder
