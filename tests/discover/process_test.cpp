#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <functional>

#include "discover/gaussian_process.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/discover/discover.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Map = std::function<VectorXd(const VectorXd&)>;

MatrixXd normal_rows(Index count, Index size, std::uint64_t seed = 3) {
  return RandomStream(Seed{seed}).normal_matrix(count, size);
}

MatrixXd rows_of_values(const MatrixXd& x, const Map& f) {
  MatrixXd y(x.rows(), f(x.row(0)).size());
  for (Index k = 0; k < x.rows(); ++k) y.row(k) = f(x.row(k)).transpose();
  return y;
}

VectorXd wave(const VectorXd& x) {
  return Eigen::Vector2d(std::sin(x[0]) * std::exp(-x[1] * x[1] / 4), 30 + 10 * std::cos(x[0] + x[1]));
}

// Oracle: slopes of the posterior mean are central differences of its values; units of x and offsets of y count.
TEST(GaussianProcess, SlopesAreThoseOfItsValues) {
  const MatrixXd x = normal_rows(150, 2) * Eigen::Vector2d(1, 1e3).asDiagonal();
  const Map f = [](const VectorXd& p) { return wave(Eigen::Vector2d(p[0], p[1] / 1e3)); };
  const GaussianProcess process(x, rows_of_values(x, f), Seed{1});
  ASSERT_TRUE(process.usable());
  const MatrixXd points = x.topRows(20);
  const MatrixXd jets = process.jets(points).mean;
  for (Index j = 0; j < 2; ++j) {
    const double step = j == 0 ? 1e-4 : 0.1;
    const MatrixXd shift = Eigen::RowVectorXd(step * Eigen::RowVectorXd::Unit(2, j)).replicate(20, 1);
    const MatrixXd up = process.jets(points + shift).mean, down = process.jets(points - shift).mean;
    for (Index k = 0; k < 20; ++k)
      EXPECT_LT((jets.row(3 * k + 1 + j) - (up.row(3 * k) - down.row(3 * k)) / (2 * step)).norm(),
                1e-5 * jets.row(3 * k + 1 + j).norm() + 1e-5 / (j == 0 ? 1 : 1e3));
  }
}

// Oracle: the covariance of jets is that of differences of values, from the kernel alone far from all samples.
TEST(GaussianProcess, CovarianceIsThatOfValuesAndSlopes) {
  const MatrixXd x = normal_rows(40, 2);
  const GaussianProcess process(x, rows_of_values(x, wave), Seed{1});
  constexpr double kStep = 1e-3;
  MatrixXd around(5, 2);
  around << 0.3, 0.2, 0.3 + kStep, 0.2, 0.3 - kStep, 0.2, 0.3, 0.2 + kStep, 0.3, 0.2 - kStep;
  const MatrixXd whole = process.jets(around).covariance;
  MatrixXd difference = MatrixXd::Zero(3, 15);
  difference(0, 0) = 1;
  difference(1, 3) = difference(2, 9) = 1 / (2 * kStep);
  difference(1, 6) = difference(2, 12) = -1 / (2 * kStep);
  const MatrixXd expected = difference * whole * difference.transpose();
  const MatrixXd here = whole.topLeftCorner(3, 3);
  EXPECT_LT((here - expected).norm(), 1e-2 * here.norm());
  const Eigen::SelfAdjointEigenSolver<MatrixXd> modes(whole);
  EXPECT_GT(modes.eigenvalues()[0], -1e-9 * modes.eigenvalues()[14]);
}

// Coverage: standardised residuals at new points are of size 1 under noise.
TEST(GaussianProcess, KnowsHowMuchItErrs) {
  double sum = 0;
  constexpr std::uint64_t kSets = 8;
  for (std::uint64_t seed = 0; seed < kSets; ++seed) {
    const MatrixXd x = normal_rows(120, 2, seed), fresh = normal_rows(300, 2, seed + 100);
    const MatrixXd noise = 0.1 * normal_rows(120, 2, seed + 200), more = 0.1 * normal_rows(300, 2, seed + 300);
    const GaussianProcess process(x, rows_of_values(x, wave) + noise, Seed{seed});
    sum += process.squared_residual(fresh, rows_of_values(fresh, wave) + more) / kSets;
  }
  EXPECT_NEAR(sum, 1, 0.3);
}

DiscoverResult by_process(const MatrixXd& x, const MatrixXd& y, const std::string& candidates,
                          const std::string& output = "trivial", DiscoverOptions options = {}) {
  options.fitted_by = FittedBy::gaussian_process;
  const VectorFields fields = candidate_fields(candidates, x.cols());
  return discover({.x = x, .y = y}, fields, output_action(output, fields, y.cols()), options);
}

const Map kBump = [](const VectorXd& x) { return VectorXd::Constant(1, std::exp(-x.squaredNorm() / 3)); };

// Known answer: rotations of exp(-|x|^2 / 3), which no polynomial of a degree within reach holds.
TEST(DiscoverByProcess, RotationsOfABump) {
  const MatrixXd x = normal_rows(450, 3);
  const DiscoverResult r = by_process(x, rows_of_values(x, kBump), "GL(3)");
  EXPECT_EQ(r.verdict, Verdict::symmetry) << r.message;
  EXPECT_EQ(r.dimension, 3);
  ASSERT_TRUE(r.algebra);
  EXPECT_EQ(r.algebra->name, "so(3)");
  ASSERT_TRUE(r.fitted);
  EXPECT_EQ(r.fitted->by, FittedBy::gaussian_process);
}

// Known answer: a field that turns with rotations; one that does not, by a shear.
TEST(DiscoverByProcess, OfAVectorField) {
  const MatrixXd x = normal_rows(320, 2);
  const auto field = [](double shear) {
    return [shear](const VectorXd& p) -> VectorXd {
      return std::exp(-p.norm() / 2) * Eigen::Vector2d(-p[1] + shear * p[0], p[0]);
    };
  };
  const DiscoverResult turns = by_process(x, rows_of_values(x, field(0)), "SO(2)", "T(1,0)");
  EXPECT_EQ(turns.verdict, Verdict::symmetry) << turns.message;
  EXPECT_EQ(turns.dimension, 1);
  EXPECT_EQ(by_process(x, rows_of_values(x, field(2)), "SO(2)", "T(1,0)").verdict, Verdict::none);
}

// Known answer: nothing keeps it; and candidates that are no polynomials are as good as others.
TEST(DiscoverByProcess, NoneOfAWave) {
  const MatrixXd x = normal_rows(320, 2);
  const auto f = [](const VectorXd& p) {
    return VectorXd::Constant(1, std::sin(2 * p[0]) + std::tanh(p[0] * p[1] + p[1]));
  };
  EXPECT_EQ(by_process(x, rows_of_values(x, f), "GL(2)").verdict, Verdict::none);
  EXPECT_NO_THROW(by_process(x, rows_of_values(x, f), "fourier(1)"));
}

// Property: noise makes it say less, never something else. Twenty sets that a shear breaks by a tenth and more.
TEST(DiscoverByProcess, NoiseInventsNothing) {
  const auto f = [](const VectorXd& p) {
    return VectorXd::Constant(1, std::exp(-(p[0] * p[0] + 1.6 * p[1] * p[1] + 0.3 * p[0]) / 3));
  };
  int invented = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const MatrixXd x = normal_rows(200, 2, seed);
    const DiscoverResult r =
        by_process(x, rows_of_values(x, f) + 0.05 * normal_rows(200, 1, seed + 50), "SO(2)", "trivial", {.seed = seed});
    invented += r.dimension > 0;
  }
  EXPECT_EQ(invented, 0);
}

// Waves that are shorter than the samples lie apart look like noise: nothing may be claimed of them.
TEST(DiscoverByProcess, OfWavesThatAreTooShort) {
  const MatrixXd x = normal_rows(400, 2);
  const auto f = [](const VectorXd& p) { return VectorXd::Constant(1, std::sin(40 * p[0]) * std::cos(37 * p[1])); };
  const DiscoverResult r = by_process(x, rows_of_values(x, f), "GL(2)");
  EXPECT_EQ(r.dimension, 0) << r.message;
  EXPECT_EQ(r.verdict, Verdict::underdetermined);
}

TEST(DiscoverByProcess, LeavesOpenWhatItCannotAsk) {
  const MatrixXd x = normal_rows(100, 2);
  const DiscoverResult few = by_process(x.topRows(10), rows_of_values(x.topRows(10), kBump), "GL(2)");
  EXPECT_EQ(few.status, Status::underdetermined);
  const DiscoverResult flat = by_process(x, MatrixXd::Constant(100, 1, 2.0), "GL(2)");
  EXPECT_EQ(flat.status, Status::underdetermined);
  EXPECT_NE(flat.message.find("constant"), std::string::npos) << flat.message;
}

TEST(DiscoverByProcess, ObeysAStopAndIsReproducible) {
  const MatrixXd x = normal_rows(100, 2);
  const DiscoverResult stopped = by_process(x, rows_of_values(x, kBump), "GL(2)", "trivial",
                                            {.progress = [](const ProgressEvent&) { return Flow::stop; }});
  EXPECT_EQ(stopped.status, Status::stopped);
  const DiscoverResult a = by_process(x, rows_of_values(x, kBump), "GL(2)"),
                       b = by_process(x, rows_of_values(x, kBump), "GL(2)");
  EXPECT_EQ(a.defects.front().upper, b.defects.front().upper);
}

}  // namespace
}  // namespace lieder
