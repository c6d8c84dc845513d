#include "lieder/group/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

/// The cyclic shift of d places, and with a zero corner the block of the unbounded one.
Eigen::MatrixXd shift(int d, double corner) {
  Eigen::MatrixXd g = Eigen::MatrixXd::Zero(d, d);
  g.diagonal(-1).setOnes();
  g(0, d - 1) = corner;
  return g;
}

// Known answer: a generator equals itself and its inverse, the latter in the other direction.
TEST(CompareGenerators, FindsTheDirection) {
  for (const double corner : {0., 1., -1.}) {
    const Eigen::MatrixXd g = shift(7, corner);
    const GeneratorComparison same = compare_generators(g, g), other = compare_generators(g.transpose(), g);
    EXPECT_NEAR(same.cosine, 1, 1e-15);
    EXPECT_EQ(same.rmse, 0);
    EXPECT_FALSE(same.reversed);
    EXPECT_NEAR(other.cosine, 1, 1e-15);
    EXPECT_EQ(other.rmse, 0);
    EXPECT_TRUE(other.reversed);
  }
}

// Known answers: the circle and the line of d places share d - 1 ones, so the cosine is sqrt((d - 1) / d) and the one
// entry that differs gives 1 / d; two steps of a circle share nothing with one step, one way or the other.
TEST(CompareGenerators, GivesCosineAndRootMeanSquare) {
  const GeneratorComparison ends = compare_generators(shift(9, 1), shift(9, 0));
  EXPECT_NEAR(ends.cosine, std::sqrt(8. / 9), 1e-15);
  EXPECT_NEAR(ends.rmse, 1. / 9, 1e-15);
  const GeneratorComparison steps = compare_generators(shift(9, 1) * shift(9, 1), shift(9, 1));
  EXPECT_EQ(steps.cosine, 0);
  EXPECT_NEAR(steps.rmse, std::sqrt(18. / 81), 1e-15);
  EXPECT_FALSE(steps.reversed);
  EXPECT_NEAR(compare_generators(-shift(9, 1), shift(9, 1)).cosine, 0, 1e-15);
}

// Property: the same in any orthogonal coordinates; the cosine knows no size, at any scale.
TEST(CompareGenerators, KnowsNeitherCoordinatesNorSize) {
  RandomStream random(Seed{3});
  const Eigen::MatrixXd a = shift(6, 1) + 0.1 * random.normal_matrix(6, 6), b = shift(6, 0);
  const GeneratorComparison plain = compare_generators(a, b);
  const Eigen::MatrixXd q = random_orthogonal(6, random);
  const GeneratorComparison turned = compare_generators(q.transpose() * a * q, q.transpose() * b.transpose() * q);
  EXPECT_NEAR(turned.cosine, plain.cosine, 1e-14);
  EXPECT_NEAR(turned.rmse, plain.rmse, 1e-14);
  EXPECT_NE(turned.reversed, plain.reversed);
  for (const double scale : {1e-300, 1e-14, 1e8, 1e300})
    EXPECT_NEAR(compare_generators(a * scale, b).cosine, plain.cosine, 1e-14) << scale;
}

TEST(CompareGenerators, RefusesWhatIsNoPairOfGenerators) {
  const Eigen::MatrixXd g = shift(3, 1);
  EXPECT_THAT([&] { compare_generators(g, shift(4, 1)); },
              ThrowsMessage<InputError>(testing::AllOf(HasSubstr("3 x 3"), HasSubstr("4 x 4"))));
  EXPECT_THROW(compare_generators(Eigen::MatrixXd::Ones(3, 2), Eigen::MatrixXd::Ones(3, 2)), InputError);
  EXPECT_THROW(compare_generators(Eigen::MatrixXd(), Eigen::MatrixXd()), InputError);
  EXPECT_THAT([&] { compare_generators(g, Eigen::MatrixXd::Zero(3, 3)); },
              ThrowsMessage<InputError>(HasSubstr("the second generator is zero")));
  const Eigen::MatrixXd bad = g * std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT([&] { compare_generators(bad, g); },
              ThrowsMessage<InputError>(HasSubstr("the first generator holds a number that is not finite")));
}

// Known answers: the rotations about two axes of R^3 span planes of matrices at a right angle; the reflection is its
// own match; noise of 1 % on both sides is 0.02 radians.
TEST(CompareGroups, GivesAnglesMatchesAndResolution) {
  Eigen::MatrixXd about_z = Eigen::MatrixXd::Zero(3, 3), about_x = about_z;
  about_z(0, 1) = about_x(1, 2) = -1;
  about_z(1, 0) = about_x(2, 1) = 1;
  const Eigen::MatrixXd reflection = -Eigen::MatrixXd::Identity(3, 3);
  Group a, b;
  a.size = b.size = 3;
  a.lie_algebra = {about_z};
  a.discrete = {reflection, shift(3, 1)};
  a.noise = b.noise = 0.01;
  b.lie_algebra = {about_x, about_z + about_x};
  b.discrete = {shift(3, 1), reflection};
  const GroupComparison found = compare_groups(a, b);
  ASSERT_EQ(found.angles.size(), 1);
  EXPECT_NEAR(found.angles[0], 0, 1e-12);
  ASSERT_EQ(found.discrete.size(), 2);
  for (const auto& match : found.discrete) EXPECT_NEAR(match->cosine, 1, 1e-15);
  EXPECT_NEAR(found.resolution, 0.02 * 180 / std::numbers::pi, 1e-12);
  b.lie_algebra = {about_x};
  EXPECT_NEAR(compare_groups(a, b).angles[0], 90, 1e-12);
  b.lie_algebra.clear();
  b.discrete.clear();
  EXPECT_EQ(compare_groups(a, b).angles.size(), 0);
  EXPECT_FALSE(compare_groups(a, b).discrete[0].has_value());
  b.size = 4;
  EXPECT_THAT([&] { compare_groups(a, b); }, ThrowsMessage<InputError>(HasSubstr("R^3 and R^4")));
}

}  // namespace
}  // namespace lieder
