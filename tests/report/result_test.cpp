#include "lieder/report/result.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "lieder/base/error.hpp"
#include "lieder/base/version.hpp"

namespace lieder {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Result example() {
  Result r;
  r.verb = "lens";
  r.status = Status::converged;
  r.verdict = Verdict::symmetry;
  r.message = "converged after 12 steps";
  r.answer["topology"] = "line";
  r.evidence["stationarity_ratio"] = 1.0449;
  r.evidence["surrogate_p"] = kUnset;
  r.evidence["held_out"] = {{"estimate", 0.031}, {"lower", 0.01}, {"upper", kUnset}};
  r.evidence["surrogate_ratios"] = {4.5, std::numeric_limits<double>::infinity()};
  r.options["surrogates"] = 19;
  r.arrays = {{"generator", Eigen::MatrixXd(Eigen::MatrixXd::Identity(2, 2))},
              {"filter", Eigen::VectorXd(Eigen::VectorXd::Ones(2))},
              {"order", Eigen::VectorXi(Eigen::VectorXi::Zero(2))}};
  r.run.inputs = {{"x.npy", {60000, 33}, "float64", "00ff"}};
  r.run.seconds = {{"moments", 0.1}, {"total", 0.31}};
  r.run.peak_memory_bytes = 73400320;
  r.run.threads = 2;
  r.seed = 7;
  return r;
}

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

// Known answer: the very text of the contract's result.json, key by key and in its order.
TEST(Result, JsonHasTheKeysOfTheContractInTheirOrder) {
  const std::string expected = std::string(R"({
  "format": 1,
  "lieder": ")") + kVersion + R"(",
  "verb": "lens",
  "status": "converged",
  "verdict": "symmetry",
  "message": "converged after 12 steps",
  "answer": {
    "topology": "line"
  },
  "evidence": {
    "stationarity_ratio": 1.0449,
    "surrogate_p": null,
    "held_out": {
      "estimate": 0.031,
      "lower": 0.01,
      "upper": null
    },
    "surrogate_ratios": [4.5, null]
  },
  "options": {
    "surrogates": 19
  },
  "inputs": [
    {
      "path": "x.npy",
      "shape": [60000, 33],
      "dtype": "float64",
      "sha256": "00ff"
    }
  ],
  "arrays": {
    "generator": "generator.npy",
    "filter": "filter.npy",
    "order": "order.npy"
  },
  "group": null,
  "report": null,
  "seconds": {
    "total": 0.31,
    "moments": 0.1
  },
  "peak_memory_bytes": 73400320,
  "seed": 7,
  "threads": 2
}
)";
  EXPECT_EQ(json_text(to_json(example())), expected);
}

// Property: what was not measured is null and never 0; what was not written is not named as a file.
TEST(Result, WhatWasNotMeasuredOrWrittenIsNull) {
  Result r = example();
  r.run.peak_memory_bytes.reset();
  r.run.seconds.clear();
  r.run.inputs = {{"array", {-1, 3}, "", {}}};
  r.page = [] { return Page{}; };
  r.group = Group{};
  r.group->size = 2;
  const auto json = to_json(r, Files::none);
  EXPECT_TRUE(json["peak_memory_bytes"].is_null());
  EXPECT_TRUE(json["seconds"].is_object() && json["seconds"].empty());
  EXPECT_TRUE(json["inputs"][0]["shape"][0].is_null());
  EXPECT_TRUE(json["inputs"][0]["dtype"].is_null());
  EXPECT_TRUE(json["inputs"][0]["sha256"].is_null());
  EXPECT_TRUE(json["arrays"]["filter"].is_null());
  EXPECT_TRUE(json["group"].is_null() && json["report"].is_null());
  EXPECT_EQ(to_json(r)["group"], "group.json");
  EXPECT_EQ(to_json(r)["report"], "report.html");
}

// Property: numbers survive the text to the last bit, and a path of any bytes still gives JSON that parses.
TEST(Result, JsonTextKeepsEveryDigitAndIsAlwaysUtf8) {
  Result r = example();
  r.evidence["third_order"] = 0.1 + 0.2;
  r.run.inputs[0].path = "caf\xe9 \"quoted\"\n.npy";
  const std::string text = json_text(to_json(r));
  const auto back = nlohmann::json::parse(text);
  EXPECT_EQ(back["evidence"]["third_order"].get<double>(), 0.1 + 0.2);
  EXPECT_THAT(back["inputs"][0]["path"].get<std::string>(), HasSubstr("\"quoted\"\n"));
  EXPECT_EQ(text, json_text(to_json(r)));
}

TEST(Result, ArrayNamesThatCannotBeFilesAreOurMistake) {
  for (const char* name : {"", "../x", "Generator", "a b", "generator"}) {
    Result r = example();
    r.arrays.push_back({name, Eigen::VectorXd(Eigen::VectorXd::Ones(1))});
    EXPECT_THROW(to_json(r), InternalError) << name;
  }
}

TEST(Result, TextIsTheShortAnswer) {
  Result r = example();
  r.headline = "A hidden translation was found.";
  EXPECT_EQ(to_text(r),
            "lens: symmetry\n"
            "  A hidden translation was found.\n"
            "  converged after 12 steps\n"
            "\n"
            "  topology            line\n"
            "  stationarity ratio  1.04\n"
            "  surrogate p         not measured\n"
            "  held out            0.0310  (0.0100 to not measured)\n");
}

TEST(Result, TextLinesAreShort) {
  Result r = example();
  for (int i = 0; i < 60; ++i) r.message += " word";
  std::istringstream lines(to_text(r));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

// Every way in which a directory is not a result has its own words, after the path.
TEST(Result, ReadingRefusesWhatIsNoResult) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "lieder_report_read";
  std::filesystem::create_directories(folder);
  const auto file = folder / "result.json";
  const auto message_for = [&](const std::string& text) {
    std::ofstream(file) << text;
    return refusal([&] { read_result(folder); });
  };
  EXPECT_THAT(refusal([] { read_result("no/such/folder"); }),
              testing::AllOf(StartsWith("no/such/folder"), HasSubstr("need a result directory")));
  EXPECT_THAT(message_for("not json"), testing::AllOf(StartsWith(file.string()), HasSubstr("no JSON object")));
  EXPECT_THAT(message_for("[1]"), HasSubstr("no JSON object"));
  EXPECT_THAT(message_for("{}"), HasSubstr("\"format\" is missing"));
  EXPECT_THAT(message_for(R"({"format": 2})"), HasSubstr("format 2 came"));
  std::ofstream(file) << json_text(to_json(example()));
  EXPECT_EQ(read_result(folder)["verb"], "lens");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace lieder
