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

/// A motion with walls, at uneven times, its velocity, and which samples lie clear of the kinks.
struct Bounces {
  Trajectories data;
  VectorXd velocity;
  Eigen::Array<bool, Eigen::Dynamic, 1> clear;
};

/// \param ball  thrown up again every 2.5, velocity falls at 2; else to and fro between walls at speed 1
Bounces bounces(bool ball, double noise, Index samples) {
  RandomStream random(Seed{3});
  Bounces b{.data = {{{VectorXd(samples), MatrixXd(samples, 1)}}}, .velocity = VectorXd(samples), .clear = {}};
  b.clear.resize(samples);
  Trajectory& run = b.data.runs[0];
  for (Index i = 0; i < samples; ++i) {
    const double t = 10 * (static_cast<double>(i) + random.uniform(0, 0.8)) / static_cast<double>(samples);
    const double period = ball ? 2.5 : 2, s = std::fmod(t, period), back = std::fmod(t, 4) < 2 ? 1 : -1;
    run.t[i] = t;
    run.x(i, 0) = (ball ? s * (period - s) : back > 0 ? s : period - s) + noise * random.normal();
    b.velocity[i] = ball ? period - 2 * s : back;
    b.clear[i] = std::min(s, period - s) > 0.2;
  }
  return b;
}

double error_where(const Bounces& b, const MatrixXd& dx) {
  const Eigen::ArrayXd off = (dx.col(0) - b.velocity).array();
  return std::sqrt(b.clear.select(off.square(), 0).sum() / static_cast<double>(b.clear.count()));
}

// Property: velocities that jump are right clear of the kinks, where splines ring. Known answers: to and fro at speed
// 1, and a bouncing ball. Tolerance: over a flight of 200 samples a slope is told to noise (12 / 200)^1/2 / 2, 0.0012;
// the variation that is taken off, and false jumps, leave a few times that.
TEST(Derivatives, TotalVariationFollowsJumps) {
  const Bounces walls = bounces(false, 0.01, 1000);
  const RunDerivatives tv = derivatives(walls.data, DerivativeMethod::total_variation)[0],
                       spline = derivatives(walls.data, DerivativeMethod::spline)[0];
  EXPECT_EQ(tv.method, DerivativeMethod::total_variation);
  EXPECT_LT(error_where(walls, tv.dx), 0.008);
  EXPECT_GT(error_where(walls, spline.dx), 5 * error_where(walls, tv.dx));
  // Position between the walls to less than the noise.
  const Bounces exact = bounces(false, 0, 1000);
  EXPECT_LT(rms(tv.x - exact.data.runs[0].x)[0], 0.4 * 0.01);
  const Bounces ball = bounces(true, 0.01, 1000);
  const VectorXd v = ball.velocity;
  EXPECT_LT(rms(derivatives(ball.data, DerivativeMethod::total_variation)[0].dx - v)[0],
            0.8 * rms(derivatives(ball.data, DerivativeMethod::spline)[0].dx - v)[0]);
  // Without noise the slopes are those of the motion.
  EXPECT_LT(error_where(exact, derivatives(exact.data, DerivativeMethod::total_variation)[0].dx), 1e-9);
}

// Property: the stated error of total variation is the true one to a factor of 2, on a smooth motion and on one with
// kinks. The jumps themselves are not to be seen at this noise better than to a sample.
TEST(Derivatives, TotalVariationStatesItsError) {
  for (const double noise : {0.01, 0.02, 0.05}) {
    const Sampled s = waves(noise, 600);
    const RunDerivatives d = derivatives(s.data, DerivativeMethod::total_variation)[0];
    const VectorXd error = rms(d.dx - s.truth);
    for (Index j = 0; j < 2; ++j) {
      EXPECT_LT(error[j], 2 * d.error[j]) << noise;
      EXPECT_GT(error[j], d.error[j] / 2) << noise;
    }
    const Bounces walls = bounces(false, noise, 1000);
    const RunDerivatives kinked = derivatives(walls.data, DerivativeMethod::total_variation)[0];
    const double true_error = rms(kinked.dx - walls.velocity)[0];
    EXPECT_LT(true_error, 2.5 * kinked.error[0]) << noise;
    EXPECT_GT(true_error, kinked.error[0] / 2) << noise;
  }
}

// Property: scale of values and of time, and a motion added to all, drop out. Known answer: a straight line has no
// jump.
TEST(Derivatives, TotalVariationHasNoUnits) {
  Bounces b = bounces(false, 0.02, 300);
  const MatrixXd dx = derivatives(b.data, DerivativeMethod::total_variation)[0].dx;
  b.data.runs[0].x = (1e6 * b.data.runs[0].x).array() - 3e7;
  b.data.runs[0].t *= 1e-4;
  EXPECT_LT((derivatives(b.data, DerivativeMethod::total_variation)[0].dx - 1e10 * dx).norm(), 1e-3 * 1e10 * dx.norm());
  b.data.runs[0].x = 3 * b.data.runs[0].t;
  const MatrixXd straight = derivatives(b.data, DerivativeMethod::total_variation)[0].dx;
  EXPECT_LT((straight.array() - 3).abs().maxCoeff(), 1e-9);
  b.data.runs[0].x.setConstant(7);
  EXPECT_EQ(derivatives(b.data, DerivativeMethod::total_variation)[0].dx.norm(), 0);
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
