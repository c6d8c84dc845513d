#include "lens/wrap_around.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Covariance that falls with distance, with sampling noise of the size that `samples` rows leave.
Moments moments_of_places(Index d, bool closed, double reach, double samples) {
  Moments y;
  y.samples = static_cast<Index>(samples);
  y.c.resize(d, d);
  y.dc.resize(d, d);
  for (Index i = 0; i < d; ++i)
    for (Index j = 0; j < d; ++j) {
      const Index apart = std::abs(i - j);
      y.c(i, j) = std::exp(-static_cast<double>(closed ? std::min(apart, d - apart) : apart) / reach);
      y.dc(i, j) = ((i + j) % 2 == 0 ? 1 : -1) / std::sqrt(samples);
    }
  return y;
}

// Known answers: 0 where the ends are far apart, 1 where they are neighbours; also where few lags are correlated at
// all.
TEST(WrapAround, IsZeroOnALineAndOneOnACircle) {
  for (const Index d : {15, 33, 257}) {
    const auto line = wrap_around(moments_of_places(d, false, 1.5, 1e5));
    const auto circle = wrap_around(moments_of_places(d, true, 1.5, 1e5));
    ASSERT_TRUE(line && circle) << d;
    EXPECT_NEAR(line->estimate, 0, 0.1) << d;
    EXPECT_NEAR(circle->estimate, 1, 0.1) << d;
    EXPECT_LT(circle->error, 0.1) << d;
  }
}

TEST(WrapAround, IsEmptyWhereNoiseHidesIt) {
  EXPECT_FALSE(wrap_around(moments_of_places(9, true, 0.2, 100)).has_value());
}

}  // namespace
}  // namespace lieder
