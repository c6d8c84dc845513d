#include "lieder/base/seed.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace lieder {
namespace {

// Property: a draw depends on (seed, stream, counter) alone, not on what was drawn before.
TEST(Seed, DrawsAreAFunctionOfSeedStreamAndCounter) {
  const Seed seed{7};
  const UniformPair late = uniform_pair(seed, 1000);
  for (std::uint64_t k = 0; k < 1000; ++k) (void)uniform_pair(seed, k);
  EXPECT_EQ(uniform_pair(seed, 1000).first, late.first);
  EXPECT_NE(uniform_pair(Seed{8}, 1000).first, late.first);
  EXPECT_NE(uniform_pair(seed.split(1), 1000).first, late.first);
}

// Property: children of a seed do not share draws, nor with their parent.
TEST(Seed, SplitsDoNotOverlap) {
  std::set<std::uint64_t> seen;
  const Seed parent{3};
  for (std::uint64_t counter = 0; counter < 100; ++counter) seen.insert(random_bits(parent, counter));
  for (std::uint64_t child = 0; child < 20; ++child)
    for (std::uint64_t counter = 0; counter < 100; ++counter) seen.insert(random_bits(parent.split(child), counter));
  EXPECT_EQ(seen.size(), 2100u);
}

// Known answers: mean 1/2, variance 1/12; mean 0, variance 1, third moment 0, fourth 3.
// Tolerance: five standard errors of 200,000 draws.
TEST(RandomStream, HasTheMomentsOfItsDistributions) {
  RandomStream random(Seed{11});
  constexpr int n = 200000;
  double uniform_sum = 0, uniform_squares = 0, moments[5] = {};
  for (int i = 0; i < n; ++i) {
    const double u = random.uniform();
    ASSERT_GT(u, 0);
    ASSERT_LT(u, 1);
    uniform_sum += u;
    uniform_squares += u * u;
    const double z = random.normal();
    double power = 1;
    for (double& moment : moments) {
      moment += power;
      power *= z;
    }
  }
  EXPECT_NEAR(uniform_sum / n, 0.5, 5 * std::sqrt(1. / 12 / n));
  EXPECT_NEAR(uniform_squares / n, 1. / 3, 5 * std::sqrt(4. / 45 / n));
  EXPECT_NEAR(moments[1] / n, 0, 5 / std::sqrt(n));
  EXPECT_NEAR(moments[2] / n, 1, 5 * std::sqrt(2. / n));
  EXPECT_NEAR(moments[3] / n, 0, 5 * std::sqrt(15. / n));
  EXPECT_NEAR(moments[4] / n, 3, 5 * std::sqrt(96. / n));
}

TEST(RandomStream, BelowReachesEveryValueAboutEquallyOften) {
  RandomStream random(Seed{5});
  std::array<int, 7> counts{};
  for (int i = 0; i < 70000; ++i) ++counts.at(random.below(7));
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
}

TEST(RandomStream, PermutationHoldsEachIndexOnce) {
  RandomStream random(Seed{5});
  Eigen::VectorXi p = random.permutation(100);
  EXPECT_FALSE(std::ranges::is_sorted(p));
  std::ranges::sort(p);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(p[i], i);
}

// Property: orthogonal to rounding, and both determinants come.
TEST(RandomOrthogonal, IsOrthogonalWithEitherDeterminant) {
  RandomStream random(Seed{2});
  int positive = 0;
  for (int k = 0; k < 40; ++k) {
    const Eigen::MatrixXd q = random_orthogonal(5, random);
    EXPECT_LT((q.transpose() * q - Eigen::MatrixXd::Identity(5, 5)).norm(), 1e-14 * 10);
    positive += q.determinant() > 0 ? 1 : 0;
  }
  EXPECT_GT(positive, 5);
  EXPECT_LT(positive, 35);
}

}  // namespace
}  // namespace lieder
