#include "lieder/report/enforce_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lieder/group/named.hpp"
#include "lieder/report/html.hpp"
#include "report/enforce_sections.hpp"
#include "report/enforce_words.hpp"
#include "report/sample_enforce.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using sample::Enforced;
using sample::enforced;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

template <typename Figure>
std::vector<Figure> figures_of(const PageSection& section) {
  std::vector<Figure> found;
  for (const auto& block : section.blocks)
    if (const auto* figure = std::get_if<Figure>(&block)) found.push_back(*figure);
  return found;
}

PageSection section_of(const Page& page, const std::string& title) {
  for (const PageSection& section : page.sections)
    if (section.title == title) return section;
  ADD_FAILURE() << "no section " << title;
  return {};
}

Page page_of(const Enforced& e) { return enforce_page(e.result, e.request); }

// Property: a term is named as the grammar reads it: reading the name gives a term of the same name.
TEST(EnforceTerms, NamesAreThoseOfTheGrammar) {
  const Group group = named_group("SL(3)*S(2)");
  const Representation rep = representation("(V1+V2)*V1'*V1'+Sym^2(V1+V2)+Alt^2(V1')'*V2+1", group);
  std::vector<std::string> names;
  for (const TensorProduct& term : rep.terms()) names.push_back(name_of(term, base_representations(group)));
  EXPECT_THAT(names, ElementsAre("V1*V1'^2", "V2*V1'^2", "Sym^2(V1+V2)", "Alt^2(V1')'*V2", "1"));
  for (const std::string& name : names)
    EXPECT_EQ(name_of(representation(name, group).terms().front(), base_representations(group)), name);
}

// Property: every pair of terms is in one kind, and its numbers are those of combine().
TEST(EnforceTerms, KindsHoldEveryBlockOnce) {
  const Enforced e = enforced("SO(3)", "2*V+V^2+1", "(1+V)*V+V");
  const BlockStructure structure = block_structure(e.result);
  std::size_t pairs = 0;
  Index maps = 0;
  for (const PairKind& kind : structure.kinds) {
    pairs += kind.pairs.size();
    maps += kind.maps;
    for (const TermPair& pair : kind.pairs) {
      if (kind.maps == 0) continue;
      const MatrixXd w = e.result.combine(VectorXd::Unit(e.result.dimension, pair.first));
      const std::vector<Index> rows = coordinates_of(e.result.out.terms()[pair.out]),
                               cols = coordinates_of(e.result.in.terms()[pair.in]);
      EXPECT_NEAR(w(rows, cols).norm(), 1, 1e-12) << kind_in_words(structure, kind);  // and so nothing elsewhere
    }
  }
  EXPECT_EQ(pairs, e.result.in.terms().size() * e.result.out.terms().size());
  EXPECT_EQ(maps, e.result.dimension);
}

// Property: a picture is the basis element with its number, entry by entry, all of it or its block.
TEST(EnforcePage, PicturesAreTheBasis) {
  for (const Enforced& e : {enforced("SO(3)", "V+V^2", "2*V"), enforced("S(3)", "20*V+3", "(1+V)*(V+1)")}) {
    const BlockStructure structure = block_structure(e.result);
    const ShownMaps shown = shown_maps(e.result, structure);
    ASSERT_FALSE(shown.maps.empty());
    EXPECT_LE(shown.maps.size(), 12U);
    for (const ShownMap& map : shown.maps) {
      const MatrixXd w = e.result.combine(VectorXd::Unit(e.result.dimension, map.number));
      EXPECT_NEAR(map.matrix.norm(), 1, 1e-12);
      if (shown.extent == ShownMaps::Extent::whole) {
        EXPECT_EQ(map.matrix, w);
        continue;
      }
      const TermPair& pair = map.kind->pairs.front();
      const std::vector<Index> rows = coordinates_of(e.result.out.terms()[pair.out]),
                               cols = coordinates_of(e.result.in.terms()[pair.in]);
      EXPECT_EQ(map.matrix, w(rows, cols));
    }
  }
  const Enforced wide = enforced("S(3)", "20*V+3", "(1+V)*(V+1)");
  EXPECT_EQ(shown_maps(wide.result, block_structure(wide.result)).extent, ShownMaps::Extent::block);
}

// Property: few maps are all shown; of many, each kind of block has its turn before any has a second.
TEST(EnforcePage, ChoosesSensibly) {
  const Enforced few = enforced("SO(3)", "V+V^2", "2*V");
  EXPECT_EQ(shown_maps(few.result, block_structure(few.result)).maps.size(), 4U);
  const Enforced many = enforced("S(4)", "V^2+V", "V^2+V+1");  // 15 + 5 + 2 + 5 + 2 + 1 maps
  const BlockStructure structure = block_structure(many.result);
  const ShownMaps shown = shown_maps(many.result, structure);
  ASSERT_EQ(shown.maps.size(), 12U);
  for (const PairKind& kind : structure.kinds)
    EXPECT_GE(std::ranges::count(shown.maps, &kind, &ShownMap::kind), 1) << kind_in_words(structure, kind);
  EXPECT_THAT(page_of(many).sections[0].text,
              HasSubstr("12 of 30 are shown, the first ones of each kind of block; 18 are not"));
}

/// 200 maps that nobody may write out.
class Untouchable final : public Invariants {
 public:
  explicit Untouchable(Index size) : size_(size) { method = "test"; }
  Index size() const override { return size_; }
  Index count() const override { return 200; }
  bool is_factored() const override { return true; }
  double bytes() const override { return 0; }
  VectorXd combine(const VectorXd& /*weights*/) const override { return touched(); }
  VectorXd project(const VectorXd& /*tensor*/) const override { return touched(); }

 private:
  Eigen::SparseMatrix<double> write_columns() const override { return touched().sparseView(); }
  static VectorXd touched() {
    ADD_FAILURE() << "written out";
    return {};
  }
  Index size_;
};

/// Two blocks of 2,000 x 2,000, from V to the first and the second V.
Enforced two_large_blocks() {
  const Representation v = Representation::base({.name = "V", .first = 0, .size = 2000});
  EnforceResult result;
  result.status = Status::converged;
  result.in = v;
  result.out = v + v;
  result.base = {{.name = "V", .first = 0, .size = 2000}};
  result.rows = 4000;
  result.cols = 2000;
  result.dimension = 400;
  const auto large = std::make_shared<Untouchable>(4'000'000);
  for (const TensorProduct& term : result.out.terms())
    result.blocks.push_back({.invariants = large, .entries = {.offset = term.offset * 2000, .axes = {}}});
  return {result, {.group = "G", .in = "V", .out = "2*V"}};
}

// Property: what is too large to be written out is not; the norm of a random combination, by blocks, adds up to all.
TEST(EnforcePage, WritesOutNothingLarge) {
  const PageSection section = section_of(page_of(two_large_blocks()), "The basis");
  EXPECT_THAT(section.text, HasSubstr("W has 4,000 by 2,000 entries"));
  EXPECT_TRUE(figures_of<figures::MatrixGrid>(section).empty());
  const auto plans = figures_of<figures::BlockPlan>(section);
  ASSERT_EQ(plans.size(), 1U);
  EXPECT_NEAR(plans[0].values.sum(), 100, 1e-9);
  EXPECT_NEAR(plans[0].values(0, 0), 50, 15);  // 200 weights in each of two blocks: within four standard deviations
}

// Property: beside a block too large to be written out the others are still shown, and the page says what is missing.
TEST(EnforcePage, LeavesOutTheLargeBlocksAlone) {
  Enforced e = two_large_blocks();
  e.result.in = e.result.in + Representation::trivial(1);
  e.result.out = e.result.out + Representation::trivial(1);
  e.result.rows = 4001;
  e.result.cols = 2001;
  e.result.dimension = 401;
  for (std::size_t k = 0; k < 2; ++k)
    e.result.blocks[k].entries.offset = e.result.out.terms()[k].offset * e.result.cols;
  const Enforced one = enforced("S(2)", "1", "1");
  e.result.blocks.push_back(
      {.invariants = one.result.blocks[0].invariants, .entries = {.offset = 4000 * e.result.cols + 2000, .axes = {}}});
  const PageSection section = section_of(page_of(e), "The basis");
  EXPECT_THAT(section.text,
              AllOf(HasSubstr("1 of 401 is shown"), HasSubstr("more than 1,000,000 entries are left out")));
  const auto grid = figures_of<figures::MatrixGrid>(section).at(0);
  ASSERT_EQ(grid.values.size(), 1U);
  EXPECT_EQ(grid.values[0], MatrixXd::Ones(1, 1));
  EXPECT_EQ(grid.names[0], "map 400\n1 \u2192 1");
}

// Known answer: the identity of R^3, 3 of 9 entries, each 1/sqrt(3).
TEST(EnforcePage, CountsWhatIsNotZero) {
  const PageSection section = section_of(page_of(enforced("SO(3)", "V", "V")), "Sparsity");
  EXPECT_THAT(section.text, HasSubstr("33.3\u00a0% are not zero"));
  EXPECT_THAT(figures_of<figures::Table>(section).at(0).rows.at(0),
              ElementsAre("map 0", "V \u2192 V", "3", "33.3\u00a0%", "0.577"));
}

// Known answer: on R^2 x S_3's V, V1 -> V1 has 2 maps (1 and the turn), V2 -> V2 has 2, and nothing goes across.
TEST(EnforcePage, ThePlanCountsMaps) {
  const PageSection section = section_of(page_of(enforced("SO(2)*S(3)", "V1+V2", "V1+V2")), "Blocks");
  EXPECT_THAT(section.text, HasSubstr("2 of 4 hold maps"));
  const auto plan = figures_of<figures::BlockPlan>(section).at(0);
  EXPECT_EQ(plan.values, (MatrixXd(2, 2) << 2, 0, 0, 2).finished());
  EXPECT_EQ(plan.rows[1].name, "V2");
  EXPECT_EQ(plan.rows[1].size, 3);
  EXPECT_EQ(figures_of<figures::Table>(section).at(0).rows.size(), 4U);
}

// Property: terms too many to be drawn one by one are put together by their names, and no map is lost.
TEST(EnforcePage, ALongSumIsPutTogether) {
  const Enforced e = enforced("S(3)", "40*V+V^2", "30*V");
  const auto plan = figures_of<figures::BlockPlan>(section_of(page_of(e), "Blocks")).at(0);
  EXPECT_EQ(plan.columns.size(), 2U);
  EXPECT_EQ(plan.columns[0].name, "40 \u00d7 V");
  EXPECT_EQ(plan.columns[0].size, 120);
  EXPECT_EQ(plan.values.sum(), static_cast<double>(e.result.dimension));
}

// Property: the rank's picture is the decision that was taken; without one a sentence says so.
TEST(EnforcePage, ShowsTheRankThatDecided) {
  const Enforced e = enforced(sample::heisenberg(), "heisenberg.json", "V", "V");
  const auto spectra = figures_of<figures::Spectrum>(section_of(page_of(e), "The rank"));
  ASSERT_EQ(spectra.size(), 1U);
  const RankDecision& rank = *e.result.blocks[0].invariants->rank;
  EXPECT_EQ(spectra[0].values, rank.spectrum);
  EXPECT_EQ(spectra[0].threshold->value, rank.threshold);
  EXPECT_THAT(spectra[0].caption, HasSubstr("7 of 9 values are above the threshold, 2 count as zero and are maps."));
  const PageSection none = section_of(page_of(enforced("SO(3)", "V", "V")), "The rank");
  EXPECT_TRUE(none.blocks.empty());
  EXPECT_THAT(none.text, HasSubstr("No rank had to be decided"));
}

// Property: of a long spectrum the part around the threshold is shown, with its own numbers.
TEST(EnforcePage, ALongSpectrumIsCutAroundTheThreshold) {
  const Enforced e = enforced(sample::heisenberg(), "heisenberg.json", "V^3", "V^3");
  const auto spectrum = figures_of<figures::Spectrum>(section_of(page_of(e), "The rank")).at(0);
  const RankDecision& rank = *e.result.blocks[0].invariants->rank;
  ASSERT_EQ(rank.spectrum.size(), 729);
  ASSERT_EQ(spectrum.values.size(), 400);
  EXPECT_EQ(spectrum.values, rank.spectrum.segment(spectrum.first - 1, 400));
  EXPECT_LE(spectrum.first, rank.rank);
  EXPECT_GT(spectrum.first + 400, rank.rank + 1);
}

TEST(EnforceWords, SayHowItIsKnown) {
  const auto words = [](const Enforced& e) {
    return enforce_badge(e.result).words + " | " + enforce_summary(e.result);
  };
  EXPECT_THAT(words(enforced("S(4)", "V", "V")), AllOf(HasSubstr("counted exactly"), HasSubstr("whole numbers")));
  EXPECT_THAT(words(enforced("SO(3)", "V", "V^2")),
              AllOf(HasSubstr("by characters"), HasSubstr("irreducible"), HasSubstr("digits, up to rounding")));
  EXPECT_THAT(words(enforced(sample::heisenberg(), "h.json", "V", "V")), HasSubstr("nothing in doubt"));
  Group two = named_group("SO(3)");
  two.lie_algebra.pop_back();
  EXPECT_THAT(words(enforced(two, "two.json", "V", "V")), HasSubstr("the larger group that the brackets generate"));
  const Enforced noisy = enforced(sample::noisy_rotations(1e-3), "found/group.json", "V^2", "V");
  EXPECT_THAT(words(noisy), AllOf(HasSubstr("more than rounding"), HasSubstr("the nearest Lie algebra that closes")));
  Group bent = sample::heisenberg();
  bent.noise = 1e-3;
  for (MatrixXd& x : bent.lie_algebra) x(2, 0) += 1e-3;
  EXPECT_THAT(words(enforced(bent, "bent.json", "V", "V")), HasSubstr("only approximately"));
}

TEST(EnforceWords, SayWhatIsNotCertain) {
  // A rotation by 6e-3 that is known to 1e-3 may be the identity.
  Group turn;
  turn.size = 3;
  turn.discrete = {MatrixXd::Identity(3, 3)};
  turn.noise = 1e-3;
  turn.discrete[0].topRows(2) << 1, -6e-3, 0, 6e-3, 1, 0;
  turn.discrete[0](2, 2) = 0.5;
  const Enforced e = enforced(turn, "found/group.json", "V", "V");
  ASSERT_EQ(e.result.status, Status::not_identifiable);
  EXPECT_EQ(enforce_badge(e.result).words, "The count is not certain");
  EXPECT_THAT(enforce_summary(e.result), AllOf(HasSubstr("it is not certain"), HasSubstr("From 10 on")));
  EXPECT_EQ(enforce_headline(e.result, e.request),
            "3 linear maps from V to V seem to commute with the group of group.json, but that count is not certain.");
}

TEST(EnforceWords, HeadlinesCount) {
  const auto headline = [](const Enforced& e) { return enforce_headline(e.result, e.request); };
  EXPECT_EQ(headline(enforced("SO(3)", "1", "V")),
            "No linear map from 1 to V that commutes with SO(3), other than zero.");
  EXPECT_EQ(headline(enforced("SO(3)", "V", "V")),
            "Every linear map from V to V that commutes with SO(3) is a multiple of one.");
  EXPECT_EQ(headline(enforced("S(5)", "V^2", "V^2")),
            "Every linear map from V^2 to V^2 that commutes with S(5) is a combination of 15 basis maps.");
  Enforced broken = enforced("SO(3)", "V", "V");
  broken.result.status = Status::not_converged;
  EXPECT_THAT(headline(broken), HasSubstr("but they do not commute with SO(3)"));
  EXPECT_EQ(enforce_badge(broken.result).tone, PageBadge::Tone::caution);
}

// Property: an answer of dimension 0 has a page with its evidence, and nothing to draw or to use.
TEST(EnforcePage, ZeroIsAnAnswer) {
  const Enforced zero = enforced("SO(3)", "1", "V");
  const Page page = page_of(zero);
  EXPECT_THAT(page.sections[0].text, HasSubstr("only W = 0 commutes"));
  for (const PageSection& section : page.sections)
    EXPECT_THAT(section.title, AllOf(Not("Sparsity"), Not("How to use it")));
  EXPECT_EQ(figures_of<figures::Table>(section_of(page, "Blocks")).at(0).rows.at(0).at(3), "diagrams");
}

// Property: how a count of zero is known is in the evidence as well.
TEST(EnforceResultJson, ZeroHasItsEvidence) {
  const Group group = sample::noisy_rotations(1e-9);
  const Enforced e = enforced(group, "group.json", "1", "V");
  const auto json = to_json(to_result(e.result, e.request));
  EXPECT_EQ(json["answer"]["dimension"], 0);
  EXPECT_THAT(json["answer"]["methods"], ElementsAre("null space"));
  EXPECT_EQ(json["evidence"]["spectrum"].size(), 3U);
  EXPECT_EQ(json["report"], "report.html");
}

// Property: names are quoted so that they can be pasted: into Python, and into a shell.
TEST(EnforcePage, WhatIsCopiedIsQuoted) {
  const Page page = page_of(enforced("SL(2)", "V'", "V'"));
  EXPECT_THAT(figures_of<figures::Code>(section_of(page, "How to use it")).at(0).text,
              HasSubstr("lieder.enforce(\"SL(2)\", \"V'\", \"V'\")"));
  EXPECT_THAT(figures_of<figures::Code>(section_of(page, "How it was made")).at(0).text,
              HasSubstr("--group 'SL(2)' --in 'V'\\''' --out-rep 'V'\\'''"));
}

TEST(EnforcePage, SameResultSameBytesAndLight) {
  const Enforced e = enforced("S(6)", "V^3", "V^3");
  const std::string html = to_html(page_of(e));
  EXPECT_EQ(html, to_html(page_of(enforced("S(6)", "V^3", "V^3"))));
  EXPECT_LT(html.size(), 2'000'000U);
}

// Property: times and memory, which differ from run to run, are not in the page; inputs are.
TEST(EnforcePage, DoesNotDependOnTime) {
  const Enforced e = enforced("SO(3)", "V", "V");
  RunRecord run{.inputs = {{.path = "found/group.json", .shape = {3, 3}, .dtype = "float64", .sha256 = "abc"}}};
  const std::string quick = to_html(enforce_page(e.result, e.request, "", run));
  run.seconds = {{"total", 1234.5}};
  run.peak_memory_bytes = 1U << 30U;
  EXPECT_EQ(quick, to_html(enforce_page(e.result, e.request, "", run)));
  EXPECT_THAT(quick, HasSubstr("found/group.json"));
}

// Property: the terminal says the answer once.
TEST(EnforceText, SaysTheAnswerOnce) {
  const Enforced e = enforced("SO(3)", "V", "V");
  EXPECT_THAT(to_text(to_result(e.result, e.request)),
              AllOf(HasSubstr("1 equivariant map from R^3 to R^3"), Not(HasSubstr("multiple of one"))));
}

}  // namespace
}  // namespace lieder
