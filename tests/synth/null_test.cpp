#include "lieder/synth/null.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <array>
#include <string>

#include "lieder/base/error.hpp"
#include "synth/diagonal_defect.hpp"

namespace lieder {
namespace {

constexpr std::array kAllFamilies{NullFamily::sources, NullFamily::bumps, NullFamily::gaussian};

/// Mean square of the third moments E[z_k^3] of whitened coordinates, each in units of its own standard error.
double third_moment_score(const RowMatrix& samples) {
  RowMatrix x = samples.rowwise() - samples.colwise().mean();
  const Eigen::MatrixXd covariance = x.transpose() * x / static_cast<double>(x.rows());
  const RowMatrix z = covariance.llt().matrixL().solve(x.transpose()).transpose();
  double score = 0;
  for (Eigen::Index k = 0; k < z.cols(); ++k) {
    const Eigen::ArrayXd cubes = z.col(k).array().cube();
    const double variance = (cubes - cubes.mean()).square().mean() / static_cast<double>(z.rows());
    score += cubes.mean() * cubes.mean() / variance / static_cast<double>(z.cols());
  }
  return score;
}

TEST(Null, IsTheSameInAnyBlocksThreadsAndLength) {
  for (const NullFamily family : kAllFamilies) {
    const NullOptions options{
        .family = family, .dim = 6, .samples = 100, .view = View::rotated, .seed = 2, .threads = 1};
    const RowMatrix x = null_samples(options).x;
    NullOptions more = options;
    more.samples = 150;
    more.threads = 3;
    EXPECT_EQ(null_samples(more).x.topRows(100), x) << to_string(family);
    RowMatrix block(37, 6);
    const auto stream = stream_null(options);
    stream->read(block);
    EXPECT_EQ(block, x.topRows(37));
    EXPECT_EQ(stream->info().path, "synth:" + std::string(to_string(family)));
    more.seed = 3;
    EXPECT_NE(null_samples(more).x.topRows(100), x) << to_string(family);
  }
}

// Known answer: unit variance of all entries together, and that of the noise. Tolerance: sampling, 4 standard errors of
// about 0.01; for the bumps that of the pilot.
TEST(Null, HasUnitDeviationBeforeTheNoise) {
  for (const NullFamily family : kAllFamilies)
    for (const double noise : {0., 0.5}) {
      const RowMatrix x = null_samples({.family = family, .dim = 15, .noise = noise, .seed = 5}).x;
      EXPECT_NEAR((x.array() - x.mean()).square().mean(), 1 + noise * noise, 0.06) << to_string(family);
    }
}

// Property: nothing is stationary along the places in their order: the covariance is far from constant along its
// diagonals (1 or less would be constant).
TEST(Null, IsNotStationary) {
  for (const NullFamily family : kAllFamilies)
    for (const int d : {7, 33})
      EXPECT_GT(diagonal_defect(null_samples({.family = family, .dim = d, .seed = 4}).x, false), 20)
          << to_string(family) << d;
}

// Known answer: only the Gaussian family is without third moments (mean square of d standard normals: 1).
TEST(Null, HasThirdMomentsUnlessGaussian) {
  for (const int d : {7, 33}) {
    EXPECT_GT(third_moment_score(null_samples({.family = NullFamily::sources, .dim = d, .seed = 6}).x), 10);
    EXPECT_GT(third_moment_score(null_samples({.family = NullFamily::bumps, .dim = d, .seed = 6}).x), 10);
    EXPECT_LT(third_moment_score(null_samples({.family = NullFamily::gaussian, .dim = d, .seed = 6}).x), 2.5);
  }
}

// Property: the mixing is well-conditioned: deviations along any direction within the range of D, 0.5 to 2.
TEST(Null, SourcesAreMixedWell) {
  const RowMatrix x = null_samples({.dim = 33, .samples = 50000, .noise = 0, .seed = 8}).x;
  const Eigen::MatrixXd covariance = x.transpose() * x / static_cast<double>(x.rows());
  const Eigen::VectorXd s = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(covariance).eigenvalues().cwiseSqrt();
  EXPECT_LT(s.maxCoeff() / s.minCoeff(), 4.4);
  EXPECT_GT(s.maxCoeff() / s.minCoeff(), 2);
}

TEST(Null, HasNoTruthAndShowsViews) {
  NullOptions options{.family = NullFamily::bumps, .dim = 9, .samples = 40, .view = View::dst};
  const Synth shown = null_samples(options);
  EXPECT_EQ(shown.truth.size(), 0);
  options.view = View::natural;
  EXPECT_LT((shown.x - null_samples(options).x * shown.view).cwiseAbs().maxCoeff(), 1e-13);
}

TEST(Null, RefusesOptionsOutOfRange) {
  EXPECT_THAT([] { null_samples({.dim = 2}); },
              testing::ThrowsMessage<InputError>("null-sources: dim 2 came; need 3 or more"));
  EXPECT_THROW(stream_null({.samples = 0}), InputError);
  EXPECT_THROW(stream_null({.noise = -0.1}), InputError);
  EXPECT_THROW(stream_null({.threads = -2}), InputError);
  EXPECT_THROW(null_family_from_string("sources"), InputError);
  for (const NullFamily family : kAllFamilies) EXPECT_EQ(null_family_from_string(to_string(family)), family);
}

}  // namespace
}  // namespace lieder
