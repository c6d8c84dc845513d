#include "base/nearest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lieder {
namespace {

// Known answers, counted by hand: "SOO" is one letter from "SO" and "SOO+", two from "O"; large letters do not matter.
TEST(Nearest, CountsLettersThatDiffer) {
  EXPECT_THAT(nearest("SOO", {"GL", "O", "SO", "SOO+"}, 3), testing::ElementsAre("SO", "SOO+", "O"));
  EXPECT_THAT(nearest("rubick", {"Cube", "Rubik"}, 1), testing::ElementsAre("Rubik"));
  EXPECT_THAT(nearest("x", {}), testing::IsEmpty());
}

}  // namespace
}  // namespace lieder
