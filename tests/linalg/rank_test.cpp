#include "lieder/linalg/rank.hpp"

#include <gtest/gtest.h>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

const Eigen::VectorXd kSpectrum{{4.0, 2.0, 1e-13}};

TEST(Rank, CountsWhatStandsAboveTheRelativeThreshold) {
  const RankDecision d = decide_rank(kSpectrum, 100);
  EXPECT_EQ(d.rank, 2);
  EXPECT_EQ(d.nullity, 1);
  EXPECT_NEAR(*d.gap, 2e13, 1);
  EXPECT_TRUE(d.certain);
}

// Property: units drop out.
TEST(Rank, DoesNotChangeWhenTheMatrixIsRescaled) {
  for (const double scale : {1e-300, 1e-14, 1e8, 1e300})
    EXPECT_EQ(decide_rank(kSpectrum * scale, 100).rank, 2) << scale;
}

// Property: a wide system counts its missing singular values, and says that it is not certain.
TEST(Rank, AWideSystemHasTheNullSpaceThatNoEquationTested) {
  const RankDecision d = decide_rank(kSpectrum, 3, {.columns = 5});
  EXPECT_EQ(d.rank, 2);
  EXPECT_EQ(d.nullity, 3);
  EXPECT_EQ(d.spectrum.size(), 5);
  EXPECT_FALSE(d.certain);
}

TEST(Rank, KnownNoiseSetsTheThreshold) {
  const Eigen::VectorXd s{{1.0, 0.5, 2e-3}};
  EXPECT_EQ(decide_rank(s, 10).rank, 3);
  EXPECT_EQ(decide_rank(s, 10, {.noise = 5e-3}).rank, 2);
  EXPECT_FALSE(decide_rank(s, 10, {.noise = 5e-3}).certain);  // the gap of 250 is below the 1,000 asked for
}

TEST(Rank, ZeroMatrixHasRankZeroAndNoGap) {
  const RankDecision d = decide_rank(Eigen::VectorXd::Zero(3), 3);
  EXPECT_EQ(d.rank, 0);
  EXPECT_EQ(d.nullity, 3);
  EXPECT_FALSE(d.gap.has_value());
}

TEST(Rank, RefusesWhatIsNoSpectrum) {
  EXPECT_THROW(decide_rank(Eigen::VectorXd{{1.0, 2.0}}, 2), InputError);
  EXPECT_THROW(decide_rank(Eigen::VectorXd{{1.0, -2.0}}, 2), InputError);
  EXPECT_THROW(decide_rank(Eigen::VectorXd{{1.0, kSpectrum[0] / 0.0}}, 2), InputError);
  EXPECT_THROW(decide_rank(kSpectrum, 3, {.relative_tolerance = 0}), InputError);
  EXPECT_THROW(decide_rank(kSpectrum, 3, {.min_gap = 1}), InputError);
  EXPECT_THROW(decide_rank(kSpectrum, 3, {.noise = 2.0}), InputError);
}

}  // namespace
}  // namespace lieder
