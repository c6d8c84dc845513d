#include "lieder/discover/quantities.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "discover/dynamical_systems.hpp"
#include "lieder/base/error.hpp"
#include "lieder/discover/dynamics.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing::HasSubstr;

const std::string kEnergy = "x2^2/2 - cos(x1)";

/// Runs of a pendulum of 10 s each. \param noise  relative to the spread of each coordinate
Trajectories pendulum_runs(double friction, double noise, std::uint64_t seed, Index runs = 20) {
  systems::System s = systems::pendulum();
  s.field = [friction](const VectorXd& x) { return systems::vec({x[1], -std::sin(x[0]) - friction * x[1]}); };
  s.runs = runs;
  return systems::trajectories(s, noise, seed);
}

QuantityDrift drift_of(const Trajectories& data, const std::string& text, const QuantityOptions& o = {}) {
  return quantity_drifts(data, written_functions("quantities", {text}, data.dimension()), o)[0];
}

// Known answers: without friction the energy stays; with it, it falls in each run, by what the integral of friction
// times p^2 says: p^2 / 2 is half of the energy above the bottom on the average, so that E + 1 falls by 1 - e^(-10 f)
// for small swings; ours reach 70 degrees, which is less than a tenth more or less. The interval holds the mean of
// other runs.
TEST(Quantities, TheEnergyOfAPendulum) {
  for (const double noise : {0.0, 0.01, 0.05}) {
    const QuantityDrift kept = drift_of(pendulum_runs(0, noise, 4), kEnergy);
    EXPECT_EQ(kept.verdict, noise < 0.05 ? DriftVerdict::kept : kept.verdict) << kept.message;
    EXPECT_NE(kept.verdict, DriftVerdict::drifts) << kept.message;
    EXPECT_EQ(kept.trend, Trend::none);
    const QuantityDrift falls = drift_of(pendulum_runs(0.05, noise, 4), kEnergy);
    EXPECT_EQ(falls.verdict, DriftVerdict::drifts) << falls.message;
    EXPECT_EQ(falls.trend, Trend::falls);
    EXPECT_EQ(falls.falling, 20);
    const QuantityDrift above = drift_of(pendulum_runs(0, 0, 4), "1 - cos(x1) + x2^2/2");
    const Trajectories plain = pendulum_runs(0, 0, 4);
    double start = 0;
    for (const Trajectory& run : plain.runs) start += (1 - std::cos(run.x(0, 0)) + run.x(0, 1) * run.x(0, 1) / 2) / 20;
    EXPECT_NEAR(falls.change, -start * (1 - std::exp(-0.5)), 0.15 * start) << above.message;
    const double of_others = drift_of(pendulum_runs(0.05, noise, 5, 200), kEnergy).change;
    EXPECT_LT(*falls.lower, of_others);
    EXPECT_GT(*falls.upper, of_others);
  }
}

// Property: a small friction is seen, and driving is the opposite of friction.
TEST(Quantities, SmallLossesAndGains) {
  const QuantityDrift small = drift_of(pendulum_runs(1e-4, 0, 4), kEnergy);
  EXPECT_EQ(small.trend, Trend::falls) << small.message;
  EXPECT_LT(small.relative, 1e-3);
  EXPECT_EQ(drift_of(pendulum_runs(2e-3, 0.01, 4), kEnergy).trend, Trend::falls);
  const QuantityDrift driven = drift_of(pendulum_runs(-0.02, 0.01, 4), kEnergy);
  EXPECT_EQ(driven.trend, Trend::rises) << driven.message;
  EXPECT_EQ(driven.rising, 20);
  EXPECT_GT(*driven.lower, 0);
}

// Property: what is exchanged and not lost drifts, and has no trend: the kinetic energy alone.
TEST(Quantities, KineticEnergyIsExchanged) {
  const QuantityDrift q = drift_of(pendulum_runs(0, 0.01, 4), "x2^2/2");
  EXPECT_EQ(q.verdict, DriftVerdict::drifts) << q.message;
  EXPECT_EQ(q.trend, Trend::none);
  EXPECT_THAT(q.message, HasSubstr("drifts without a trend"));
}

// Property: noise alone drifts hardly ever, however large it is and however the function bends. Known answer: 200 sets
// of runs that are nothing but white noise about points of their own. Five standard errors let about one of 1,600
// through.
TEST(Quantities, NoiseAloneHardlyEverDrifts) {
  int drifting = 0;
  const std::vector<std::string> functions{kEnergy,     "x1",    "x1^2",      "x1^3 - x2",
                                           "exp(x1/3)", "x1*x2", "cos(3*x1)", "x1^4"};
  const Dictionary d = written_functions("quantities", functions, 2);
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    for (const double size : {0.05, 1.0}) {
      RandomStream random(Seed{seed});
      Trajectories data;
      for (int r = 0; r < 12; ++r) {
        Trajectory run{VectorXd::LinSpaced(80, 0, 8), size * random.normal_matrix(80, 2)};
        for (int j = 0; j < 2; ++j) run.x.col(j).array() += random.uniform(-1, 1);
        data.runs.push_back(run);
      }
      for (const QuantityDrift& q : quantity_drifts(data, d))
        if (q.verdict == DriftVerdict::drifts) ++drifting;
    }
  EXPECT_LE(drifting, 3);  // of 1,600
  // Where noise is all there is, nothing can be told of it.
  RandomStream random(Seed{1});
  Trajectories data;
  for (int r = 0; r < 12; ++r) data.runs.push_back({VectorXd::LinSpaced(80, 0, 8), random.normal_matrix(80, 2)});
  const QuantityDrift q = drift_of(data, kEnergy);
  EXPECT_EQ(q.verdict, DriftVerdict::cannot_tell);
  EXPECT_THAT(q.message, HasSubstr("cannot be told: noise could hide"));
}

// Property: one run has no interval; it tells of drift all the same. Runs of any lengths and of one sample do.
TEST(Quantities, OneRunAndUnequalOnes) {
  Trajectories data = pendulum_runs(0.05, 0.01, 4, 1);
  const QuantityDrift one = drift_of(data, kEnergy);
  EXPECT_EQ(one.trend, Trend::falls) << one.message;
  EXPECT_FALSE(one.lower);
  data = pendulum_runs(0.05, 0.01, 4, 5);
  data.runs[1].t = data.runs[1].t.head(1).eval();
  data.runs[1].x = data.runs[1].x.topRows(1).eval();
  const QuantityDrift some = drift_of(data, kEnergy);
  EXPECT_TRUE(std::isnan(some.changes[1]));
  EXPECT_EQ(some.falling, 4);
  EXPECT_EQ(some.trend, Trend::falls);
  for (Trajectory& run : data.runs) run = {run.t.head(1).eval(), run.x.topRows(1).eval()};
  const QuantityDrift nothing = drift_of(data, kEnergy);
  EXPECT_EQ(nothing.verdict, DriftVerdict::cannot_tell);
  EXPECT_THAT(nothing.message, HasSubstr("need 3 for the noise"));
}

// Property: units drop out of the verdict, and go into the numbers.
TEST(Quantities, UnitsDropOut) {
  Trajectories data = pendulum_runs(0.01, 0.01, 4);
  const QuantityDrift before = drift_of(data, "x1^2 + x2^2");
  for (Trajectory& run : data.runs) {
    run.x *= 1e6;
    run.t *= 1e-3;
  }
  const QuantityDrift after = drift_of(data, "x1^2 + x2^2");
  EXPECT_EQ(after.verdict, before.verdict);
  EXPECT_NEAR(after.change, 1e12 * before.change, 1e-6 * 1e12 * std::abs(before.change));
  EXPECT_NEAR(after.relative_bound, before.relative_bound, 1e-6 * before.relative_bound);
}

// Property: what a quantity would vary by is bounded by what it can be. Known answer: cos of an angle that goes around
// 60 times varies by 1 / sqrt 2, and that is what it drifts by; twice a sine of variance 1 by 2.
TEST(Quantities, FreeVariation) {
  Trajectories data;
  RandomStream random(Seed{2});
  for (int r = 0; r < 10; ++r) {
    Trajectory run{VectorXd::LinSpaced(400, 0, 40), MatrixXd(400, 2)};
    run.x.col(0) = (run.t.array() + random.uniform(0, 6)) * 9.4;
    run.x.col(1) = (run.t.array() + random.uniform(0, 6)).sin() * std::sqrt(2.0);
    data.runs.push_back(run);
  }
  const QuantityDrift q = drift_of(data, "cos(x1)");
  EXPECT_NEAR(q.freely, std::sqrt(0.5), 0.02);
  EXPECT_NEAR(q.relative, 1, 0.05);
  EXPECT_NEAR(drift_of(data, "x2 + x2").freely, 2, 0.05);
}

// Property: named quantities alone are a question; their verdict is the answer's.
TEST(Quantities, AreAQuestionOfTheirOwn) {
  const auto ask = [](double friction, double noise, const std::vector<std::string>& texts) {
    return discover_dynamics(pendulum_runs(friction, noise, 4), {.quantities = written_functions("q", texts, 2)});
  };
  const DynamicsResult kept = ask(0, 0.01, {kEnergy, "x1"});
  EXPECT_EQ(kept.verdict, Verdict::symmetry) << kept.message;
  EXPECT_EQ(kept.status, Status::converged);
  ASSERT_EQ(kept.quantities.size(), 2U);
  EXPECT_THAT(kept.message, HasSubstr(kEnergy + " is kept"));
  EXPECT_EQ(ask(0.05, 0.01, {kEnergy}).verdict, Verdict::none);
  const DynamicsResult open = ask(0, 0.5, {kEnergy});
  EXPECT_EQ(open.verdict, Verdict::underdetermined) << open.message;
  EXPECT_EQ(open.status, Status::not_identifiable);
}

// Property: what cannot be measured is refused, with its name and its place.
TEST(Quantities, Refusals) {
  const Trajectories data = pendulum_runs(0, 0, 4, 3);
  const auto refusal = [&](const std::string& text, const QuantityOptions& o = {}) -> std::string {
    try {
      drift_of(data, text, o);
    } catch (const InputError& e) {
      return e.what();
    }
    return "no InputError";
  };
  EXPECT_THAT(refusal("log(x1 - 9)"), HasSubstr("'log(x1 - 9)', or its derivative, is not finite at row 0 of run 0"));
  EXPECT_THAT(refusal("3"), HasSubstr("'3' does not depend on what changes in the data"));
  EXPECT_THAT(refusal("x1", {.tolerance = 1}), HasSubstr("tolerance 1 came"));
  EXPECT_THAT(refusal("x1", {.most_drift = 0}), HasSubstr("most_drift 0 came"));
  EXPECT_THAT(refusal("x1", {.certainty = 0}), HasSubstr("certainty 0 came"));
  EXPECT_THAT(refusal("x1", {.alpha = 1}), HasSubstr("alpha 1 came"));
  EXPECT_THAT(refusal("x1", {.noise = VectorXd::Ones(3)}), HasSubstr("noise of 3 coordinates came; need 2"));
  EXPECT_THROW(quantity_drifts(data, written_functions("q", {"x3"}, 3)), InputError);
}

}  // namespace
}  // namespace lieder
