#include "lieder/discover/derivatives.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// sin(t) and cos(2 t) at uneven times over two turns, with their derivatives beside.
struct Sampled {
  Trajectories data;
  MatrixXd truth;
};

Sampled waves(double noise, Index samples) {
  RandomStream random(Seed{9});
  Trajectory run{VectorXd(samples), MatrixXd(samples, 2)};
  MatrixXd truth(samples, 2);
  for (Index i = 0; i < samples; ++i) {
    const double t = 12.6 * (static_cast<double>(i) + random.uniform(0, 0.8)) / static_cast<double>(samples);
    run.t[i] = t;
    run.x.row(i) << std::sin(t) + noise * random.normal(), std::cos(2 * t) + noise * random.normal();
    truth.row(i) << std::cos(t), -2 * std::sin(2 * t);
  }
  return {{{run}}, truth};
}

VectorXd rms(const MatrixXd& columns) {
  return columns.colwise().norm() / std::sqrt(static_cast<double>(columns.rows()));
}

// Property: a polynomial of degree 6 is differentiated exactly. Tolerance: rounding over steps of about 0.1.
TEST(Derivatives, DifferencesAreExactOnPolynomials) {
  Sampled s = waves(0, 60);
  Trajectory& run = s.data.runs[0];
  run.t /= 12.6;
  run.x.col(0) = run.t.array().pow(6);
  run.x.col(1) = run.t.array().pow(2);
  const RunDerivatives d = derivatives(s.data, DerivativeMethod::differences)[0];
  EXPECT_LT((d.dx.col(0).array() - 6 * run.t.array().pow(5)).abs().maxCoeff(), 1e-10);
  EXPECT_LT((d.dx.col(1).array() - 2 * run.t.array()).abs().maxCoeff(), 1e-10);
}

// Property: without noise differences are chosen, and their stated error is no smaller than the true one.
TEST(Derivatives, WithoutNoiseDifferencesAreChosen) {
  const Sampled s = waves(0, 400);
  const RunDerivatives d = derivatives(s.data)[0];
  EXPECT_EQ(d.method, DerivativeMethod::differences);
  const VectorXd error = rms(d.dx - s.truth);
  EXPECT_LT(error.maxCoeff(), 1e-6);
  for (Index j = 0; j < 2; ++j) EXPECT_GE(d.error[j], error[j]);
}

// Property: with noise the spline is chosen, and its stated error is the true one to a factor of 2 either way. Known
// answer: differences would err by noise over step, 0.02 / 0.03, times about 1; the spline does ten times better.
TEST(Derivatives, SplinesStateTheirError) {
  const Sampled s = waves(0.02, 400);
  const RunDerivatives d = derivatives(s.data)[0];
  EXPECT_EQ(d.method, DerivativeMethod::spline);
  const VectorXd error = rms(d.dx - s.truth);
  for (Index j = 0; j < 2; ++j) {
    EXPECT_LT(error[j], 0.1);
    EXPECT_LT(error[j], 2 * d.error[j]);
    EXPECT_GT(error[j], d.error[j] / 2);
  }
  // Smoothing also brings the states nearer to the truth: fewer than 60 of 400 degrees of freedom are used.
  const VectorXd sine = s.data.runs[0].t.array().sin();
  EXPECT_LT(rms(d.x.col(0) - sine)[0], 0.4 * 0.02);
}

// Property: derivatives that came are used as they are; what cannot be done is refused.
TEST(Derivatives, GivenOnesAndRefusals) {
  Sampled s = waves(0.02, 20);
  s.data.runs[0].dx = s.truth;
  const RunDerivatives d = derivatives(s.data)[0];
  EXPECT_EQ(d.method, DerivativeMethod::given);
  EXPECT_EQ(d.dx, s.truth);
  EXPECT_TRUE(std::isnan(d.error[0]));
  s.data.runs[0].dx = {};
  EXPECT_THROW(derivatives(s.data, DerivativeMethod::given), InputError);
  s = waves(0.02, 7);
  try {
    derivatives(s.data);
    FAIL();
  } catch (const InputError& e) {
    EXPECT_STREQ(e.what(), "derivatives: run 0 has 7 samples; need at least 8");
  }
}

}  // namespace
}  // namespace lieder
