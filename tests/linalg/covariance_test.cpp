#include "linalg/covariance.hpp"

#include <gtest/gtest.h>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

// Known answer: variances 4 and 9 with covariance 3.
TEST(Correlations, HaveAUnitDiagonal) {
  MatrixXd c(2, 2), expected(2, 2);
  c << 4, 3, 3, 9;
  expected << 1, 0.5, 0.5, 1;
  EXPECT_LT((correlations(c) - expected).norm(), 1e-15);
}

// Known answer: C^-1/2 C C^-1/2 = 1 above the ridge.
TEST(InverseSquareRoot, Whitens) {
  RandomStream random(Seed{1});
  const MatrixXd a = random.normal_matrix(6, 20), c = a * a.transpose();
  const MatrixXd w = inverse_square_root(c, 1e-9);
  EXPECT_LT((w * c * w - MatrixXd::Identity(6, 6)).norm(), 1e-10);
  EXPECT_LT((w - w.transpose()).norm(), 1e-12);
  MatrixXd flat = MatrixXd::Zero(2, 2);
  flat(0, 0) = 2;
  EXPECT_NEAR(inverse_square_root(flat, 0.01)(1, 1), 10, 1e-9);  // raised to 0.01 of the mean eigenvalue 1
}

}  // namespace
}  // namespace lieder
