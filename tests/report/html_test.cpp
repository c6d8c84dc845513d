#include "lieder/report/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/escape.hpp"
#include "report/figure_data.hpp"

namespace lieder {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const char* const kHostile = "</script><img src=x onerror=alert(1)> & \"q\" 'p' <!-- ]]>";

Page page_with(figures::Block block) {
  Page page;
  page.title = page.headline = page.summary = page.verb = page.subject = kHostile;
  page.facts = {{kHostile, kHostile, kHostile}};
  page.sections = {{kHostile, kHostile, {std::move(block)}}};
  return page;
}

TEST(Escape, NothingInTextCanBecomeMarkup) {
  EXPECT_EQ(escape_html("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  EXPECT_EQ(prose_html("see `a<b` and `open"), "see <code>a&lt;b</code> and `open");
}

// Property: JSON in a script element cannot end it, and means the same to a JSON parser.
TEST(Escape, JsonInAScriptSurvivesAndCannotEscape) {
  const nlohmann::ordered_json before = {{"text", kHostile}, {"byte", "caf\xe9"}};
  const std::string text = script_json(before);
  EXPECT_EQ(text.find_first_of("<>&"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(text)["text"], kHostile);
}

// Property: whatever the words, the page holds exactly the script elements that we write, and no element of theirs.
TEST(Html, HostileWordsStayWords) {
  const figures::Block blocks[] = {
      figures::MatrixPicture{.title = kHostile, .caption = kHostile, .values = Eigen::MatrixXd::Identity(2, 2)},
      figures::Curves{
          .title = kHostile, .series = {{.name = kHostile, .y = Eigen::Vector2d(1, 2)}}, .x_label = kHostile},
      figures::NullComparison{.title = kHostile, .quantity = kHostile, .observed = 1, .thresholds = {{1, kHostile}}},
      figures::Intervals{.title = kHostile, .rows = {{kHostile, 1, 0, 2}}, .references = {{1, kHostile}}},
      figures::BeforeAfter{.title = kHostile, .before_label = kHostile},
      figures::Spectrum{.title = kHostile, .values = Eigen::Vector2d(2, 1), .x_label = kHostile},
      figures::Scatter{.title = kHostile, .points = Eigen::MatrixXd::Identity(2, 2), .x_label = kHostile},
      figures::Table{
          .title = kHostile, .header = {kHostile, kHostile, kHostile}, .rows = {{kHostile, kHostile, kHostile}}},
      figures::MatrixGrid{.title = kHostile, .values = {Eigen::MatrixXd::Identity(2, 2)}, .names = {kHostile}},
      figures::BlockPlan{.title = kHostile,
                         .rows = {{kHostile, 1}},
                         .columns = {{kHostile, 1}},
                         .values = Eigen::MatrixXd::Ones(1, 1),
                         .quantity = kHostile},
      figures::Code{.title = kHostile, .caption = kHostile, .text = kHostile},
      figures::Words{.title = kHostile, .text = kHostile},
      figures::Cite{.title = kHostile, .text = kHostile, .bibtex = kHostile, .url = kHostile}};
  for (const auto& block : blocks) {
    const std::string html = to_html(page_with(block));
    EXPECT_EQ(html.find("<img"), std::string::npos);
    std::size_t scripts = 0;
    for (auto at = html.find("</script"); at != std::string::npos; at = html.find("</script", at + 1)) ++scripts;
    EXPECT_EQ(scripts, 5U);  // data, D3, three of ours
  }
}

// Property: the page forbids itself to load anything, and asks for nothing.
TEST(Html, AsksForNothing) {
  const std::string html = to_html(Page{});
  EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
  const std::string own = html.substr(0, html.find("<script>"));  // D3, further on, names addresses that it never asks
  for (const char* loading : {"stylesheet", "@import", "url(", " src=", "<iframe", "<object", "<base ", "http:"})
    EXPECT_EQ(own.find(loading), std::string::npos) << loading;
}

// Property: the words are in the page before any program runs.
TEST(Html, WordsAndTablesAreStatic) {
  Page page;
  page.headline = "A headline.";
  page.summary = "One.\n\nTwo with `code`.";
  page.badge = badge_of(Verdict::none);
  page.facts = {{"12", "apples", "green"}};
  page.sections = {{"Section",
                    "Text.",
                    {figures::Spectrum{.values = Eigen::Vector2d(2, 0.5), .x_label = "k", .y_label = "s"},
                     figures::Table{.rows = {{"seed", "7"}}}}}};
  const std::string html = to_html(page);
  const std::string body = html.substr(0, html.find("<script"));
  for (const char* words :
       {"<h1>A headline.</h1>", "<p class=\"summary\">One.</p>", "Two with <code>code</code>.", "No symmetry",
        "<dt>apples</dt>", "<h2>Section</h2>", "<th scope=\"row\">seed</th><td>7</td>",
        "<th scope=\"row\">2</th><td class=\"number\">0.5000</td>", "aria-label=\"2 values from 2.00 to 0.500.\""})
    EXPECT_NE(body.find(words), std::string::npos) << words;
}

TEST(Html, SamePageSameBytes) {
  const Page page = page_with(figures::MatrixPicture{.values = Eigen::MatrixXd::Identity(5, 5)});
  EXPECT_EQ(to_html(page), to_html(page));
}

// Property: negative numbers that are read carry a minus sign; hyphens, and numbers to copy, stay as they are.
TEST(Html, NegativeNumbersHaveAMinusSign) {
  EXPECT_EQ(with_minus("-1 (-2) to -3e-7, x-4, --5, 6 - 7"), "\u22121 (\u22122) to \u22123e-7, x-4, --5, 6 - 7");
  EXPECT_EQ(prose_html("-1 `-2` & -3"), "\u22121 <code>-2</code> &amp; \u22123");
  Page page = page_with(figures::Table{.header = {"", "v"}, .rows = {{"-8", "-9"}}, .numeric = {1}});
  EXPECT_THAT(to_html(page), AllOf(HasSubstr("<th scope=\"row\">-8"), HasSubstr("<td class=\"number\">\u22129")));
  page = page_with(figures::Spectrum{.values = Eigen::Vector2d(3, -4)});
  EXPECT_THAT(to_html(page), HasSubstr("<td class=\"number\">-4.000"));
}

// Known answer: 32767 = 0x7fff is the largest entry, -32768 = 0x8000 a hole, little endian: ff 7f 01 80 00 00 00 80.
TEST(FigureData, AMatrixIsSixteenBitsAnEntry) {
  Eigen::Matrix2d values;
  values << 3, -3, 0, kUnset;
  const auto data = figure_data(figures::MatrixPicture{.values = values});
  ASSERT_TRUE(data);
  EXPECT_EQ(data->spec["codes"], "/38BgAAAAIA=");
  EXPECT_EQ(data->spec["limit"], 3.0);
}

// Property: the colours end at a number of two digits that no entry exceeds, and the words name the largest entry.
TEST(FigureData, ColoursEndAtARoundNumber) {
  const std::vector<std::pair<double, double>> largest_and_limit = {
      {0.99996, 1}, {0.9871, 0.99}, {1.01, 1.1}, {0.3, 0.3}, {4321e4, 4400e4}, {1e-300, 1e-300}, {5e-324, 5e-324}};
  for (const auto& [largest, limit] : largest_and_limit) {
    const auto data = figure_data(figures::MatrixPicture{.values = Eigen::Vector2d(0, -largest)});
    EXPECT_DOUBLE_EQ(data->spec["limit"].get<double>(), limit);
  }
  const auto data = figure_data(figures::MatrixPicture{.values = Eigen::Vector2d(0, -0.9996)});
  EXPECT_THAT(data->spoken, HasSubstr("0.9996"));
}

// Property: a matrix too large to show is thinned, and a diagonal one entry thin is still there.
TEST(FigureData, ALargeMatrixIsThinnedToItsStrongestEntries) {
  Eigen::MatrixXd values = Eigen::MatrixXd::Zero(1000, 1000);
  values.diagonal().setConstant(-2);
  const auto data = figure_data(figures::MatrixPicture{.values = values});
  EXPECT_EQ(data->spec["stride"], 3);
  EXPECT_EQ(data->spec["rows"], 334);
  EXPECT_LT(data->spec["codes"].get<std::string>().size(), 400'000U);
  EXPECT_EQ(data->spec["codes"].get<std::string>().substr(0, 8), "AYAAAAAA");  // -32767, 0, 0
}

// Known answer: one scale for both, up to 2: 1 is half of it, 16384 = 0x4000. Each side is thinned by itself.
TEST(FigureData, AGridHasOneScale) {
  const auto data = figure_data(figures::MatrixGrid{
      .values = {Eigen::MatrixXd::Constant(1, 1, 1), Eigen::MatrixXd::Constant(500, 2, -2)}, .names = {"a\nb", "c"}});
  EXPECT_EQ(data->spec["limit"], 2.0);
  EXPECT_EQ(data->spec["panels"][0]["codes"], "AEA=");
  EXPECT_EQ(data->spec["panels"][1]["stride"], (std::vector<int>{3, 1}));
  EXPECT_EQ(data->spec["panels"][1]["rows"], 167);
  EXPECT_EQ(data->spec["panels"][1]["cols"], 2);
  EXPECT_EQ(data->spoken, "2 pictures of matrices, largest magnitude 2.00: a, b, 1 by 1; c, 500 by 2.");
  EXPECT_TRUE(figure_data(figures::MatrixGrid{})->spec["empty"].get<bool>());
}

// Property: a plan says how much of it is empty, and its numbers are a table below it.
TEST(FigureData, APlanIsSpokenAndATable) {
  const figures::BlockPlan plan{.rows = {{"V", 3}, {"V^2", 9}},
                                .columns = {{"1", 1}},
                                .values = Eigen::Vector2d(0, 7),
                                .quantity = "maps",
                                .row_label = "to",
                                .column_label = "from"};
  EXPECT_EQ(figure_data(plan)->spoken,
            "Plan of a matrix of 2 by 1 blocks, of which 1 is empty; the fullest holds 7 maps.");
  const std::string html = to_html(page_with(plan));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">V^2</th><td class=\"number\">7</td>"));
}

TEST(FigureData, ASpectrumMayStartLater) {
  const std::string html = to_html(page_with(figures::Spectrum{.values = Eigen::Vector2d(2, 1), .first = 51}));
  EXPECT_THAT(html, AllOf(HasSubstr("<th scope=\"row\">51</th>"), HasSubstr("<th scope=\"row\">52</th>"),
                          Not(HasSubstr("<th scope=\"row\">1</th>"))));
}

TEST(FigureData, WhatWasNotMeasuredIsNullAndSaysSo) {
  const auto data = figure_data(figures::NullComparison{.quantity = "defect"});
  EXPECT_TRUE(data->spec["observed"].is_null());
  EXPECT_TRUE(data->spec["empty"].get<bool>());
  EXPECT_THAT(data->spoken, HasSubstr("not measured"));
  EXPECT_FALSE(figure_data(figures::Table{}));
}

}  // namespace
}  // namespace lieder
