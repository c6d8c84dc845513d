#include "lieder/enforce/cache.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "lieder/enforce/enforce.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

struct Question {
  const char *group, *in, *out;
};

/// One for each kind of invariants that a cache holds.
constexpr Question kQuestions[] = {
    {"S(4)", "V", "V^2"}, {"SO(3)", "V", "2*V + V^2"},  {"SU(2)", "V*V", "V*V"},       {"SO+(1,3)", "V^2", "V^2"},
    {"E(2)", "V", "V^2"}, {"SO(3)", "V^2", "Sym^2(V)"}, {"S(3)*SO(3)", "V1*V2", "V2"}, {"O(3)", "Alt^2(V)", "V^2"}};

EnforceResult answer(const Group& group, const Question& question, EnforceOptions options) {
  return enforce(group, representation(question.in, group), representation(question.out, group), options);
}

EnforceResult answer(const Question& question, EnforceCache* cache) {
  return answer(named_group(question.group), question, {.cache = cache});
}

void expect_same(const EnforceResult& a, const EnforceResult& b, const char* group) {
  EXPECT_EQ(a.message, b.message) << group;
  EXPECT_EQ(a.methods(), b.methods()) << group;
  EXPECT_EQ(a.completeness, b.completeness) << group;
  EXPECT_TRUE((a.dimension == 0 && b.dimension == 0) || MatrixXd(a.basis()) == MatrixXd(b.basis())) << group;
}

TEST(EnforceCache, AnswersAsWithoutOne) {
  EnforceCache cache;
  for (int round = 0; round < 2; ++round)
    for (const Question& question : kQuestions)
      expect_same(answer(question, &cache), answer(question, nullptr), question.group);
  EXPECT_EQ(cache.groups(), 7U);
  EXPECT_GT(cache.bytes(), 0);
}

TEST(EnforceCache, KeepsWhatWasFound) {
  EnforceCache cache;
  for (const Question& question : kQuestions) {
    const auto first = answer(question, &cache), second = answer(question, &cache);
    EXPECT_EQ(first.blocks.front().invariants, second.blocks.front().invariants) << question.group;
    EXPECT_NE(first.blocks.front().invariants, answer(question, nullptr).blocks.front().invariants) << question.group;
  }
}

TEST(EnforceCache, ProductsAreSharedByQuestions) {
  EnforceCache cache;
  const auto one = answer({"SO(3)", "V", "V^2"}, &cache), other = answer({"SO(3)", "V^2", "V"}, &cache);
  EXPECT_EQ(one.blocks.front().invariants, other.blocks.front().invariants);
}

TEST(EnforceCache, TellsGroupsByTheirMatrices) {
  EnforceCache cache;
  const Question question{"", "V", "V"};
  Group turns = named_group("SO(3)");
  EXPECT_EQ(answer(turns, question, {.cache = &cache}).dimension, 1);
  Group about_an_axis = turns;  // the name stays
  about_an_axis.lie_algebra.resize(1);
  EXPECT_EQ(answer(about_an_axis, question, {.cache = &cache}).dimension, 3);
  Group noisy = turns;
  noisy.noise = 1e-3;
  EXPECT_EQ(answer(noisy, question, {.cache = &cache}).dimension, 1);
  turns.name = "another";
  EXPECT_EQ(answer(turns, question, {.cache = &cache}).dimension, 1);
  EXPECT_EQ(cache.groups(), 3U);
  EXPECT_EQ(answer(turns, question, {.method = EnforceMethod::dense, .cache = &cache}).methods(),
            std::set<std::string>{"null space"});
  EXPECT_EQ(cache.groups(), 4U);
}

TEST(EnforceCache, DropsWhatWasNotAskedForLongest) {
  const Question sorts{"S(4)", "V^2", "V^2"}, turns{"SU(2)", "V^2", "V^2"};
  EnforceCache all;
  const double of_sorts = (answer(sorts, &all), all.bytes());
  const double of_both = (answer(turns, &all), all.bytes());
  ASSERT_GT(of_both, of_sorts);

  EnforceCache larger_of_two(std::max(of_sorts, of_both - of_sorts));
  answer(sorts, &larger_of_two);
  const auto kept = answer(turns, &larger_of_two);
  EXPECT_EQ(larger_of_two.groups(), 1U);
  EXPECT_EQ(answer(turns, &larger_of_two).blocks.front().invariants, kept.blocks.front().invariants);

  EnforceCache none(0);
  answer(sorts, &none);
  EXPECT_EQ(none.groups(), 0U);
}

TEST(EnforceCache, KeepsNoHalfAnswer) {
  EnforceCache cache;
  const Group group = named_group("SO(3)");
  const Question question{"SO(3)", "V + V^2", "V^2"};
  const auto stopped =
      answer(group, question, {.cache = &cache, .progress = [](const ProgressEvent&) { return Flow::stop; }});
  EXPECT_EQ(stopped.status, Status::stopped);
  EXPECT_EQ(cache.groups(), 0U);
  expect_same(answer(question, &cache), answer(question, nullptr), "SO(3)");
}

TEST(EnforceCache, MayBeAskedWithinAQuestionAndByThreads) {
  EnforceCache cache;
  const Question question{"SO(3)", "V^2", "V^2"};
  Eigen::Index within = 0;
  const auto ask = [&](const ProgressEvent&) {
    within = answer(question, &cache).dimension;
    return Flow::proceed;
  };
  EXPECT_EQ(answer(named_group("SO(3)"), question, {.cache = &cache, .progress = ask}).dimension, 3);
  EXPECT_EQ(within, 3);

  std::vector<EnforceResult> found(4);
  {
    std::vector<std::jthread> threads;
    for (EnforceResult& result : found) threads.emplace_back([&] { result = answer(question, &cache); });
  }
  for (const EnforceResult& result : found) expect_same(result, answer(question, nullptr), "SO(3)");
  cache.clear();
  EXPECT_EQ(cache.groups(), 0U);
  EXPECT_EQ(cache.bytes(), 0);
}

}  // namespace
}  // namespace lieder
