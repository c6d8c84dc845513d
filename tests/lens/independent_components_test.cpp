#include "lens/independent_components.hpp"

#include <gtest/gtest.h>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

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

// Known answer: the directions that the tensor was made of, up to order and sign.
TEST(IndependentComponents, FindsTheAxesOfAnOrthogonalTensor) {
  RandomStream random(Seed{2});
  for (const int d : {2, 5, 12}) {
    const MatrixXd axes = random_orthogonal(d, random);
    SymmetricTensor diagonal(d);
    for (int k = 0; k < d; ++k) diagonal.set(k, k, k, (k % 2 == 0 ? 1 : -1) * (1 + 0.3 * k));
    const auto found = independent_components(transform(diagonal, axes.transpose()), MatrixXd::Identity(d, d), {});
    const MatrixXd match = (found.l * axes.transpose()).cwiseAbs();
    EXPECT_LT((match.rowwise().maxCoeff().array() - 1).abs().maxCoeff(), 1e-6) << d;
    EXPECT_LT((match.colwise().maxCoeff().array() - 1).abs().maxCoeff(), 1e-6) << d;
  }
}

}  // namespace
}  // namespace lieder
