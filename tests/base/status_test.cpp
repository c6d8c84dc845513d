#include "lieder/base/status.hpp"

#include <gtest/gtest.h>

#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/progress.hpp"

namespace lieder {
namespace {

// Known answer: the words of the contract. "none" is an answer; "cannot tell" is not.
TEST(Verdict, WordsAndWhichOfThemAreAnswers) {
  EXPECT_EQ(to_string(Verdict::symmetry), "symmetry");
  EXPECT_EQ(to_string(Verdict::not_identifiable), "not_identifiable");
  EXPECT_EQ(to_string(Verdict::too_little_data), "too_little_data");
  EXPECT_TRUE(is_answer(Verdict::none));
  EXPECT_TRUE(is_answer(Verdict::approximate));
  EXPECT_FALSE(is_answer(Verdict::not_identifiable));
  EXPECT_EQ(to_string(Verdict::underdetermined), "underdetermined");
  EXPECT_FALSE(is_answer(Verdict::underdetermined));
  EXPECT_FALSE(is_answer(Verdict::undecided));
}

TEST(Status, Words) {
  EXPECT_EQ(to_string(Status::converged), "converged");
  EXPECT_EQ(to_string(Status::stopped), "stopped");
  EXPECT_EQ(to_string(Status::underdetermined), "underdetermined");
  EXPECT_THROW(to_string(static_cast<Status>(99)), InternalError);
}

TEST(Progress, EmptyGoesOnAndACallbackDecides) {
  EXPECT_TRUE(proceeds({}, "fit"));
  double seen = 0;
  const Progress stop = [&](const ProgressEvent& event) {
    seen = event.fraction;
    return Flow::stop;
  };
  EXPECT_FALSE(proceeds(stop, "fit", 0.25));
  EXPECT_EQ(seen, 0.25);
}

TEST(Memory, RefusesWhatDoesNotFitAndNamesBothSizes) {
  EXPECT_NO_THROW(require_memory("lens", 1000, 1000));
  try {
    require_memory("lens", 3'000'000'000, 1'000'000'000);
    FAIL() << "expected an InputError";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "lens: would need about 3 GB of memory; 1 GB is the limit given");
  }
  try {
    require_memory("solve", 4'000'000'000, 1'000'000'000, MemoryGrowth{2, 5000, "dimensions"});
    FAIL() << "expected an InputError";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "solve: would need about 4 GB of memory; 1 GB is the limit given, enough for 2500 dimensions");
  }
  EXPECT_THROW(require_memory("lens", std::uint64_t{1} << 60, 0), InputError);
  EXPECT_GT(peak_memory_bytes(), 1'000'000u);
  EXPECT_GT(available_memory_bytes(), 1'000'000u);
}

}  // namespace
}  // namespace lieder
