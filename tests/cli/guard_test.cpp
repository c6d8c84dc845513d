#include "guard.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <new>

#include "exit_code.hpp"
#include "lieder/base/error.hpp"

namespace lieder::cli {
namespace {

struct Outcome {
  int code;
  std::string message;
};

template <typename Error>
Outcome outcome_of(const Error& error) {
  testing::internal::CaptureStderr();
  const int code = guarded([] { return "lieder lens"; }, [&]() -> int { throw error; });
  return {code, testing::internal::GetCapturedStderr()};
}

TEST(Guard, PassesTheCodeOfWorkThatEnds) {
  EXPECT_EQ(guarded([] { return "lieder lens"; }, [] { return 1; }), kNoAnswer);
}

TEST(Guard, BadInputIsOneLineAndCodeTwo) {
  const auto [code, message] = outcome_of(InputError("x.npy: row 17\nholds a NaN"));
  EXPECT_EQ(code, kBadInput);
  EXPECT_EQ(message, "lieder lens: x.npy: row 17 holds a NaN\n");
}

TEST(Guard, NamesTheVerbOnce) {
  EXPECT_EQ(outcome_of(InputError("lens: too wide")).message, "lieder lens: too wide\n");
}

TEST(Guard, OurMistakeIsCodeSeventyAndAsksForAReport) {
  for (const auto& [code, message] : {outcome_of(InternalError("the generator has no size")),
                                      outcome_of(std::runtime_error("the generator has no size"))}) {
    EXPECT_EQ(code, kOurMistake);
    EXPECT_TRUE(message.starts_with("lieder lens: a mistake of lieder's own: the generator has no size; please report"))
        << message;
  }
}

TEST(Guard, AnExceptionOfNoKindIsOurMistake) { EXPECT_EQ(outcome_of(42).code, kOurMistake); }

TEST(Guard, TheSystemSayingNoIsNoMistakeOfOurs) {
  const auto reason = std::make_error_code(std::errc::permission_denied);
  const auto [code, message] = outcome_of(std::filesystem::filesystem_error("rename", "found", reason));
  EXPECT_EQ(code, kBadInput);
  EXPECT_NE(message.find("Permission denied"), std::string::npos) << message;
  EXPECT_EQ(outcome_of(std::bad_alloc()).code, kBadInput);
}

}  // namespace
}  // namespace lieder::cli
