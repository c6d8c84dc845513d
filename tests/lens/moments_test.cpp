#include "lens/moments.hpp"

#include <gtest/gtest.h>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;

/// Skewed, correlated, with a mean: nothing about the moments is zero.
RowMatrix skewed_rows(Index n, Index d, std::uint64_t seed = 4) {
  RandomStream random(Seed{seed});
  const Eigen::MatrixXd mix = random.normal_matrix(d, d);
  RowMatrix x = random.normal_matrix(n, d);
  x = (x.array().square() + x.array()).matrix() * mix;
  x.rowwise() += Eigen::RowVectorXd::LinSpaced(d, 1, 2);
  return x;
}

Moments moments_of(const RowMatrix& x, const MomentOptions& options = {}, Subsamples* aside = nullptr) {
  const auto stream = view_samples(x.data(), x.rows(), x.cols(), x.cols(), 1);
  Subsamples local;
  return accumulate_moments(*stream, options, aside != nullptr ? *aside : local);
}

double norm(const SymmetricTensor& t) { return std::sqrt(squared_norm(t)); }

struct Plain {
  Eigen::VectorXd mean;
  double scale;
  Eigen::MatrixXd c;
  SymmetricTensor t;
};

/// By the definition, in two passes.
Plain plain_moments(const RowMatrix& x) {
  const Index d = x.cols();
  Plain p{x.colwise().mean(), 0, {}, SymmetricTensor(d)};
  const Eigen::MatrixXd u = x.rowwise() - p.mean.transpose();
  p.c = u.transpose() * u / static_cast<double>(x.rows());
  p.scale = std::sqrt(p.c.trace() / static_cast<double>(d));
  for (Index k = 0; k < d; ++k)
    for (Index j = 0; j <= k; ++j)
      p.t.packed().row(SymmetricTensor::pair(j, k)) =
          u.transpose() * u.col(j).cwiseProduct(u.col(k)) / static_cast<double>(x.rows());
  p.c /= p.scale * p.scale;
  p.t *= 1 / (p.scale * p.scale * p.scale);
  return p;
}

// Known answer: the definition in two passes. Tolerance: rounding of 5,000 sums.
TEST(Moments, OnePassGivesWhatTheDefinitionGives) {
  for (const Index d : {2, 7, 33, 50}) {
    const RowMatrix x = skewed_rows(5000, d);
    const Moments m = moments_of(x, {.held_out_rows = 0});
    const Plain p = plain_moments(x);
    EXPECT_EQ(m.samples, 5000);
    EXPECT_LT((m.mean - p.mean).norm(), 1e-12 * p.mean.norm());
    EXPECT_NEAR(m.scale, p.scale, 1e-12 * p.scale);
    EXPECT_LT((m.c - p.c).norm(), 1e-12 * p.c.norm());
    EXPECT_LT(norm(m.t - p.t), 1e-11 * norm(p.t)) << d;
  }
}

// Property: the half-differences are the sampling noise of the averages. Known answer: for 20,000 rows the noise of C
// is near 1/sqrt(N) of its size, and falls like it.
TEST(Moments, HalfDifferencesHaveTheSizeOfTheSamplingError) {
  const Index d = 6;
  const RowMatrix x = skewed_rows(40000, d), other = skewed_rows(40000, d).bottomRows(20000);
  const Moments m = moments_of(x.topRows(20000), {.held_out_rows = 0});
  const Moments independent = moments_of(other, {.held_out_rows = 0});
  const double truth = (m.c - independent.c).norm() / std::sqrt(2.0);
  EXPECT_GT(m.dc.norm(), truth / 3);
  EXPECT_LT(m.dc.norm(), truth * 3);
  const double third = norm(m.t - independent.t) / std::sqrt(2.0);
  EXPECT_GT(norm(m.dt), third / 3);
  EXPECT_LT(norm(m.dt), third * 3);
}

// Property: units drop out, from 1e-300 to 1e300, and only the mean and the scale carry them.
TEST(Moments, DoNotChangeWithTheUnits) {
  const RowMatrix x = skewed_rows(9000, 5);
  const Moments m = moments_of(x);
  for (const double unit : {1e-300, 1e-14, 1e8, 1e300}) {
    const Moments scaled = moments_of(x * unit);
    EXPECT_LT((scaled.c - m.c).norm(), 1e-11 * m.c.norm()) << unit;
    EXPECT_LT(norm(scaled.t - m.t), 1e-10 * norm(m.t)) << unit;
    EXPECT_NEAR(scaled.scale / unit, m.scale, 1e-11 * m.scale) << unit;
    EXPECT_LT((scaled.mean / unit - m.mean).norm(), 1e-11 * m.mean.norm()) << unit;
  }
}

// Property: a first block that says nothing about the scale (constant, or a millionth of what follows) does no harm.
TEST(Moments, SurviveAScaleThatComesLate) {
  RowMatrix x = skewed_rows(12000, 4);
  x.topRows(4500) *= 1e-30;
  const Plain p = plain_moments(x);
  const Moments m = moments_of(x, {.held_out_rows = 0});
  EXPECT_LT(norm(m.t - p.t), 1e-11 * norm(p.t));
  x.topRows(4500).rowwise() = Eigen::RowVectorXd::Ones(4);
  EXPECT_LT(norm(moments_of(x, {.held_out_rows = 0}).t - plain_moments(x).t), 1e-11 * norm(plain_moments(x).t));
}

// Property: same bytes whatever the number of threads.
TEST(Moments, DoNotDependOnTheNumberOfThreads) {
  const RowMatrix x = skewed_rows(10000, 20);
  Moments one, two;
  {
    const ThreadScope threads(1);
    one = moments_of(x);
  }
  {
    const ThreadScope threads(2);
    two = moments_of(x);
  }
  EXPECT_EQ(one.t.packed(), two.t.packed());
  EXPECT_EQ(one.c, two.c);
  EXPECT_EQ(one.dt.packed(), two.dt.packed());
}

// Property: rows kept aside are rows of the data, in their order, at most a tenth of them, and not in the moments.
TEST(Moments, KeepsRowsAsideAndOutOfTheSums) {
  RowMatrix x = skewed_rows(3000, 3);
  x.col(0) = Eigen::VectorXd::LinSpaced(3000, 0, 2999);
  Subsamples aside;
  const Moments m = moments_of(x, {.held_out_rows = 1000, .included_rows = 500}, &aside);
  ASSERT_EQ(aside.held_out.rows(), 300);
  EXPECT_EQ(aside.included.rows(), 500);
  EXPECT_EQ(m.samples, 2700);
  EXPECT_EQ(aside.rows_read, 3000);
  double sum = x.col(0).sum();
  for (Index i = 0; i < 300; ++i) {
    const auto number = static_cast<Index>(aside.held_out(i, 0));
    EXPECT_EQ(x.row(number), aside.held_out.row(i));
    if (i > 0) {
      EXPECT_GT(aside.held_out(i, 0), aside.held_out(i - 1, 0));
    }
    sum -= aside.held_out(i, 0);
  }
  EXPECT_NEAR(m.mean[0], sum / 2700, 1e-9);
}

TEST(Moments, RefuseASingleRow) { EXPECT_THROW(moments_of(skewed_rows(1, 3)), InputError); }

TEST(Moments, StopKeepsTheRowsReadSoFar) {
  const RowMatrix x = skewed_rows(20000, 3);
  const Moments m = moments_of(x, {.held_out_rows = 0, .progress = [](const ProgressEvent&) { return Flow::stop; }});
  EXPECT_FALSE(m.complete);
  EXPECT_GT(m.samples, 1);
  EXPECT_LT(m.samples, 20000);
}

}  // namespace
}  // namespace lieder
