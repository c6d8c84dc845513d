#include "report/words.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "lieder/base/status.hpp"

namespace lieder {
namespace {

// Known answers: three digits that mean something, commas in long numbers, no noise.
TEST(Words, NumbersAreShortAndSayWhenTheyWereNotMeasured) {
  EXPECT_EQ(number_in_words(kUnset), "not measured");
  EXPECT_EQ(number_in_words(std::numeric_limits<double>::infinity()), "infinite");
  EXPECT_EQ(number_in_words(0), "0");
  EXPECT_EQ(number_in_words(1.0449), "1.04");
  EXPECT_EQ(number_in_words(0.99964), "0.99964");
  EXPECT_EQ(number_in_words(-0.9986), "-0.9986");
  EXPECT_EQ(number_in_words(0.9999999), "1.00");
  EXPECT_EQ(number_in_words(99.96), "100");
  EXPECT_EQ(number_in_words(-12.345), "-12.3");
  EXPECT_EQ(number_in_words(0.05), "0.0500");
  EXPECT_EQ(number_in_words(12400.4), "12,400");
  EXPECT_EQ(number_in_words(1.5e-7), "1.5e-7");
  EXPECT_EQ(number_in_words(2e12), "2e12");
}

TEST(Words, WholeAmountsHaveNoDecimals) {
  EXPECT_EQ(amount_in_words(7), "7");
  EXPECT_EQ(amount_in_words(-1200), "-1,200");
  EXPECT_EQ(amount_in_words(7.5), "7.50");
  EXPECT_EQ(amount_in_words(2e12), "2e12");
  EXPECT_EQ(amount_in_words(kUnset), "not measured");
}

TEST(Words, CountsHaveCommas) {
  EXPECT_EQ(count_in_words(0), "0");
  EXPECT_EQ(count_in_words(999), "999");
  EXPECT_EQ(count_in_words(1000), "1,000");
  EXPECT_EQ(count_in_words(-1234567), "-1,234,567");
}

}  // namespace
}  // namespace lieder
