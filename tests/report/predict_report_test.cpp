#include "lieder/report/predict_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "lieder/report/html.hpp"
#include "report/predict_words.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using ::testing::HasSubstr;

/// Two circles of radius 1 in R^3.
PredictResult circles(Index points, double height, const PredictOptions& options = {.ridge = 1e-5}) {
  std::vector<RowMatrix> orbits(2, RowMatrix(points, 3));
  for (Index k = 0; k < points; ++k)
    for (Index c = 0; c < 2; ++c) {
      const double angle = std::numbers::pi * static_cast<double>(2 * k + c) / static_cast<double>(points);
      orbits[static_cast<std::size_t>(c)].row(k) << std::cos(angle), std::sin(angle), height * static_cast<double>(c);
    }
  return predict(rbf(1.4), orbits, options);
}

const PredictRequest kAsked{.input = "o.npz", .kernel = "rbf(1.4)", .classes = {"3", "7"}, .columns = 3, .seed = 5};

// Property: result.json holds what was found, under the names of docs/files.md. Known answer: the numbers themselves.
TEST(PredictReport, ResultHoldsWhatWasFound) {
  const PredictResult found = circles(4, 1);
  const nlohmann::ordered_json json = to_json(to_result(found, kAsked));
  const auto& answer = json.at("answer");
  EXPECT_EQ(json.at("verdict"), "none");
  EXPECT_EQ(json.at("seed"), 5);
  EXPECT_EQ(answer.at("classes"), (std::vector<int>{3, 7}));
  EXPECT_EQ(answer.at("exact_error").at(1), found.exact_error[1]);
  EXPECT_EQ(answer.at("spectral_error").at(0), found.spectral_error[0]);
  EXPECT_EQ(answer.at("will_learn").at(1).at(3), false);
  EXPECT_EQ(answer.at("too_sparse"), (std::vector<bool>{true, true}));
  EXPECT_EQ(answer.at("too_close"), (std::vector<bool>{false, false}));
  EXPECT_TRUE(answer.at("orbit_size_needed").at("estimate").is_null());  // two sizes only
  EXPECT_THAT(answer.at("orbit_size_needed").at("reason").get<std::string>(), HasSubstr("need three sizes"));
  EXPECT_EQ(answer.at("remedies").at("far_error").at(0), found.far_error[0]);
  EXPECT_EQ(json.at("evidence").at("sub_orbits").at(1).at("points"), 4);
  EXPECT_FALSE(json.at("evidence").contains("wins"));
  EXPECT_EQ(json.at("arrays").at("errors"), "errors.npy");
}

// Property: the user's point stands on both curves, and the page says in words what the numbers say.
TEST(PredictReport, PageShowsTheDataOnBothCurves) {
  const PredictResult found = circles(12, 0.05);
  const Page page = predict_page(found, kAsked);
  EXPECT_THAT(page.headline, HasSubstr("does not learn the symmetry: none of 24 points"));
  std::vector<figures::Curves> curves;
  for (const figures::Block& block : page.sections.front().blocks)
    if (const auto* one = std::get_if<figures::Curves>(&block)) curves.push_back(*one);
  ASSERT_EQ(curves.size(), 2U);
  const auto point_of = [](const figures::Curves& figure) -> figures::Series {
    for (const figures::Series& series : figure.series)
      if (series.y.size() == 1) return series;
    return {};
  };
  const figures::Series by_size = point_of(curves[0]), by_distance = point_of(curves[1]);
  EXPECT_EQ(by_size.x[0], 12);
  EXPECT_EQ(by_size.y[0], found.exact_error[found.worst_class]);
  EXPECT_NEAR(by_distance.x[0], found.signal[found.worst_class], 1e-12);
  EXPECT_NEAR(by_distance.y[0], found.spectral_error[found.worst_class], 1e-12);
  EXPECT_EQ(curves[0].series[0].y.size(), 5);  // 2, 3, 4, 6 and 12 points
  EXPECT_THAT(page.sections.front().text, HasSubstr("More samples would help from about 13 points"));
  EXPECT_THAT(page.sections.front().text, HasSubstr("falls below 1 where the distance"));
  EXPECT_THAT(to_html(page), HasSubstr("class 7"));
}

TEST(PredictReport, SaysWhatIsLearnt) {
  EXPECT_THAT(predict_headline(circles(8, 1), kAsked), HasSubstr("learns the symmetry: each of 16 points"));
  PredictResult some = circles(8, 1);
  some.verdict = Verdict::approximate;
  some.errors(1, 2) = 1.5;
  some.worst_class = 1;
  EXPECT_EQ(predict_headline(some, kAsked), "This network learns 15 of 16 points from the others; class 7 is worst.");
  EXPECT_EQ(size_in_words({}), "not known");
  EXPECT_EQ(size_range_in_words({.estimate = 12.3, .lower = 11.2, .upper = {}}), "12 to no bound");
  EXPECT_THAT(classes_in_words(some, kAsked), HasSubstr("class 7"));
}

// Property: a class without missing points has no numbers, and the page shows which points are missing.
TEST(PredictReport, PointsThatAreMissingAtOnce) {
  MissingPoints missing = MissingPoints::Constant(2, 8, false);
  missing.row(0).head(3).setConstant(true);
  const PredictResult found = circles(8, 1, {.missing = missing, .ridge = 1e-5});
  PredictRequest asked = kAsked;
  asked.missing = "3: arc(3)";
  const nlohmann::ordered_json json = to_json(to_result(found, asked)), answer = json.at("answer");
  EXPECT_EQ(json.at("options").at("missing"), "3: arc(3)");
  EXPECT_EQ(answer.at("missing"), (std::vector<std::vector<int>>{{0, 1, 2}, {}}));
  EXPECT_EQ(answer.at("exact_error").at(0), found.exact_error[0]);
  for (const char* key : {"exact_error", "spectral_error", "noise", "too_sparse", "too_close"})
    EXPECT_TRUE(answer.at(key).at(1).is_null()) << key;
  EXPECT_TRUE(answer.at("remedies").at("far_error").at(1).is_null());
  EXPECT_EQ(answer.at("will_learn").at(0).at(1), found.will_learn(0, 1));
  EXPECT_TRUE(answer.at("will_learn").at(0).at(3).is_null());
  const Page page = predict_page(found, asked);
  EXPECT_THAT(page.headline, HasSubstr("3 missing points"));
  EXPECT_THAT(page.headline, HasSubstr("from the 13 shown"));
  const figures::MatrixPicture* picture = nullptr;
  for (const PageSection& section : page.sections)
    for (const figures::Block& block : section.blocks)
      if (const auto* one = std::get_if<figures::MatrixPicture>(&block)) picture = one;
  ASSERT_NE(picture, nullptr);
  for (Index k = 0; k < 8; ++k) {
    EXPECT_TRUE(std::isnan(picture->values(1, k)));
    EXPECT_EQ(std::isnan(picture->values(0, k)), k >= 3);
    EXPECT_EQ(k < 3 && picture->values(0, k) < 0, k < 3 && found.will_learn(0, k));
  }
  EXPECT_THAT(classes_in_words(found, asked), HasSubstr("no point is missing"));
  EXPECT_THAT(to_html(page), HasSubstr("none missing"));
}

// Property: where nothing can be judged the page says so, and shows what theory expects.
TEST(PredictReport, PointsThatNobodyHas) {
  MissingPoints absent = MissingPoints::Constant(2, 8, false);
  absent(1, 3) = true;
  const PredictResult found = circles(8, 1, {.absent = absent, .ridge = 1e-5});
  const nlohmann::ordered_json json = to_json(to_result(found, kAsked)), answer = json.at("answer");
  EXPECT_EQ(json.at("verdict"), "too_little_data");
  EXPECT_EQ(answer.at("missing"), (std::vector<std::vector<int>>{{}, {3}}));
  EXPECT_EQ(json.at("evidence").at("absent"), answer.at("missing"));
  EXPECT_TRUE(answer.at("will_learn").at(1).at(3).is_null() && answer.at("exact_error").at(1).is_null());
  EXPECT_EQ(answer.at("spectral_error").at(1), found.spectral_error[1]);
  const Page page = predict_page(found, kAsked);
  EXPECT_THAT(page.headline, HasSubstr("cannot be judged: none of 1 missing points is there"));
  EXPECT_EQ(page.badge.words, "cannot be judged");
  EXPECT_THAT(to_html(page), HasSubstr("not measured"));
}

// Property: an orbit that is too small without a hint of the size it needs is said to be so. Known answer: four points.
TEST(PredictReport, AtLeastSoManyPoints) {
  const PredictResult found = circles(4, 1);
  EXPECT_THAT(remedies_in_words(found, kAsked), HasSubstr("An orbit needs 5 points or more, how many is not known"));
  EXPECT_EQ(size_in_words(found.orbit_size_needed), "5 or more");
  EXPECT_THAT(to_text(to_result(found, kAsked)), HasSubstr("orbit size needed  5 or more"));
}

TEST(PredictReport, KeepsTheErrorsOfWhatWasStopped) {
  const PredictResult stopped = circles(4, 1, {.progress = [](const ProgressEvent& event) {
                                          return event.stage == "theory" ? Flow::stop : Flow::proceed;
                                        }});
  const Result result = to_result(stopped, kAsked);
  EXPECT_EQ(result.status, Status::stopped);
  EXPECT_EQ(result.answer.at("exact_error").at(0), stopped.exact_error[0]);
  EXPECT_EQ(result.answer.at("will_learn").at(1).at(0), stopped.will_learn(1, 0));
  ASSERT_EQ(result.arrays.size(), 1U);
  EXPECT_EQ(result.headline, "Stopped after the regression.");
  EXPECT_EQ(classes_in_words(stopped, kAsked), "");
}

TEST(PredictReport, StoppedHasNoNumbers) {
  const PredictResult stopped = circles(4, 1, {.progress = [](const ProgressEvent&) { return Flow::stop; }});
  const Result result = to_result(stopped, kAsked);
  EXPECT_EQ(result.status, Status::stopped);
  EXPECT_TRUE(result.answer.empty() && result.arrays.empty() && !result.page);
  EXPECT_EQ(classes_in_words(stopped, kAsked), "");
}

}  // namespace
}  // namespace lieder
