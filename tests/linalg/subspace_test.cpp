#include "lieder/linalg/subspace.hpp"

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

constexpr double kDegrees = 180 / std::numbers::pi;

/// A pair of planes in R^6 with known principal angles (radians), in random coordinates and random bases.
struct Planes {
  Eigen::MatrixXd first, second;
};
Planes planes(double alpha, double beta) {
  RandomStream random(Seed{4});
  Eigen::MatrixXd a = Eigen::MatrixXd::Identity(6, 2), b = Eigen::MatrixXd::Zero(6, 2);
  b(0, 0) = std::cos(alpha);
  b(2, 0) = std::sin(alpha);
  b(1, 1) = std::cos(beta);
  b(3, 1) = std::sin(beta);
  const Eigen::MatrixXd q = random_orthogonal(6, random);
  return {.first = q * a * random.normal_matrix(2, 2), .second = q * b * random.normal_matrix(2, 2)};
}

// Known answers over the whole range. Tolerance: a few roundings, also at 1e-10 radians, where an arc cosine alone
// would say 0.
TEST(PrincipalAngles, AreExactFromTheSmallestToTheLargest) {
  for (const double alpha : {0., 1e-10, 1e-5, 0.3, 0.785, 1.2})
    for (const double beta : {alpha, 1.3, std::numbers::pi / 2 - 1e-10, std::numbers::pi / 2}) {
      const Planes p = planes(alpha, beta);
      const Eigen::VectorXd angles = principal_angles(p.first, p.second);
      ASSERT_EQ(angles.size(), 2);
      EXPECT_NEAR(angles[0], alpha * kDegrees, 1e-13) << alpha << ' ' << beta;
      EXPECT_NEAR(angles[1], beta * kDegrees, 1e-13) << alpha << ' ' << beta;
    }
}

// Property: symmetric, and only the spans matter: columns of very different sizes change nothing.
TEST(PrincipalAngles, AreThoseOfTheSpans) {
  const Planes p = planes(0.2, 0.9);
  const Eigen::MatrixXd scaled = p.first * Eigen::Vector2d(1e-200, 1e200).asDiagonal();
  EXPECT_LT((principal_angles(p.first, p.second) - principal_angles(p.second, p.first)).norm(), 1e-12);
  EXPECT_LT((principal_angles(p.first, p.second) - principal_angles(scaled, p.second)).norm(), 1e-12);
}

// Known answer: a line within a plane; the count is that of the smaller space.
TEST(PrincipalAngles, OfSpacesOfDifferentDimension) {
  const Planes p = planes(0.2, 0.9);
  const Eigen::MatrixXd line = p.first * Eigen::Vector2d(1, -3);
  for (const Eigen::VectorXd& angles : {principal_angles(line, p.first), principal_angles(p.first, line)}) {
    ASSERT_EQ(angles.size(), 1);
    EXPECT_NEAR(angles[0], 0, 1e-13);
  }
}

TEST(PrincipalAngles, RefuseWhatSpansNothingClear) {
  const Eigen::MatrixXd good = Eigen::MatrixXd::Identity(3, 2);
  Eigen::MatrixXd bad = good;
  EXPECT_THAT([&] { principal_angles(good, Eigen::MatrixXd::Identity(4, 2)); },
              ThrowsMessage<InputError>(testing::AllOf(HasSubstr("3 x 2"), HasSubstr("4 x 2"))));
  EXPECT_THAT([&] { principal_angles(good, Eigen::MatrixXd(3, 0)); }, ThrowsMessage<InputError>(HasSubstr("is empty")));
  bad.col(1) = bad.col(0) * 3;
  EXPECT_THAT([&] { principal_angles(good, bad); },
              ThrowsMessage<InputError>(HasSubstr("the second matrix has 2 columns but rank 1")));
  bad.col(1).setZero();
  EXPECT_THROW(principal_angles(bad, good), InputError);
  EXPECT_THROW(principal_angles(Eigen::MatrixXd::Identity(2, 3), Eigen::MatrixXd::Identity(2, 2)), InputError);
  bad(0, 0) = std::numeric_limits<double>::infinity();
  EXPECT_THAT([&] { principal_angles(bad, good); }, ThrowsMessage<InputError>(HasSubstr("not finite")));
}

}  // namespace
}  // namespace lieder
