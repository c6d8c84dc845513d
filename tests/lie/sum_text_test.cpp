#include "lie/sum_text.hpp"

#include <gtest/gtest.h>

namespace lieder {
namespace {

Eigen::RowVectorXd row(std::initializer_list<double> values) {
  return Eigen::Map<const Eigen::RowVectorXd>(values.begin(), static_cast<Eigen::Index>(values.size()));
}

// Property: a sum reads as one writes it. Known answers below.
TEST(SumText, ReadsAsOneWritesIt) {
  const std::vector<std::string> names{"1", "x1", "x2^2"};
  EXPECT_EQ(sum_text(row({0, 1, -1}), names, {}), "x1 - x2^2");
  EXPECT_EQ(sum_text(row({-3, 0, 2}), names, {}), "-3 + 2 x2^2");
  EXPECT_EQ(sum_text(row({1, -0.123456, 0}), names, {}), "1 - 0.1235 x1");
  EXPECT_EQ(sum_text(row({0, -0.123456, 1e-9}), names, {.least = 1e-6, .digits = 2}), "-0.12 x1");
  EXPECT_EQ(sum_text(row({0, 0, 0}), names, {}), "0");
  EXPECT_EQ(sum_text(row({1, 2, 3}), {}, {.most = 2, .rest = " + .."}), "D1 + 2 D2 + ..");
  EXPECT_EQ(sum_text(row({1, 2, 3}), names, {.most = 0}), "0");
}

}  // namespace
}  // namespace lieder
