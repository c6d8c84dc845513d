#include "lens/seriation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

MatrixXd hidden_chain(const Eigen::VectorXi& place, bool closed, RandomStream& random) {
  const auto n = static_cast<int>(place.size());
  MatrixXd s(n, n);
  for (int i = 0; i < n; ++i)
    for (int j = i; j < n; ++j) {
      int apart = std::abs(place[i] - place[j]);
      if (closed) apart = std::min(apart, n - apart);
      s(i, j) = s(j, i) = std::exp(-apart) + 0.01 * random.uniform();
    }
  return s;
}

// Known answer: neighbours of the hidden chain are neighbours of the order, for lines and rings, with noise.
TEST(Seriate, RecoversAHiddenLineOrRing) {
  RandomStream random(Seed{21});
  for (const bool closed : {false, true})
    for (const int n : {3, 4, 7, 33, 120}) {
      const Eigen::VectorXi place = random.permutation(n);
      const Eigen::VectorXi order = seriate(hidden_chain(place, closed, random), closed);
      ASSERT_EQ(order.size(), n);
      for (int k = 0; k + 1 < n; ++k) {
        const int apart = std::abs(place[order[k]] - place[order[k + 1]]);
        EXPECT_TRUE(apart == 1 || (closed && apart == n - 1)) << "n " << n << " at " << k;
      }
    }
}

TEST(Seriate, HoldsEveryItemOnceWhateverTheSimilarities) {
  RandomStream random(Seed{22});
  for (const int n : {1, 2, 3, 20}) {
    MatrixXd s = random.normal_matrix(n, n);
    s = (s + s.transpose()).eval();
    for (const bool closed : {false, true}) {
      Eigen::VectorXi order = seriate(s, closed);
      std::ranges::sort(order);
      for (int k = 0; k < n; ++k) EXPECT_EQ(order[k], k);
    }
  }
}

}  // namespace
}  // namespace lieder
