#include "lens/rotation_search.hpp"

#include "linalg/orthonormal.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

/// -tr(A' L): smallest at the polar factor of A.
OrthogonalFunction misalignment(const MatrixXd& a) {
  return [&a](const MatrixXd& l) {
    const MatrixXd gradient = -a * l.transpose();
    return ValueAndSlope{-a.cwiseProduct(l).sum(), (gradient - gradient.transpose()) / 2};
  };
}

// Known answer: the polar factor. Start and optimum have one determinant, as turns cannot change it.
TEST(RotationSearch, FindsThePolarFactor) {
  RandomStream random(Seed{12});
  for (int trial = 0; trial < 5; ++trial) {
    const MatrixXd a = random.normal_matrix(8, 8), optimum = nearest_orthogonal(a);
    MatrixXd start = random_orthogonal(8, random);
    if (start.determinant() * optimum.determinant() < 0) start.row(0) *= -1;
    const auto found = minimise_over_rotations(misalignment(a), start,
                                               {.max_iterations = 500, .decrease_tolerance = 0, .target = -1e300});
    EXPECT_TRUE(found.converged);
    EXPECT_LT((found.l - optimum).norm(), 1e-4);
    EXPECT_LT((found.l.transpose() * found.l - MatrixXd::Identity(8, 8)).norm(), 1e-13);
  }
}

TEST(RotationSearch, StopsAtItsLimitsAndWhenAsked) {
  RandomStream random(Seed{13});
  const MatrixXd a = random.normal_matrix(8, 8), start = random_orthogonal(8, random);
  const auto limited = minimise_over_rotations(misalignment(a), start, {.max_iterations = 2, .target = -1e300});
  EXPECT_EQ(limited.iterations, 2);
  EXPECT_FALSE(limited.converged);
  const auto stopped = minimise_over_rotations(
      misalignment(a), start, {.target = -1e300, .progress = [](const ProgressEvent&) { return Flow::stop; }});
  EXPECT_TRUE(stopped.stopped);
  EXPECT_LT((stopped.l - start).norm(), 1e-12);
  const auto satisfied = minimise_over_rotations(misalignment(a), start, {.target = 1e300});
  EXPECT_EQ(satisfied.iterations, 0);
  EXPECT_TRUE(satisfied.converged);
}

}  // namespace
}  // namespace lieder
