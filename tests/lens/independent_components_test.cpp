#include "lens/independent_components.hpp"

#include <gtest/gtest.h>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

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
