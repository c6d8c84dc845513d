#include "lens/row_sample.hpp"

#include <gtest/gtest.h>

namespace lieder {
namespace {

// Property: every row has the same chance. Known answer: the mean of the numbers held is the middle of the stream.
TEST(RowSample, IsUniformOverTheStream) {
  RowSample sample(2000, 1, Seed{9});
  for (int i = 0; i < 50000; ++i) {
    const double value = i;
    sample.offer(i, &value);
  }
  ASSERT_EQ(sample.size(), 2000);
  // The standard error of the mean of 2,000 uniform numbers below 50,000 is 323.
  EXPECT_NEAR(sample.rows().mean(), 25000, 4 * 323);
}

TEST(RowSample, HandsBackWhatHadToMakeRoom) {
  RowSample sample(10, 1, Seed{9});
  double taken = 0, given_back = 0;
  for (int i = 0; i < 1000; ++i) {
    const double value = i;
    if (sample.offer(i, &value)) taken += value;
    if (sample.displaced_number() >= 0) {
      EXPECT_EQ(sample.displaced()[0], static_cast<double>(sample.displaced_number()));
      given_back += sample.displaced()[0];
    }
  }
  EXPECT_EQ(sample.rows().sum(), taken - given_back);
  Eigen::VectorXd row;
  const auto number = sample.pop(row);
  EXPECT_EQ(row[0], static_cast<double>(number));
  EXPECT_EQ(sample.size(), 9);
}

TEST(RowSample, OfNoCapacityTakesNothing) {
  RowSample sample(0, 1, Seed{});
  const double value = 1;
  EXPECT_FALSE(sample.offer(0, &value));
  EXPECT_EQ(sample.rows().rows(), 0);
}

}  // namespace
}  // namespace lieder
