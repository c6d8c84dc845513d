#include "lieder/kernel/missing.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <vector>

#include "base/at.hpp"
#include "kernel/finite_groups.hpp"
#include "kernel/orbits.hpp"
#include "kernel/samples.hpp"
#include "kernel/written_out_regression.hpp"
#include "lieder/kernel/networks.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using testing::circles;
using testing::gaussian_rows;
using ::testing::HasSubstr;
using testing::left_out_predictions;
using ::testing::Not;
using testing::refusal;
using testing::rows_of;

struct NamedGroup {
  std::string name;
  Group group;
};

std::vector<NamedGroup> groups() {
  return {{"Z(7)", named_group("Z(7)")},
          {"S(3)", named_group("S(3)")},
          {"Dih(4)", named_group("Dih(4)*Trivial(1)")},
          {"Q8", testing::quaternion_group()}};
}

/// Orbits of random samples.
SampleOrbits orbits_under(const Group& group, Index count, std::uint64_t seed) {
  return orbits_of_samples(gaussian_rows(count, group.size, seed), group);
}

/// Each point missing with chance 0.4, but the first of each orbit, and at least the last one.
MissingPoints random_pattern(Index orbits, Index points, std::uint64_t seed) {
  RandomStream random(Seed{seed});
  MissingPoints missing(orbits, points);
  for (Index o = 0; o < orbits; ++o)
    for (Index k = 0; k < points; ++k) missing(o, k) = k > 0 && random.uniform() < 0.4;
  missing(0, points - 1) = true;
  return missing;
}

std::vector<Index> numbers_of(const MissingPoints& missing) {
  std::vector<Index> numbers;
  for (Index i = 0; i < missing.size(); ++i)
    if (missing.data()[i]) numbers.push_back(i);
  return numbers;
}

Eigen::VectorXd labels_of(const std::vector<int>& classes, int c, Index points) {
  Eigen::VectorXd labels(static_cast<Index>(classes.size()) * points);
  for (Index i = 0; i < labels.size(); ++i) labels[i] = classes[at(i / points)] == c ? 1 : -1;
  return labels;
}

// Property: points left out together. Known answers: regression on the others, and the inverse of a block of the
// inverse. Tolerance: condition numbers of 1e3.
TEST(LeaveOut, IsRegressionOnThePointsThatAreLeft) {
  const RowMatrix gram = rbf(0.4).gram(gaussian_rows(12, 3, 1));
  const Eigen::VectorXd labels = gaussian_rows(12, 1, 2).col(0);
  for (const std::vector<Index>& out : {std::vector<Index>{3}, {0, 11, 5}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}) {
    const LeaveOneOut found = leave_out(gram, labels, out, {.ridge = 1e-4});
    const Eigen::VectorXd own = labels(out), written_out = left_out_predictions(gram, labels, out, 1e-4);
    EXPECT_LT((found.prediction - written_out).cwiseAbs().maxCoeff(), 1e-10);
    EXPECT_LT((found.errors - own.cwiseProduct(own - written_out)).cwiseAbs().maxCoeff(), 1e-10);
    Eigen::MatrixXd k = gram;
    k.diagonal().array() += 1e-4 * gram.trace();
    const Eigen::MatrixXd inverse = k.inverse();
    const Eigen::MatrixXd block = inverse(out, out);
    const Eigen::VectorXd solved = (inverse * labels)(out);
    EXPECT_LT((own - found.prediction - block.inverse() * solved).cwiseAbs().maxCoeff(), 1e-8);
  }
  EXPECT_NEAR(leave_out(gram, labels, {7}).errors[0], leave_one_out(gram, labels).errors[7], 1e-9);
}

TEST(LeaveOut, RefusesWhatIsNoPattern) {
  const RowMatrix gram = RowMatrix::Identity(3, 3);
  const auto why = [&](const std::vector<Index>& out, Index labels = 3) {
    return refusal([&] { leave_out(gram, Eigen::VectorXd::Ones(labels), out); });
  };
  EXPECT_THAT(why({}), HasSubstr("0 of 3 points came"));
  EXPECT_THAT(why({0, 1, 2}), HasSubstr("need at least one, and one that is left"));
  EXPECT_THAT(why({3}), HasSubstr("point 3 came; need different ones, 0 to 2"));
  EXPECT_THAT(why({-1}), HasSubstr("point -1 came"));
  EXPECT_THAT(why({1, 1}), HasSubstr("point 1 came twice"));
  EXPECT_THAT(why({1}, 2), HasSubstr("leave out: 2 labels came for 3 points"));
}

// Property: any pattern, one or several orbits of a class, any group: exact errors are those of regression, theory of
// all orbits is the same where the group keeps the kernel. Known answer: regression written out.
TEST(Missing, ExactAndTheoryAreRegressionForEveryGroup) {
  const Kernel kernel = mlp({.depth = 2});
  std::uint64_t seed = 10;
  for (const NamedGroup& g : groups())
    for (const std::vector<int>& classes : {std::vector<int>{0, 1}, {0, 1, 0, 2, 1}}) {
      const auto count = static_cast<Index>(classes.size());
      const SampleOrbits all = orbits_under(g.group, count, ++seed);
      const Index n = all.orbits.front().rows();
      const MissingPoints missing = random_pattern(count, n, seed);
      const PredictResult found =
          predict(kernel, all.orbits, {.group = all.table, .classes = classes, .missing = missing, .ridge = 1e-6});
      ASSERT_EQ(found.status, Status::converged);
      const RowMatrix gram = kernel.gram(rows_of(all.orbits));
      const std::vector<Index> out = numbers_of(missing);
      Eigen::MatrixXd predictions(static_cast<Index>(out.size()), count);
      for (const int c : classes) predictions.col(c) = left_out_predictions(gram, labels_of(classes, c, n), out, 1e-6);
      Eigen::VectorXd sums = Eigen::VectorXd::Zero(3), numbers = sums;
      for (std::size_t k = 0; k < out.size(); ++k) {
        const Index o = out[k] / n, point = out[k] % n;
        const int own = classes[at(o)];
        const double exact = 1 - predictions(static_cast<Index>(k), own);
        EXPECT_NEAR(found.errors(o, point), exact, 1e-8) << g.name;
        EXPECT_NEAR(found.joint_errors(o, point), exact, 1e-6) << g.name;
        EXPECT_EQ(found.will_learn(o, point), exact < 1);
        if (count > 2) {
          Index winner = 0;
          predictions.row(static_cast<Index>(k)).head(3).maxCoeff(&winner);
          EXPECT_EQ(found.wins(o, point), winner == own ? 1 : 0) << g.name;
        }
        sums[own] += exact;
        ++numbers[own];
      }
      for (Index i = 0; i < missing.size(); ++i)
        if (!missing.data()[i]) {
          EXPECT_TRUE(std::isnan(found.errors(i / n, i % n)) && std::isnan(found.joint_errors(i / n, i % n)));
          EXPECT_FALSE(found.will_learn(i / n, i % n));
          EXPECT_TRUE(count == 2 || found.wins(i / n, i % n) == -1);
        }
      for (Index c = 0; c < found.exact_error.size(); ++c)
        if (numbers[c] > 0) {
          EXPECT_NEAR(found.exact_error[c], sums[c] / numbers[c], 1e-8) << g.name;
        } else {
          EXPECT_TRUE(std::isnan(found.exact_error[c]) && std::isnan(found.spectral_error[c]));
        }
      EXPECT_LT(found.invariance_defect, 1e-12) << g.name;
    }
}

// Property: theory of a class is the mean over pairs of orbits, weighted by missing points, of two orbits alone; noise
// is the distance of a missing point from what is shown of the pair. Known answers: regressions on pairs.
TEST(Missing, TheoryOfPairsIsRegressionOnPairs) {
  const Kernel kernel = mlp({.depth = 1});
  const SampleOrbits all = orbits_under(named_group("S(3)"), 4, 40);
  const std::vector<int> classes{0, 1, 0, 1};
  const MissingPoints missing = random_pattern(4, 6, 41);
  const PredictResult found =
      predict(kernel, all.orbits, {.group = all.table, .classes = classes, .missing = missing, .ridge = 0});
  double sum = 0, noise = 0, far = 0, count = 0;
  for (const int o : {0, 2})
    for (const int e : {1, 3}) {
      const RowMatrix gram = kernel.gram(rows_of({all.orbits[at(o)], all.orbits[at(e)]}));
      RowMatrix apart = gram;
      apart.block(0, 6, 6, 6).setZero();
      apart.block(6, 0, 6, 6).setZero();
      MissingPoints two(2, 6);
      two << missing.row(o), missing.row(e);
      const std::vector<Index> out = numbers_of(two);
      const Eigen::VectorXd labels = labels_of({0, 1}, 0, 6);
      const Eigen::VectorXd near = left_out_predictions(gram, labels, out, 0);
      const Eigen::VectorXd distant = left_out_predictions(apart, labels, out, 0);
      const Eigen::MatrixXd inverse = gram.inverse();
      const Eigen::MatrixXd among = Eigen::MatrixXd(inverse(out, out)).inverse();
      for (std::size_t k = 0; k < out.size() && out[k] < 6; ++k) {
        sum += 1 - near[static_cast<Index>(k)];
        far += 1 - distant[static_cast<Index>(k)];
        noise += std::sqrt(among(static_cast<Index>(k), static_cast<Index>(k)));
        ++count;
      }
    }
  EXPECT_NEAR(found.spectral_error[0], sum / count, 1e-8);
  EXPECT_NEAR(found.far_error[0], far / count, 1e-8);
  EXPECT_NEAR(found.noise[0], noise / count, 1e-8);
}

// Property: one point missing is that point left out alone. Known answer: each point in turn.
TEST(Missing, OnePointIsThatPointInTurn) {
  for (const NamedGroup& g : groups()) {
    const SampleOrbits all = orbits_under(g.group, 2, 50);
    PredictOptions options{.group = all.table, .ridge = 1e-5};
    const PredictResult in_turn = predict(mlp(), all.orbits, options);
    options.missing = MissingPoints::Constant(2, all.orbits.front().rows(), false);
    options.missing(1, 2) = true;
    const PredictResult one = predict(mlp(), all.orbits, options);
    EXPECT_NEAR(one.errors(1, 2), in_turn.errors(1, 2), 1e-8) << g.name;
    EXPECT_NEAR(one.joint_errors(1, 2), in_turn.joint_errors(1, 2), 1e-8) << g.name;
    EXPECT_NEAR(one.spectral_error[1], in_turn.spectral_error[1], 1e-8) << g.name;
    EXPECT_NEAR(one.far_error[1], in_turn.far_error[1], 1e-8) << g.name;
    EXPECT_NEAR(one.noise[1], in_turn.noise[1], 1e-8) << g.name;
    EXPECT_NEAR(one.signal[0], in_turn.signal[0], 1e-12) << g.name;
    EXPECT_NEAR(one.equivariant_error[1], in_turn.equivariant_error[1], 1e-8) << g.name;
    EXPECT_NEAR(one.augmented_error[1], in_turn.augmented_error[1], 1e-8) << g.name;
    EXPECT_TRUE(std::isnan(one.exact_error[0]) && std::isnan(one.augmented_error[0]));
    EXPECT_EQ(one.worst_class, 1);
  }
}

// Property: what a network averaged over the group, and one that saw the missing points too, would do. Known answers:
// regression with the averaged kernel on what is shown, and on everything.
TEST(Missing, WhatWouldHelpIsRegression) {
  const SampleOrbits all = orbits_under(named_group("Dih(4)*Trivial(1)"), 3, 60);
  const std::vector<int> classes{0, 1, 1};
  MissingPoints missing = random_pattern(3, 8, 61);
  missing.row(2).setConstant(true);  // an orbit that training sees nothing of
  const PredictOptions options{.group = all.table, .classes = classes, .missing = missing, .ridge = 1e-4};
  const PredictResult found = predict(mlp(), all.orbits, options);
  const PredictResult averaged = predict(average(mlp(), all.action), all.orbits, options);
  const RowMatrix gram = mlp().gram(rows_of(all.orbits));
  Eigen::MatrixXd k = gram;
  k.diagonal().array() += 1e-4 * gram.trace();
  for (int c = 0; c < 2; ++c) {
    EXPECT_NEAR(found.equivariant_error[c], averaged.exact_error[c], 1e-8);
    const Eigen::VectorXd labels = labels_of(classes, c, 8), fit = gram * k.fullPivLu().solve(labels);
    double sum = 0;
    int count = 0;
    for (const Index i : numbers_of(missing))
      if (classes[at(i / 8)] == c) {
        sum += 1 - fit[i];
        ++count;
      }
    EXPECT_NEAR(found.augmented_error[c], sum / count, 1e-9);
  }
}

// Property: the formula for two orbits in turns, of any pattern. Known answer: regression, where K is circulant.
TEST(Missing, OrbitsInTurns) {
  const std::vector<RowMatrix> orbits = circles(12, 0.6);
  const MissingPoints missing = missing_points("0: arc(5, 10); 1: points(2, 7)", {.orbits = orbits});
  const PredictResult found = predict(rbf(1.2), orbits, {.missing = missing, .ridge = 1e-5});
  EXPECT_NEAR(found.circulant_error.value(), (5 * found.exact_error[0] + 2 * found.exact_error[1]) / 7, 1e-8);
  EXPECT_LT(found.circulant_defect.value(), 1e-12);
  EXPECT_TRUE(found.sub_orbits.empty());
  EXPECT_THAT(found.orbit_size_needed.reason, HasSubstr("several points are missing at once"));
}

// Property: a longer arc is harder, its middle hardest; and the answer moves with the pattern. Known answer: order.
TEST(Missing, LongerArcsAreHarder) {
  const std::vector<RowMatrix> orbits = circles(16, 0.5);
  double before = 0;
  for (const int length : {1, 2, 4, 6, 8}) {
    const MissingPoints missing = missing_points(fmt::format("0: arc({})", length), {.orbits = orbits});
    const PredictResult found = predict(rbf(1.4), orbits, {.missing = missing});
    EXPECT_GT(found.exact_error[0], before) << length;
    before = found.exact_error[0];
    if (length < 4) continue;
    EXPECT_GT(found.errors(0, length / 2), found.errors(0, 0));
    const PredictResult moved = predict(
        rbf(1.4), orbits, {.missing = missing_points(fmt::format("0: arc({}, 3)", length), {.orbits = orbits})});
    for (int k = 0; k < length; ++k) EXPECT_NEAR(moved.errors(0, k + 3), found.errors(0, k), 1e-6);
  }
}

// Property: points in any order are the same points. Known answer: the errors of the plain order, permuted, with a mask
// in the order in which points came.
TEST(Missing, PermutedOrbitsHavePermutedAnswers) {
  const Group group = named_group("S(3)");
  const SampleOrbits plain = orbits_under(group, 2, 70);
  const std::vector<int> order{3, 5, 0, 1, 4, 2};
  const SampleOrbits found =
      matched_orbits({plain.orbits[0](order, Eigen::all), plain.orbits[1](order, Eigen::all)}, group);
  RowMatrix mask(2, 6), permuted(2, 6);
  mask << 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0;
  permuted = mask(Eigen::all, order);
  const auto answer = [](const SampleOrbits& orbits, const RowMatrix& missing) {
    PredictResult result =
        predict(mlp(), orbits.orbits,
                {.group = orbits.table, .missing = missing_of(missing, orbits, {}, "mask"), .ridge = 1e-4});
    put_in_order_of_rows(result, orbits);
    return result;
  };
  const PredictResult one = answer(plain, mask), other = answer(found, permuted);
  for (Index o = 0; o < 2; ++o)
    for (Index k = 0; k < 6; ++k) {
      const Index from = order[at(k)];
      EXPECT_EQ(other.used.missing(o, k), mask(o, from) == 1);
      if (mask(o, from) == 0) continue;
      EXPECT_NEAR(other.errors(o, k), one.errors(o, from), 1e-9);
      EXPECT_NEAR(other.joint_errors(o, k), one.joint_errors(o, from), 1e-9);
    }
}

/// A pattern of absent points that leaves two points of each orbit next to one another.
MissingPoints some_absent(Index orbits, Index points) {
  MissingPoints absent = MissingPoints::Constant(orbits, points, false);
  for (Index o = 0; o < orbits; ++o) absent(o, (3 * o + 4) % points) = true;
  return absent;
}

// Property: of points that nobody has theory says what regression would, if they were there; of other missing points
// regression and theory say the same. Known answers: regression on all points that are shown, with absent points made
// here. What stands in their rows does not matter.
TEST(Missing, TheoryJudgesPointsThatNobodyHas) {
  for (const NamedGroup& g : groups()) {
    const SampleOrbits all = orbits_under(g.group, 3, 100);
    const Index n = all.orbits.front().rows();
    const std::vector<int> classes{0, 1, 0};
    const MissingPoints absent = some_absent(3, n);
    MissingPoints missing = absent;
    missing(1, 0) = missing(2, 2) = true;
    std::vector<RowMatrix> orbits = all.orbits;
    for (Index i = 0; i < absent.size(); ++i)
      if (absent.data()[i]) orbits[at(i / n)].row(i % n).setConstant(7);
    const PredictResult found = predict(
        mlp(), orbits, {.group = all.table, .classes = classes, .missing = missing, .absent = absent, .ridge = 1e-6});
    ASSERT_EQ(found.status, Status::converged) << found.message;
    EXPECT_THAT(found.message, HasSubstr("3 points are absent and cannot be judged"));
    const PredictResult complete =
        predict(mlp(), all.orbits, {.group = all.table, .classes = classes, .missing = missing, .ridge = 1e-6});
    for (Index o = 0; o < 3; ++o)
      for (Index k = 0; k < n; ++k) {
        if (!missing(o, k)) continue;
        EXPECT_NEAR(found.joint_errors(o, k), complete.errors(o, k), 1e-6) << g.name;
        EXPECT_EQ(std::isnan(found.errors(o, k)), absent(o, k)) << g.name;
        EXPECT_TRUE(absent(o, k) || std::abs(found.errors(o, k) - complete.errors(o, k)) < 1e-8) << g.name;
      }
    EXPECT_NEAR(found.spectral_error[1], complete.spectral_error[1], 1e-6);
    EXPECT_NEAR(found.equivariant_error[0], complete.equivariant_error[0], 1e-6);
    EXPECT_LT(found.orbit_defect, 1e-12);
    EXPECT_LT(found.invariance_defect, 1e-12);
    EXPECT_FALSE(found.circulant_defect);
    EXPECT_TRUE(std::isnan(found.input_signal[0]));
  }
}

// Property: where the group's matrices are known, absent points are made. Known answer: whole orbits, from which they
// are missing.
TEST(Missing, TheGroupMakesAbsentPoints) {
  for (const NamedGroup& g : groups()) {
    const SampleOrbits all = orbits_under(g.group, 2, 110);
    const Index n = all.orbits.front().rows();
    MissingPoints absent = some_absent(2, n);
    absent(1, 0) = true;  // the sample itself
    std::vector<RowMatrix> orbits = all.orbits;
    for (Index i = 0; i < absent.size(); ++i)
      if (absent.data()[i]) orbits[at(i / n)].row(i % n).setConstant(7);
    const SampleOrbits made = matched_orbits(orbits, g.group, 0, absent);
    EXPECT_EQ(made.made.count(), absent.count());
    PredictResult found =
        predict(mlp(), made.orbits, {.group = made.table, .missing = with_made_points({}, made), .ridge = 1e-6});
    put_in_order_of_rows(found, made);
    const PredictResult whole = predict(mlp(), all.orbits, {.group = all.table, .missing = absent, .ridge = 1e-6});
    for (int c = 0; c < 2; ++c) EXPECT_NEAR(found.exact_error[c], whole.exact_error[c], 1e-8) << g.name;
    EXPECT_TRUE((found.used.missing == absent).all());
    EXPECT_TRUE((found.errors.array().isNaN() == !absent).all());
    MissingPoints also = MissingPoints::Constant(2, n, false);
    also(0, 0) = true;
    EXPECT_EQ(with_made_points(also, made).count(), absent.count() + 1);
    EXPECT_EQ(with_made_points(also, all).count(), 1);
  }
}

// Property: nothing is said where nothing is known. Known answer: one point of an orbit tells no kernel between poses.
TEST(Missing, SaysWhatCannotBeJudged) {
  const SampleOrbits all = orbits_under(named_group("Z(5)"), 2, 120);
  MissingPoints absent = MissingPoints::Constant(2, 5, false);
  absent(0, 1) = true;
  const PredictResult theory = predict(mlp(), all.orbits, {.absent = absent});
  EXPECT_EQ(theory.status, Status::too_little_data);
  EXPECT_EQ(theory.verdict, Verdict::too_little_data);
  EXPECT_TRUE(std::isnan(theory.exact_error[0]) && std::isfinite(theory.joint_errors(0, 1)));
  EXPECT_THAT(theory.message, HasSubstr("none of the 1 missing points is there to be judged"));
  EXPECT_THAT(theory.message, HasSubstr("; theory expects"));
  absent.setConstant(true);
  absent.col(2).setConstant(false);
  absent(1, 3) = false;
  const PredictResult nothing = predict(mlp(), all.orbits, {.absent = absent});
  EXPECT_EQ(nothing.verdict, Verdict::too_little_data);
  EXPECT_TRUE(nothing.joint_errors.array().isNaN().all() && std::isnan(nothing.spectral_error[0]));
  EXPECT_THAT(nothing.message, Not(HasSubstr("theory")));
  EXPECT_THAT(refusal([&] { predict(mlp(), all.orbits, {.absent = absent, .average = true}); }),
              HasSubstr("average: the points that are there do not tell"));
  // What regression can judge it judges, without theory.
  MissingPoints missing = MissingPoints::Constant(2, 5, false);
  missing(1, 3) = true;
  const PredictResult exact = predict(mlp(), all.orbits, {.missing = missing, .absent = absent, .ridge = 1e-4});
  EXPECT_EQ(exact.status, Status::converged);
  EXPECT_TRUE(std::isfinite(exact.errors(1, 3)) && std::isnan(exact.joint_errors(1, 3)));
}

// Property: what is known of a kernel by single pairs may belong to none; then regression speaks alone. Known answer: a
// matrix with one large distance out of three around a circle has a negative eigenvalue.
TEST(Missing, TheoryIsSilentWhereItsKernelIsNone) {
  std::vector<RowMatrix> orbits(2, RowMatrix::Zero(7, 1));
  MissingPoints absent = MissingPoints::Constant(2, 7, true), missing = MissingPoints::Constant(2, 7, false);
  for (int c = 0; c < 2; ++c)
    for (const auto& [point, place] : {std::pair{0, 0.0}, {1, 0.1}, {3, 5.0}}) {
      orbits[at(c)](point, 0) = place + 20 * c;
      absent(c, point) = false;
    }
  missing(0, 3) = true;
  const PredictResult found = predict(rbf(1), orbits, {.missing = missing, .absent = absent, .orbit_tolerance = 1});
  EXPECT_EQ(found.status, Status::converged) << found.message;
  EXPECT_TRUE(std::isfinite(found.errors(0, 3)));
  EXPECT_TRUE(found.joint_errors.array().isNaN().all() && std::isnan(found.spectral_error[0]));
}

TEST(Missing, RefusesAbsentPointsThatDoNotFit) {
  const SampleOrbits all = orbits_under(named_group("Z(5)"), 2, 130);
  const auto why = [&](const MissingPoints& absent) {
    return refusal([&] { predict(mlp(), all.orbits, {.absent = absent}); });
  };
  EXPECT_THAT(why(MissingPoints::Constant(2, 4, true)), HasSubstr("absent: a pattern of 2 x 4 came; need 2 x 5"));
  MissingPoints absent = MissingPoints::Constant(2, 5, false);
  EXPECT_EQ(why(absent), "");
  absent.row(1).setConstant(true);
  EXPECT_THAT(why(absent), HasSubstr("absent: no point of orbit 1 is there"));
  EXPECT_THAT(refusal([&] { matched_orbits(all.orbits, named_group("Z(5)"), 0, absent); }),
              HasSubstr("no point of orbit 1 is there"));
  const auto why_not = [&](const RowMatrix& present) { return refusal([&] { absent_of(present, 2, 5, "p"); }); };
  EXPECT_THAT(why_not(RowMatrix::Ones(2, 4)), HasSubstr("p: is 2 x 4; need 2 x 5"));
  EXPECT_THAT(why_not(RowMatrix::Ones(2, 5) / 2),
              HasSubstr("p: holds 0.5 for point 0 of orbit 0; need 1 (there) or 0"));
  EXPECT_THAT(why_not(RowMatrix::Zero(2, 5)), HasSubstr("p: no point of orbit 0 is there"));
}

// Property: a class of a pattern fails where one of its points does. Known answer: an arc whose middle is wrong and
// whose ends are right.
TEST(Missing, AClassFailsWhereOneOfItsPointsDoes) {
  const std::vector<RowMatrix> orbits = circles(12, 0.2);
  const PredictResult found = predict(rbf(1.4), orbits, {.missing = missing_points("arc(3)", {.orbits = orbits})});
  EXPECT_EQ(found.verdict, Verdict::approximate);
  EXPECT_LT(found.exact_error[0], 1);
  EXPECT_NE(found.shortage[0], Shortage::none);
  EXPECT_THAT(found.message, HasSubstr(std::string(to_string(found.shortage[0]))));
}

TEST(Missing, RefusesPatternsThatDoNotFit) {
  const SampleOrbits all = orbits_under(named_group("Z(5)"), 3, 80);
  const auto why = [&](const MissingPoints& missing, const std::vector<int>& classes = {}) {
    return refusal([&] { predict(mlp(), all.orbits, {.classes = classes, .missing = missing}); });
  };
  MissingPoints missing = MissingPoints::Constant(3, 5, false);
  EXPECT_THAT(why(missing), HasSubstr("missing: no point is"));
  EXPECT_THAT(why(MissingPoints::Constant(3, 4, true)), HasSubstr("3 x 4 came; need 3 x 5: orbits, points"));
  EXPECT_THAT(why(MissingPoints::Constant(3, 5, true)), HasSubstr("all points of class 0 are"));
  missing.row(1).setConstant(true);
  EXPECT_THAT(why(missing), HasSubstr("all points of class 1 are"));
  EXPECT_EQ(why(missing, {0, 1, 1}), "");  // another orbit shows the class
}

// Known answers: what each of the words says, on two orbits of 6 points.
TEST(MissingPoints, Words) {
  const SampleOrbits orbits = orbits_under(named_group("Z(6)"), 2, 90);
  const NamedClasses classes{.classes = {1, 0}, .names = {"-4", "7"}};
  const auto rows = [&](const char* words) {
    const MissingPoints missing = missing_points(words, orbits, classes);
    std::string text;
    for (Index i = 0; i < missing.size(); ++i) {
      if (i == 6) text += ' ';
      text += missing.data()[i] ? 'x' : '.';
    }
    return text;
  };
  EXPECT_EQ(rows("one"), "");
  EXPECT_EQ(rows("arc(2)"), "xx.... xx....");
  EXPECT_EQ(rows(" arc( 3 , 4 ) "), "x...xx x...xx");
  EXPECT_EQ(rows("points(0,5,0)"), "x....x x....x");
  EXPECT_EQ(rows("only(0)"), ".xxxxx .xxxxx");
  EXPECT_EQ(rows("all-but(2)"), "..xxxx ..xxxx");
  EXPECT_EQ(rows("7: arc(1); -4:points(2, 3)"), "x..... ..xx..");
  EXPECT_EQ(rows("points(1); 7: only(3)"), "xxx.xx .x....");
  // Drawn anew for each orbit, by the seed.
  const SampleOrbits many = orbits_under(named_group("Z(6)"), 8, 93);
  const auto drawn = [&](std::uint64_t seed) { return missing_points("random(3)", many, {}, Seed{seed}); };
  EXPECT_TRUE((drawn(3).rowwise().count() == 3).all());
  EXPECT_FALSE((drawn(3) == drawn(3).row(0).replicate(8, 1)).all());
  EXPECT_TRUE((drawn(3) == drawn(3)).all());
  EXPECT_FALSE((drawn(3) == drawn(4)).all());
}

TEST(MissingPoints, RefusesOtherWords) {
  const SampleOrbits orbits = orbits_under(named_group("Z(6)"), 2, 90);
  const auto why = [&](const char* words) { return refusal([&] { missing_points(words, orbits); }); };
  for (const char* words : {"", "some", "arc", "arc(", "arc()", "arc(x)", "arc(1,2,3)", "random(1,2)", "all-but(1,2)",
                            "arc(2) more", "arc(2);", ":arc(2)", "one(3)", "only()", "arc(1.5)"})
    EXPECT_THAT(why(words), HasSubstr("need one, arc(K), arc(K, P), random(K)")) << words;
  EXPECT_THAT(why("arc(0)"), HasSubstr("0 came in 'arc(0)'; need 1 to 6"));
  EXPECT_THAT(why("random(7)"), HasSubstr("7 came in 'random(7)'; need 1 to 6 for orbits of 6 points"));
  EXPECT_THAT(why("arc(2, 6)"), HasSubstr("need 0 to 5"));
  EXPECT_THAT(why("points(-1)"), HasSubstr("need 0 to 5"));
  EXPECT_THAT(why("all-but(6)"), HasSubstr("need 1 to 5"));
  EXPECT_THAT(why("9: arc(2)"), HasSubstr("no orbit is of class 9; there are 0, 1"));
  EXPECT_THAT(why("one; arc(2)"), HasSubstr("stands by itself"));
  EXPECT_THAT(why("0: arc(6)"), HasSubstr("all points of class 0 are missing"));
  EXPECT_THAT(why("only(0,1,2,3,4,5)"), HasSubstr("no point is missing"));
  const SampleOrbits dihedral = orbits_under(named_group("Dih(4)*Trivial(1)"), 2, 91);
  EXPECT_THAT(refusal([&] { missing_points("arc(2)", dihedral); }), HasSubstr("not cyclic"));
  EXPECT_EQ(missing_points("only(0)", dihedral).count(), 14);
}

// Known answers: a mask, and the same points as a list.
TEST(MissingPoints, Arrays) {
  const SampleOrbits orbits = orbits_under(named_group("Z(4)"), 2, 92);
  RowMatrix mask(2, 4), list(3, 2);
  mask << 0, 1, 0, 1, 0, 0, 1, 0;
  list << 0, 1, 1, 2, 0, 3;
  const MissingPoints missing = missing_of(mask, orbits, {}, "m");
  EXPECT_TRUE((missing == (mask.array() == 1)).all());
  EXPECT_TRUE((missing == missing_of(list, orbits, {}, "m")).all());
  const auto why = [&](const RowMatrix& array, const NamedClasses& classes = {}) {
    return refusal([&] { missing_of(array, orbits, classes, "m"); });
  };
  EXPECT_THAT(why(RowMatrix::Zero(2, 4)), HasSubstr("m: no point is missing"));
  EXPECT_THAT(why(RowMatrix::Ones(2, 4), {.classes = {0, 1}, .names = {"3", "5"}}),
              HasSubstr("m: all points of class 3 are missing"));
  EXPECT_THAT(why(RowMatrix::Ones(3, 4)), HasSubstr("m: is 3 x 4; need 2 x 4"));
  EXPECT_THAT(why(mask / 2), HasSubstr("holds 0.5 for point 1 of orbit 0; need 0 or 1"));
  for (const double wrong : {-1.0, 4.0, 1.5, double(NAN)}) {
    list(1, 1) = wrong;
    EXPECT_THAT(why(list), HasSubstr("m: row 1 holds 1 and")) << wrong;
  }
  list(1, 1) = 2;
  list(2, 0) = 2;
  EXPECT_THAT(why(list), HasSubstr("row 2 holds 2 and 3; need an orbit, 0 to 1, and a point of it, 0 to 3"));
}

}  // namespace
}  // namespace lieder
