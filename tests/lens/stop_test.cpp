// A stop is obeyed between any two steps, and what is returned is whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lens/ring_planes.hpp"
#include "lens/sine_beam.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/lens/lens.hpp"
#include "lieder/synth/translations.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

RowMatrix smooth_ring() {
  return translations({.dim = 10,
                       .samples = 20000,
                       .feature = Feature::legendre3,
                       .boundary = Boundary::circle,
                       .noise = 0.05,
                       .view = View::rotated,
                       .seed = 9})
      .x;
}

/// Answers `stop` at the given question, and counts those that come.
Progress stopping_at(std::size_t question, std::vector<std::string>& asked) {
  return [question, &asked](const ProgressEvent& event) {
    asked.emplace_back(event.stage);
    return asked.size() > question ? Flow::stop : Flow::proceed;
  };
}

LensResult lens_of(const RowMatrix& x, const Progress& progress) {
  const auto stream = view_samples(x.data(), x.rows(), x.cols(), x.cols(), 1);
  return lens(*stream, {.threads = 1, .surrogates = 2, .progress = progress});
}

// Property: after a stop nobody asks again, and L is orthogonal or absent. Questions: a sample of them all.
TEST(Stop, AtAnyQuestionLeavesAWholeAnswer) {
  const RowMatrix x = smooth_ring();
  std::vector<std::string> all;
  lens_of(x, stopping_at(std::string::npos, all));
  EXPECT_THAT(all, testing::IsSupersetOf({"reading", "independent components", "refining", "surrogates"}));
  EXPECT_THAT(all, testing::IsSupersetOf({"sine beam", "ring planes"}));
  for (std::size_t question = 0; question < all.size(); question += 1 + all.size() / 25) {
    std::vector<std::string> asked;
    const LensResult r = lens_of(x, stopping_at(question, asked));
    EXPECT_EQ(asked.size(), question + 1) << "goes on after " << asked[question];
    EXPECT_EQ(r.status, Status::stopped) << asked[question];
    EXPECT_EQ(r.verdict, Verdict::undecided) << asked[question];
    const auto rows = r.convolution.rows();
    EXPECT_LT((r.convolution * r.convolution.transpose() - MatrixXd::Identity(rows, rows)).norm(), 1e-10);
  }
}

// Rows read so far look constant or Gaussian: that is no verdict about the others.
TEST(Stop, WhileReadingIsNoVerdict) {
  RowMatrix x = smooth_ring();
  x.topRows(15000).col(3).setZero();
  std::vector<std::string> asked;
  const LensResult r = lens_of(x, stopping_at(0, asked));
  EXPECT_EQ(r.status, Status::stopped) << r.message;
}

TEST(Stop, StartsAreWholeOrNone) {
  const ThreadScope one_thread(1);
  const RowMatrix x = smooth_ring();
  const MatrixXd c = x.transpose() * x / static_cast<double>(x.rows());
  const SymmetricTensor t(10);
  for (const std::size_t question : {0, 1, 5}) {
    std::vector<std::string> asked;
    const MatrixXd l = sine_beam(c, t, stopping_at(question, asked));
    EXPECT_LT((l * l.transpose() - MatrixXd::Identity(10, 10)).norm(), 1e-12);
    EXPECT_EQ(asked.size(), question + 1);
    asked.clear();
    EXPECT_EQ(ring_planes(c, t, stopping_at(question, asked)).size(), std::min<std::size_t>(question * 2, 2));
    EXPECT_EQ(asked.size(), question + 1);
  }
}

}  // namespace
}  // namespace lieder
