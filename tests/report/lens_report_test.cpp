#include "lieder/report/lens_report.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "lieder/base/error.hpp"
#include "lieder/io/write.hpp"
#include "lieder/report/html.hpp"
#include "report/lens_words.hpp"
#include "report/sample_lens.hpp"

namespace lieder {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(LensResultJson, HasTheContractsKeys) {
  const auto json = to_json(to_result(sample::shuffled_ecg(), sample::run_record("x.npy", 80000, 33)));
  EXPECT_EQ(json["verb"], "lens");
  EXPECT_EQ(json["verdict"], "symmetry");
  EXPECT_EQ(json["answer"]["topology"], "line");
  EXPECT_EQ(json["answer"]["permutation"], true);
  for (const char* key : {"stationarity_ratio", "third_order", "surrogate_p"})
    EXPECT_TRUE(json["evidence"][key].is_number()) << key;
  for (const char* key : {"estimate", "lower", "upper"}) EXPECT_TRUE(json["evidence"]["held_out"][key].is_number());
  for (const char* key : {"generator", "filter", "convolution", "order", "mean"})
    EXPECT_EQ(json["arrays"][key], std::string(key) + ".npy");
  EXPECT_EQ(json["group"], "group.json");
  EXPECT_EQ(json["report"], "report.html");
  EXPECT_EQ(json["options"]["topology"], "auto");
  EXPECT_EQ(json["threads"], 2);
  EXPECT_FALSE(to_json(to_result(sample::ring(7)))["arrays"].contains("order"));
}

// Property: an answer that has hardly a number says null, never 0, and names no array or group that is not there.
TEST(LensResultJson, WhatWasNotMeasuredIsNull) {
  const auto json = to_json(to_result(sample::too_little_data()));
  for (const char* key : {"stationarity_ratio", "third_order", "held_out", "surrogate_p", "floor", "wrap_around"})
    EXPECT_TRUE(json["evidence"][key].is_null()) << key;
  EXPECT_TRUE(json["answer"]["topology"].is_null());
  EXPECT_TRUE(json["group"].is_null());
  EXPECT_FALSE(json["arrays"].contains("generator"));
}

// Property: `none` is an answer with a generator to look at and no group for others to build on.
TEST(LensResultJson, NoSymmetryNoGroup) {
  const auto json = to_json(to_result(sample::with_verdict(Verdict::none)));
  EXPECT_TRUE(json["group"].is_null());
  EXPECT_EQ(json["arrays"]["generator"], "generator.npy");
}

TEST(LensWords, EveryVerdictHasItsSentence) {
  LensResult lens = sample::shuffled_ecg();
  EXPECT_THAT(lens_headline(lens), StartsWith("The 33 coordinates are shuffled places along a hidden line"));
  lens.order = Eigen::VectorXi::LinSpaced(33, 32, 0);
  EXPECT_FALSE(was_shuffled(lens));
  EXPECT_THAT(lens_headline(lens), StartsWith("The 33 coordinates stand in order along a line"));
  EXPECT_THAT(lens_headline(sample::ring(9)), StartsWith("A hidden translation around a ring"));
  const std::pair<Verdict, const char*> words[] = {{Verdict::approximate, "most of the structure"},
                                                   {Verdict::none, "No translation symmetry"},
                                                   {Verdict::not_identifiable, "cannot single out"},
                                                   {Verdict::too_little_data, "Too few samples"},
                                                   {Verdict::undecided, "No decision"}};
  for (const auto& [verdict, start] : words) {
    lens.verdict = verdict;
    EXPECT_THAT(lens_headline(lens), HasSubstr(start));
    EXPECT_FALSE(lens_summary(lens).empty());
  }
}

// Known answer: on a ring an order may start anywhere and run either way without being shuffled.
TEST(LensWords, ARingMayStartAnywhere) {
  LensResult lens = sample::ring(5);
  lens.order = (Eigen::VectorXi(5) << 3, 4, 0, 1, 2).finished();
  EXPECT_FALSE(was_shuffled(lens));
  lens.order = (Eigen::VectorXi(5) << 1, 0, 4, 3, 2).finished();
  EXPECT_FALSE(was_shuffled(lens));
  lens.topology = Topology::line;
  EXPECT_TRUE(was_shuffled(lens));
}

// Property: the picture after is the sample in the recovered order, number by number.
TEST(LensPage, ShowsTheSampleInTheRecoveredOrder) {
  const LensResult lens = sample::shuffled_ecg();
  const Page page = lens_page(lens);
  const auto& pairs = std::get<figures::BeforeAfter>(page.sections[0].blocks[0]).pairs;
  for (Eigen::Index k = 0; k < 33; ++k) EXPECT_EQ(pairs[1].second[k], lens.example_rows(1, (*lens.order)[k]));
  const auto& ordered = std::get<figures::MatrixPicture>(page.sections[1].blocks[1]).values;
  EXPECT_EQ(ordered(4, 7), lens.generator((*lens.order)[4], (*lens.order)[7]));
}

TEST(LensPage, NamesTheFileAndWhatIsInsideIt) {
  const auto subject = [](const char* path) {
    return lens_page(sample::ring(7), sample::run_record(path, 20000, 7)).subject;
  };
  EXPECT_EQ(subject("/data/x.npy"), "x.npy, 20,000 samples of 7 numbers");
  EXPECT_EQ(subject("data/x.h5:/group/set"), "x.h5:/group/set, 20,000 samples of 7 numbers");
  EXPECT_EQ(subject("x.npz:y"), "x.npz:y, 20,000 samples of 7 numbers");
}

TEST(LensPage, SameResultSameBytesAndLight) {
  const auto run = sample::run_record("x.npy", 80000, 33);
  EXPECT_EQ(to_html(lens_page(sample::shuffled_ecg(), run)), to_html(lens_page(sample::shuffled_ecg(), run)));
  EXPECT_LT(to_html(lens_page(sample::ring(257))).size(), 1'500'000U);
}

// Property: times and memory, which differ from run to run, are not in the page.
TEST(LensPage, DoesNotDependOnTime) {
  auto slow = sample::run_record("x.npy", 80000, 33);
  slow.seconds = {{"total", 1234.5}};
  slow.peak_memory_bytes = 1;
  const auto fast = sample::run_record("x.npy", 80000, 33);
  EXPECT_EQ(to_html(lens_page(sample::ring(7), slow)), to_html(lens_page(sample::ring(7), fast)));
}

TEST(LensPage, AnAnswerWithoutNumbersSaysSo) {
  const std::string html = to_html(lens_page(sample::too_little_data()));
  EXPECT_THAT(html, AllOf(HasSubstr("Nothing could be measured."), HasSubstr("12 samples of 33 numbers came")));
  EXPECT_THAT(html.substr(0, html.find("<script")), Not(HasSubstr("<figure")));
}

// Property: a page without an answer claims no hidden axis, and how many surrogates fit is said in words.
TEST(LensPage, ClaimsNoMoreThanTheVerdict) {
  const auto fact = [](const LensResult& lens, std::size_t k) { return lens_page(lens).facts.at(k); };
  LensResult lens = sample::ring(9);
  EXPECT_EQ(fact(lens, 0).name, "hidden axis");
  EXPECT_THAT(fact(lens, 0).note, HasSubstr("99.7"));
  EXPECT_THAT(fact(lens, 3).note, StartsWith("none of 19"));
  lens.evidence.topology_confidence = 1;
  EXPECT_THAT(fact(lens, 0).note, HasSubstr("above 99.9"));
  lens.evidence.surrogate_p = 0.1;
  EXPECT_THAT(fact(lens, 3).note, StartsWith("1 of 19"));
  lens = sample::with_verdict(Verdict::none);
  EXPECT_EQ(fact(lens, 0).name, "axis of the best candidate");
  EXPECT_EQ(fact(lens, 0).note, "");
}

class ReadLens : public testing::Test {
 protected:
  ReadLens() : folder_(fs::path(testing::TempDir()) / fmt::format("lieder_read_lens_{}", getpid())) {
    fs::remove_all(folder_);
  }
  ~ReadLens() override { fs::remove_all(folder_); }
  ReadLens(const ReadLens&) = delete;
  ReadLens& operator=(const ReadLens&) = delete;

  std::string refusal() const {
    try {
      read_lens(folder_);
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  }
  void change(const std::function<void(nlohmann::ordered_json&)>& edit) const {
    auto json = to_json(to_result(sample::ring(7)));
    edit(json);
    std::ofstream(folder_ / "result.json") << json_text(json);
  }

  fs::path folder_;
};

// Property: what represent() and group_of() need survives the directory to the last bit.
TEST_F(ReadLens, BringsBackWhatRepresentNeeds) {
  const LensResult before = sample::shuffled_ecg();
  save(to_result(before), folder_);
  const LensResult after = read_lens(folder_);
  EXPECT_EQ(after.verdict, before.verdict);
  EXPECT_EQ(after.topology, before.topology);
  EXPECT_EQ(after.samples, before.samples);
  EXPECT_EQ(after.scale, before.scale);
  EXPECT_EQ(after.generator_error, before.generator_error);
  EXPECT_EQ(*after.order, *before.order);
  EXPECT_EQ(after.filter, before.filter);
  const RowMatrix x = before.example_rows;
  EXPECT_EQ(represent(after, x), represent(before, x));
  EXPECT_EQ(group_of(after).lie_algebra, group_of(before).lie_algebra);
}

TEST_F(ReadLens, RefusesWhatIsNoUsableLens) {
  EXPECT_THAT(refusal(), HasSubstr("need a result directory"));
  save(to_result(sample::ring(7)), folder_);
  change([](auto& json) { json["verb"] = "discover"; });
  EXPECT_THAT(refusal(), HasSubstr("is a result of discover; need one of lens"));
  change([](auto& json) { json["verdict"] = "none"; });
  EXPECT_THAT(refusal(), HasSubstr("verdict none; need a lens that found a symmetry"));
  change([](auto& json) { json["verdict"] = "perhaps"; });
  EXPECT_THAT(refusal(), HasSubstr("verdict \"perhaps\""));
  change([](auto& json) { json["answer"]["topology"] = nullptr; });
  EXPECT_THAT(refusal(), HasSubstr("key \"topology\" is missing or no text"));
  change([](auto& json) { json["answer"]["topology"] = "knot"; });
  EXPECT_THAT(refusal(), HasSubstr("topology \"knot\" came"));
  change([](auto& json) { json["answer"] = 3; });
  EXPECT_THAT(refusal(), HasSubstr("key \"topology\""));
  change([](auto&) {});
  write_npy(folder_ / "convolution.npy", Eigen::MatrixXd(Eigen::MatrixXd::Identity(6, 7)));
  EXPECT_THAT(refusal(), AllOf(HasSubstr("convolution.npy"), HasSubstr("6 x 7 numbers; need 7 x 7")));
  fs::remove(folder_ / "convolution.npy");
  EXPECT_THAT(refusal(), HasSubstr("convolution.npy"));
}

}  // namespace
}  // namespace lieder
