#include "lieder/discover/conserved.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/SVD>

#include "discover/dynamical_systems.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using systems::largest_miss;
using systems::System;
using systems::vec;

template <typename Call>
std::string complaint(Call call) {
  try {
    call();
  } catch (const InputError& e) {
    return e.what();
  }
  return "no InputError";
}

Trajectories line(const MatrixXd& x) {
  return {{{VectorXd::LinSpaced(x.rows(), 0, static_cast<double>(x.rows() - 1)), x}}};
}

// Property: input that makes no sense is refused, naming run and row.
TEST(Trajectories, RefuseWhatIsNotARun) {
  Trajectories data = line(MatrixXd::Ones(4, 2));
  data.runs.push_back(data.runs[0]);
  data.runs[1].x(2, 0) = std::nan("");
  EXPECT_EQ(complaint([&] { check_trajectories(data); }), "trajectories: x of run 1 is not finite in row 2");
  data.runs[1] = data.runs[0];
  data.runs[1].t[3] = 2;
  EXPECT_EQ(complaint([&] { check_trajectories(data); }),
            "trajectories: time 3 of run 1 is 2; need finite, increasing ones");
  data.runs[1] = line(MatrixXd::Ones(4, 3)).runs[0];
  EXPECT_EQ(complaint([&] { check_trajectories(data); }),
            "trajectories: run 1 has 4 times and states 4 x 3; need one state per time, 2 coordinates, at least one of "
            "each");
  data.runs[1] = data.runs[0];
  data.runs[1].dx = MatrixXd::Ones(4, 2);
  EXPECT_EQ(complaint([&] { check_trajectories(data); }),
            "trajectories: of runs 0 and 1 one holds dx; need dx of all runs or of none");
  data.runs[1].dx = MatrixXd::Ones(3, 2);
  EXPECT_EQ(complaint([&] { check_trajectories(data); }), "trajectories: dx of run 1 is 3 x 2; need 4 x 2, as x");
  EXPECT_EQ(complaint([&] { check_trajectories({}); }), "trajectories: no run came; need at least one");
}

// Property: the noise that was added is found, at even and at uneven times, beside a motion; without noise next to none
// is. Known answer: 0.03 and 0. Tolerance: 8,000 differences give about 2 %, 6 % leaves room for bad luck.
TEST(Trajectories, NoiseIsToldFromMotion) {
  RandomStream random(Seed{5});
  for (const bool even : {true, false})
    for (const double sigma : {0.03, 0.0}) {
      Trajectory run{VectorXd(8000), MatrixXd(8000, 1)};
      double t = 0;
      for (Index i = 0; i < 8000; ++i) {
        t += even ? 0.05 : random.uniform(0.02, 0.08);
        run.t[i] = t;
        run.x(i, 0) = std::sin(t) + sigma * random.normal();
      }
      const double found = noise_level({{run}})[0];
      EXPECT_NEAR(found, sigma, sigma > 0 ? 0.06 * sigma : 1e-8) << even;
    }
}

class KnownLaws : public testing::TestWithParam<System> {};

// Property: as many laws as there are, as many of them independent, and the right ones. Tolerance without noise: cosine
// above 1 - 1e-8, a sine below 1.4e-4; with noise .01 the coefficients come to about 1e-3, of which 1e-2 leaves room.
TEST_P(KnownLaws, AreFound) {
  const System& s = GetParam();
  for (const double noise : {0.0, 0.01}) {
    const ConservedQuantities r = conserved_quantities(systems::trajectories(s, noise, 11), s.dictionary);
    EXPECT_EQ(r.verdict, ConservedVerdict::found) << r.message;
    EXPECT_EQ(r.status, Status::converged);
    EXPECT_EQ(r.count(), s.laws) << noise;
    EXPECT_EQ(r.independent, s.independent) << noise;
    EXPECT_TRUE(r.constraints.empty());
    EXPECT_LT(largest_miss(s, r), noise == 0 ? 1e-5 : 1e-2);
    for (const ConservedQuantity& h : r.laws) EXPECT_LT(h.drift, noise == 0 ? 1e-6 : 0.1) << h.expression;
  }
}

INSTANTIATE_TEST_SUITE_P(Systems, KnownLaws, testing::ValuesIn([] {
                           std::vector<System> all = systems::law_systems();
                           std::erase_if(all, [](const System& s) { return s.name.starts_with("three bodies"); });
                           return all;
                         }()),
                         [](const auto& system) { return std::to_string(system.index); });

class NoLaws : public testing::TestWithParam<System> {};

// Property: nothing is invented where there is no law of degree 3. Known answer: none; at noise .1, which hides how
// thick Lorenz' attractor is, "underdetermined" is right too.
TEST_P(NoLaws, NothingIsFound) {
  for (const double noise : {0.0, 0.01, 0.1}) {
    const ConservedQuantities r =
        conserved_quantities(systems::trajectories(GetParam(), noise, 12), GetParam().dictionary);
    EXPECT_NE(r.verdict, ConservedVerdict::found) << r.message << noise;
    if (noise == 0.1) continue;
    EXPECT_EQ(r.verdict, ConservedVerdict::none) << r.message << noise;
    EXPECT_EQ(r.rank.nullity, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Systems, NoLaws, testing::ValuesIn(systems::null_systems()),
                         [](const auto& system) { return std::to_string(system.index); });

// Property: laws are told in a form that a person reads, and products of laws are named as such. Known answers below.
TEST(Conserved, ExpressionsAreReadable) {
  System s = systems::oscillators("", {1}, 4, 2, 1);
  const ConservedQuantities r = conserved_quantities(systems::trajectories(s, 0, 3), s.dictionary);
  ASSERT_EQ(r.count(), 2);
  EXPECT_EQ(r.laws[0].expression, "x1^2 + x2^2");
  EXPECT_EQ(r.laws[1].expression, "x1^4 + 2 x1^2 x2^2 + x2^4");
  EXPECT_FALSE(r.laws[1].independent);
  EXPECT_EQ(r.laws[1].dependence, "h1^2");
  EXPECT_EQ(r.independent, 1);
}

// Property: with noise, terms that the data do without are left out.
TEST(Conserved, NoiseAddsNoTerms) {
  const System s = systems::henon_heiles();
  const ConservedQuantities r = conserved_quantities(systems::trajectories(s, 0.01, 3), s.dictionary);
  ASSERT_EQ(r.count(), 1);
  EXPECT_EQ((r.laws[0].coefficients.array() != 0).count(), 6) << r.laws[0].expression;
}

// Property: however noisy, no law is listed twice. Known answer: s = x + y + z, s^2, s^3 and xyz.
TEST(Conserved, NoLawIsListedTwice) {
  const System s = systems::three_species();
  for (const double noise : {0.01, 0.02, 0.03}) {
    const ConservedQuantities r = conserved_quantities(systems::trajectories(s, noise, 11), s.dictionary);
    ASSERT_EQ(r.count(), 4) << r.message;
    MatrixXd laws(s.dictionary.size, r.count());
    for (Index k = 0; k < r.count(); ++k) laws.col(k) = r.laws[static_cast<std::size_t>(k)].coefficients.normalized();
    EXPECT_GT(laws.jacobiSvd().singularValues()[3], 1e-3) << r.laws[0].expression << noise;
  }
}

// Property: one orbit keeps functions constant that are no laws, and the answer says that it cannot tell. Known answer:
// on one ellipse 2 functions of degree 2 or 3 beside the energy are constant.
TEST(Conserved, OneRunIsUnderdetermined) {
  System s = systems::oscillators("", {1}, 3, 1, 1);
  s.runs = 1;
  const ConservedQuantities r = conserved_quantities(systems::trajectories(s, 0, 3), s.dictionary);
  EXPECT_EQ(r.verdict, ConservedVerdict::underdetermined);
  EXPECT_EQ(r.status, Status::not_identifiable);
  EXPECT_THAT(r.message, testing::HasSubstr("one run cannot tell"));
  EXPECT_EQ(r.rank.nullity, 3) << r.message;
}

// Property: one run is enough to say that there is no law.
TEST(Conserved, OneRunMaySayNone) {
  System s = systems::null_systems()[0];
  s.runs = 1;
  s.samples = 800;
  const ConservedQuantities r = conserved_quantities(systems::trajectories(s, 0.01, 3), s.dictionary);
  EXPECT_EQ(r.verdict, ConservedVerdict::none) << r.message;
}

// Property: where another run lowers the count, the answer is not final. Known answer: 2 ellipses keep the energy, its
// square constant at degree 4, one alone also its products with other functions.
TEST(Conserved, FewRunsAreUnderdetermined) {
  System s = systems::oscillators("", {1}, 4, 2, 1);
  s.runs = 2;
  const ConservedQuantities r = conserved_quantities(systems::trajectories(s, 0, 3), s.dictionary);
  EXPECT_EQ(r.verdict, ConservedVerdict::underdetermined);
  ASSERT_TRUE(r.training_count);
  EXPECT_GT(*r.training_count, r.rank.nullity);
  s.runs = 6;
  EXPECT_EQ(conserved_quantities(systems::trajectories(s, 0, 3), s.dictionary).verdict, ConservedVerdict::found);
}

// Property: functions with one value over all runs are constraints, not laws. Known answer: two bodies about their
// centre, q2 = -q1 and p2 = -p1, have 2 linear constraints; of laws of degree 2 the energy alone is left, told without
// the constrained coordinates.
TEST(Conserved, ConstraintsAreNoLaws) {
  const System one = systems::oscillators("", {1}, 2, 1, 1);
  for (const double noise : {0.0, 0.01}) {
    Trajectories data = systems::trajectories(one, 0, 4);
    RandomStream random(Seed{8});
    for (Trajectory& run : data.runs) {
      MatrixXd x(run.x.rows(), 4);
      x << run.x, -run.x;
      run.x = x + noise * random.normal_matrix(x.rows(), 4);
    }
    const ConservedQuantities linear = conserved_quantities(data, polynomial_dictionary(4, 1));
    EXPECT_EQ(linear.constraints.size(), 2U) << linear.message;
    EXPECT_EQ(linear.count(), 0);
    EXPECT_EQ(linear.verdict, ConservedVerdict::none);
    if (noise > 0) continue;
    const ConservedQuantities r = conserved_quantities(data, polynomial_dictionary(4, 2));
    ASSERT_EQ(r.count(), 1) << r.message;
    EXPECT_EQ(r.laws[0].expression, "x1^2 + x2^2");
  }
}

// Property: states and derivatives at scattered points are enough. Known answer: Euler's top, 2 laws.
TEST(Conserved, DerivativesAtScatteredPoints) {
  const System s = systems::euler_top(false);
  RandomStream random(Seed{6});
  Trajectories data;
  for (int k = 0; k < 100; ++k) {
    const VectorXd x = s.start(random);
    data.runs.push_back({vec({0}), x.transpose(), s.field(x).transpose()});
  }
  const ConservedQuantities r = conserved_quantities(data, s.dictionary);
  EXPECT_EQ(r.verdict, ConservedVerdict::found) << r.message;
  EXPECT_EQ(r.count(), 2);
  EXPECT_LT(largest_miss(s, r), 1e-5);
}

// Property: a friction that is small beside what the noise hides at one sample is seen over all of them.
TEST(Conserved, WeakFrictionIsSeen) {
  const auto field = [](double friction) {
    return [=](const VectorXd& x) { return vec({x[1], -x[0] - friction * x[1]}); };
  };
  System s = systems::oscillators("", {1}, 2, 0, 0);
  s.field = field(1e-4);
  EXPECT_EQ(conserved_quantities(systems::trajectories(s, 0, 3), s.dictionary).verdict, ConservedVerdict::none);
  s.field = field(1e-2);
  EXPECT_EQ(conserved_quantities(systems::trajectories(s, 0.01, 3), s.dictionary).verdict, ConservedVerdict::none);
}

// Property: units do not matter. Known answer: the count of Henon and Heiles with one coordinate in units of 1e-6.
TEST(Conserved, UnitsDropOut) {
  const System s = systems::henon_heiles();
  for (const double noise : {0.0, 0.01}) {
    Trajectories data = systems::trajectories(s, noise, 3);
    for (Trajectory& run : data.runs) {
      run.x.col(0) *= 1e6;
      run.t *= 1e-3;
    }
    const ConservedQuantities r = conserved_quantities(data, s.dictionary);
    EXPECT_EQ(r.verdict, ConservedVerdict::found) << r.message;
    EXPECT_EQ(r.count(), 1);
  }
}

// Property: too little data is said, not guessed.
TEST(Conserved, TooLittleDataIsSaid) {
  const ConservedQuantities pair = conserved_quantities(line(MatrixXd::Identity(2, 2)), polynomial_dictionary(2, 1));
  EXPECT_EQ(pair.status, Status::too_little_data);
  const System s = systems::henon_heiles();
  Trajectories data = systems::trajectories(s, 0, 3);
  for (Trajectory& run : data.runs) {
    run.x = MatrixXd(run.x.topRows(3));
    run.t = VectorXd(run.t.head(3));
  }
  const ConservedQuantities few = conserved_quantities(data, s.dictionary);
  EXPECT_EQ(few.verdict, ConservedVerdict::underdetermined);
  EXPECT_THAT(few.message, testing::HasSubstr("too few"));
}

// Property: the same input gives the same numbers; the callback stops the work.
TEST(Conserved, IsRepeatableAndStops) {
  const System s = systems::kepler2();
  const Trajectories data = systems::trajectories(s, 0.01, 3);
  const ConservedQuantities a = conserved_quantities(data, s.dictionary), b = conserved_quantities(data, s.dictionary);
  EXPECT_EQ(a.rank.spectrum, b.rank.spectrum);
  EXPECT_EQ(a.laws[0].coefficients, b.laws[0].coefficients);
  ConservedOptions o;
  o.progress = [](const ProgressEvent&) { return Flow::stop; };
  EXPECT_EQ(conserved_quantities(data, s.dictionary, o).status, Status::stopped);
}

// Property: options out of range are refused with what is needed.
TEST(Conserved, RefusesOptions) {
  const Trajectories data = line(MatrixXd::Random(9, 2));
  const Dictionary d = polynomial_dictionary(2, 1);
  const auto with = [&](const ConservedOptions& o) { return complaint([&] { conserved_quantities(data, d, o); }); };
  EXPECT_EQ(with({.tolerance = 0}), "conserved: tolerance 0 came; need (0, 0.1)");
  EXPECT_EQ(with({.most_drift = 1}), "conserved: most_drift 1 came; need (0, 1)");
  EXPECT_EQ(with({.certainty = 0}), "conserved: certainty 0 came; need a number above 0");
  EXPECT_EQ(with({.held_out = 0.95}), "conserved: held_out 0.95 came; need 0 to 0.9");
  EXPECT_EQ(with({.noise = vec({1})}), "conserved: noise of 1 coordinates came; need 2, finite, 0 or more");
  EXPECT_EQ(with({.equations = ConservedEquationsOf::derivatives}),
            "conserved: equations of derivatives were asked for and no dx came; need dx of every run");
  EXPECT_EQ(complaint([&] { conserved_quantities(data, polynomial_dictionary(3, 1)); }),
            "conserved: a dictionary of 4 functions of 3 coordinates came; need at least one, of 2");
}

}  // namespace
}  // namespace lieder
