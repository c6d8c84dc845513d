#include "lieder/kernel/predict.hpp"

#include <vector>

#include "base/at.hpp"
#include "kernel/finite_groups.hpp"
#include "kernel/orbit_size.hpp"
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
using testing::left_out_prediction;
using testing::refusal;
using testing::rows_of;

/// A row and its cyclic shifts.
RowMatrix all_shifts_of(const RowMatrix& row) {
  RowMatrix orbit(row.cols(), row.cols());
  for (Index k = 0; k < row.cols(); ++k)
    for (Index p = 0; p < row.cols(); ++p) orbit(k, (p + k) % row.cols()) = row(0, p);
  return orbit;
}

std::vector<RowMatrix> orbits_of_shifts(Index count, Index size, std::uint64_t seed) {
  std::vector<RowMatrix> orbits;
  for (Index c = 0; c < count; ++c)
    orbits.push_back(all_shifts_of(gaussian_rows(1, size, seed + static_cast<std::uint64_t>(c))));
  return orbits;
}

// Known answer: two circles under exp(-L^2 dist^2), ridge 1e-5 of the trace; figures worked out independently.
// Tolerance: their last digit.
TEST(Predict, TwoCircles) {
  const PredictResult far = predict(rbf(1.4), circles(8, 1), {.ridge = 1e-5});
  ASSERT_EQ(far.status, Status::converged) << far.message;
  EXPECT_EQ(far.verdict, Verdict::symmetry);
  for (int c = 0; c < 2; ++c) {
    EXPECT_NEAR(far.spectral_error[c], 0.54, 0.005);
    EXPECT_NEAR(far.exact_error[c], far.spectral_error[c], 1e-8);
    EXPECT_NEAR(far.input_signal[c], 1, 1e-12);
  }
  EXPECT_NEAR(far.circulant_error.value(), far.spectral_error[0], 1e-8);
  EXPECT_LT(far.circulant_defect.value(), 1e-13);
  EXPECT_LT(far.orbit_defect, 1e-14);
  EXPECT_EQ(far.shortage, (std::vector<Shortage>{Shortage::none, Shortage::none}));
  const PredictResult near = predict(rbf(0.85), circles(6, 0.1), {.ridge = 1e-5});
  EXPECT_NEAR(near.spectral_error[0], 2.65, 0.005);
  EXPECT_EQ(near.verdict, Verdict::none);
  EXPECT_FALSE(near.will_learn(0, 0));
}

// Property: one, two and three orbits of any finite group: theory of a pair is regression on that pair at every point.
// Known answer: regression. Tolerance: condition numbers of 1e4.
TEST(Predict, TheoryIsRegressionForEveryGroup) {
  for (const char* name : {"Z(6)", "S(3)", "Dih(5)", "S(4)", "S(3)*Z(4)"}) {
    const FiniteElements group = finite_elements(named_group(name));
    const Index n = group.matrices.front().rows();
    std::vector<RowMatrix> orbits;
    for (const std::uint64_t seed : {3, 4})
      orbits.push_back(orbit_of(group, gaussian_rows(1, n, seed).transpose().col(0)));
    const PredictResult found = predict(mlp({.depth = 2}), orbits, {.group = group.table, .ridge = 1e-7});
    EXPECT_LT(found.invariance_defect, 1e-12) << name;
    for (int c = 0; c < 2; ++c) {
      EXPECT_NEAR(found.spectral_error[c] / found.exact_error[c], 1, 1e-5) << name;
      EXPECT_LT((found.errors.row(c).array() / found.exact_error[c] - 1).abs().maxCoeff(), 1e-5) << name;
    }
    EXPECT_EQ(found.circulant_defect.has_value(), std::string(name) == "Z(6)") << name;
  }
}

// Property: errors are those of regressions on all points but one, each class against the rest, several orbits a class;
// the winner is the largest of them. Known answer: regressions written out.
TEST(Predict, ErrorsAreThoseOfRegressions) {
  const std::vector<RowMatrix> orbits = orbits_of_shifts(5, 6, 30);
  const std::vector<int> classes{0, 1, 0, 2, 1};
  const Kernel kernel = rbf(0.2);
  const PredictResult found = predict(kernel, orbits, {.classes = classes, .ridge = 1e-8});
  const RowMatrix gram = kernel.gram(rows_of(orbits));
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(3);
  for (Index i = 0; i < gram.rows(); ++i) {
    Eigen::Vector3d values;
    for (int c = 0; c < 3; ++c) {
      Eigen::VectorXd labels(gram.rows());
      for (Index j = 0; j < gram.rows(); ++j) labels[j] = classes[at(j / 6)] == c ? 1 : -1;
      values[c] = left_out_prediction(gram, labels, i, 1e-8);
    }
    const int own = classes[at(i / 6)];
    EXPECT_NEAR(found.errors(i / 6, i % 6), 1 - values[own], 1e-7) << i;
    EXPECT_EQ(found.will_learn(i / 6, i % 6), values[own] > 0) << i;
    Index winner = 0;
    values.maxCoeff(&winner);
    EXPECT_EQ(found.wins(i / 6, i % 6), winner == own ? 1 : 0) << i;
    mean[own] += found.errors(i / 6, i % 6) / (own == 2 ? 6 : 12);
  }
  EXPECT_LT((found.exact_error - mean).cwiseAbs().maxCoeff(), 1e-12);
}

// Property: of more than two classes theory is the mean over pairs of orbits of different classes. Known answer: each
// pair alone.
TEST(Predict, TheoryIsTheMeanOverPairs) {
  const std::vector<RowMatrix> orbits = orbits_of_shifts(4, 5, 60);
  const PredictResult all = predict(mlp(), orbits, {.classes = {0, 0, 1, 2}, .ridge = 1e-8});
  double error = 0, noise = 0, signal = 0;
  for (const auto& [o, e] : {std::pair{0, 2}, {0, 3}, {1, 2}, {1, 3}}) {
    const PredictResult pair = predict(mlp(), {orbits[at(o)], orbits[at(e)]}, {.ridge = 1e-8});
    error += pair.spectral_error[0] / 4;
    noise += pair.noise[0] / 4;
    signal += pair.signal[0] / 4;
  }
  EXPECT_NEAR(all.spectral_error[0] / error, 1, 1e-9);
  EXPECT_NEAR(all.noise[0] / noise, 1, 1e-9);
  EXPECT_NEAR(all.signal[0] / signal, 1, 1e-9);
}

// Property: theory from all orbits at once is regression, where the group keeps the kernel. Known answer: regression.
TEST(Predict, JointTheoryIsRegressionOnAllOrbits) {
  const PredictResult found = predict(mlp(), orbits_of_shifts(4, 7, 33), {.classes = {0, 1, 0, 2}, .ridge = 1e-7});
  for (int c = 0; c < 3; ++c) EXPECT_NEAR(found.joint_error[c] / found.exact_error[c], 1, 1e-6);
  EXPECT_GT(std::abs(found.joint_error[0] / found.spectral_error[0] - 1), 1e-3);
}

// Property: error = 2 noise^2 / (N signal^2) without ridge on circulant matrices. Known answers: the distance of the
// means where the kernel is the inner product <x, x'> / d, and that formula.
TEST(Predict, SignalAndNoise) {
  const PredictResult circle = predict(rbf(1.4), circles(6, 0.7), {.ridge = 0});
  EXPECT_NEAR(circle.spectral_error[0], 2 * std::pow(circle.noise[0] / circle.signal[0], 2) / 6, 1e-10);
  const std::vector<RowMatrix> orbits = orbits_of_shifts(2, 9, 50);
  const PredictResult linear = predict(mlp({.depth = 0, .network = {.bias_std = 0}}), orbits, {.ridge = 1e-3});
  EXPECT_NEAR(linear.signal[0], (orbits[0].colwise().mean() - orbits[1].colwise().mean()).norm() / 3, 1e-12);
  EXPECT_NEAR(linear.input_signal[1], 3 * linear.signal[0], 1e-12);
}

// Property: sparse orbits and close classes are told apart. Known answers: points that hardly see one another, however
// far the classes; circles that almost touch and are dense enough for their points to be predicted.
TEST(Predict, TellsWhatIsMissing) {
  const PredictResult sparse = predict(rbf(1.4), circles(4, 1), {.ridge = 1e-5});
  EXPECT_EQ(sparse.shortage[0], Shortage::sparse) << sparse.message;
  const PredictResult close = predict(rbf(0.85), circles(6, 0.1), {.ridge = 1e-5});
  EXPECT_EQ(close.shortage[0], Shortage::close);
  EXPECT_THAT(close.message, HasSubstr("classes too close"));
  EXPECT_LT(close.far_error[0], 1);  // and a larger gap would help
  // From where the classes are to where they have nothing in common.
  EXPECT_NEAR(close.distance_curve(0, 1), close.spectral_error[close.worst_class], 1e-12);
  EXPECT_NEAR(close.distance_curve(40, 1), close.far_error[close.worst_class], 1e-12);
  EXPECT_GT(close.distance_curve(40, 0), close.distance_curve(0, 0));
  EXPECT_GT(close.signal_needed.value(), close.signal[0]);
  EXPECT_FALSE(predict(rbf(1.4), circles(8, 1), {.ridge = 1e-5}).signal_needed);
}

// Property: classes with nothing in common. Known answer: one of two circles that are far apart.
TEST(Predict, FarErrorIsThatOfFarClasses) {
  const PredictResult near = predict(rbf(0.85), circles(6, 0.1), {.ridge = 1e-9});
  const PredictResult far = predict(rbf(0.85), circles(6, 100), {.ridge = 1e-9});
  EXPECT_NEAR(near.far_error[0], far.spectral_error[0], 1e-9);
  EXPECT_NEAR(near.far_error[0], far.exact_error[0], 1e-7);
}

// Property: an invariant network. Known answer: regression with the kernel averaged over the group's matrices.
TEST(Predict, EquivariantErrorIsThatOfTheAveragedKernel) {
  const FiniteElements group = finite_elements(named_group("Dih(4)"));
  const std::vector<RowMatrix> orbits{orbit_of(group, Eigen::Vector2d(1, 0.3)),
                                      orbit_of(group, Eigen::Vector2d(1.1, 0.4))};
  const PredictOptions options{.group = group.table, .ridge = 1e-4};
  const PredictResult plain = predict(mlp(), orbits, options);
  const PredictResult averaged = predict(average(mlp(), action_of(group)), orbits, options);
  for (int c = 0; c < 2; ++c) {
    EXPECT_NEAR(plain.equivariant_error[c] / averaged.exact_error[c], 1, 1e-6);
    EXPECT_LT(plain.equivariant_error[c], plain.exact_error[c]);
  }
  // The same from the points alone, where the group's matrices are not known.
  PredictOptions of_points = options;
  of_points.average = true;
  const PredictResult by_points = predict(mlp(), orbits, of_points);
  EXPECT_NEAR(by_points.exact_error[0] / averaged.exact_error[0], 1, 1e-6);
  EXPECT_THAT(by_points.kernel, HasSubstr("average(mlp("));
}

// Property: augmentation shows the missing point. Known answer: regression on all points, at one of them.
TEST(Predict, AugmentedErrorIsThatOfTrainingOnAllPoints) {
  const std::vector<RowMatrix> orbits = orbits_of_shifts(2, 5, 80);
  const PredictResult found = predict(mlp(), orbits, {.ridge = 1e-3});
  const RowMatrix gram = mlp().gram(rows_of(orbits));
  Eigen::VectorXd labels = Eigen::VectorXd::Ones(10);
  labels.tail(5).setConstant(-1);
  Eigen::MatrixXd k = gram;
  k.diagonal().array() += 1e-3 * gram.trace();
  const Eigen::VectorXd fit = gram * k.lu().solve(labels);
  EXPECT_NEAR(found.augmented_error[0], 1 - fit.head(5).mean(), 1e-10);
  EXPECT_NEAR(found.augmented_error[1], 1 + fit.tail(5).mean(), 1e-10);
}

// Property: sub-orbits are orbits. Known answer: predict() on every second point, the mean of both ways to begin, which
// differ since one point is off its orbit.
TEST(Predict, SubOrbitsAreOrbits) {
  std::vector<RowMatrix> orbits = orbits_of_shifts(2, 8, 90);
  orbits[0].row(3) *= 1.3;
  const PredictOptions options{.ridge = 1e-8, .orbit_tolerance = 1};
  const PredictResult whole = predict(mlp(), orbits, options);
  ASSERT_EQ(whole.sub_orbits.size(), 3U);
  EXPECT_EQ(whole.sub_orbits[1].points, 4);
  std::vector<double> errors;
  for (const int first : {0, 1}) {
    const std::vector<int> every_second{first, first + 2, first + 4, first + 6};
    errors.push_back(predict(mlp(), {orbits[0](every_second, Eigen::all), orbits[1](every_second, Eigen::all)}, options)
                         .exact_error[0]);
  }
  EXPECT_GT(std::abs(errors[0] - errors[1]), 1e-3);
  EXPECT_NEAR(whole.sub_orbits[1].errors[0], (errors[0] + errors[1]) / 2, 1e-10);
  EXPECT_NEAR(whole.sub_orbits[2].errors[0], whole.exact_error[0], 1e-12);
}

// Property: the order in which a cyclic group's elements come does not matter. Known answer: the powers in order.
TEST(Predict, OtherOrdersOfACyclicGroup) {
  const std::vector<RowMatrix> orbits = orbits_of_shifts(2, 6, 95);
  const std::vector<int> order{0, 4, 2, 5, 1, 3};  // place k holds power order[k]
  GroupTable table;
  std::vector<int> place(6);
  for (int k = 0; k < 6; ++k) place[at(order[at(k)])] = k;
  for (int g = 0; g < 6; ++g) {
    table.product.emplace_back();
    for (int h = 0; h < 6; ++h) table.product.back().push_back(place[at((order[at(g)] + order[at(h)]) % 6)]);
    table.inverse.push_back(place[at((6 - order[at(g)]) % 6)]);
  }
  const PredictResult one = predict(mlp(), orbits, {.ridge = 1e-8});
  const PredictResult other =
      predict(mlp(), {orbits[0](order, Eigen::all), orbits[1](order, Eigen::all)}, {.group = table, .ridge = 1e-8});
  EXPECT_NEAR(other.spectral_error[1], one.spectral_error[1], 1e-9);
  EXPECT_NEAR(other.circulant_defect.value(), one.circulant_defect.value(), 1e-9);
  EXPECT_NEAR(other.sub_orbits[1].errors[0], one.sub_orbits[1].errors[0], 1e-9);
}

// Known answers: errors that fall by a factor of 4 for each 8 points; a parabola in log error; a crossing on the way.
TEST(OrbitSize, Extrapolates) {
  const OrbitSizeNeeded line = orbit_size_needed({8, 16, 32}, {64, 32, 8});
  EXPECT_NEAR(line.estimate.value(), 56, 1e-9);  // log 8 / (log 4 / 16) beyond 32
  EXPECT_NEAR(line.lower.value(), 38, 1e-9);
  EXPECT_NEAR(line.upper.value(), 32 * std::pow(2, 1.5), 1e-6);
  const auto parabola = [](double n) { return std::exp(3 - n * n / 800); };  // meets 1 at 48.99
  const OrbitSizeNeeded bent = orbit_size_needed({10, 20, 40}, {parabola(10), parabola(20), parabola(40)});
  const double by_line = 40 + 1 / (1.5 / 20), by_parabola = std::sqrt(2400);
  EXPECT_NEAR(bent.estimate.value(), 40 + std::sqrt((by_line - 40) * (by_parabola - 40)), 1e-9);
  EXPECT_NEAR(bent.lower.value(), 40 + (by_parabola - 40) / 4, 1e-9);
  const OrbitSizeNeeded crossed = orbit_size_needed({4, 8, 16}, {3, 2, 0.5});
  EXPECT_NEAR(crossed.estimate.value(), 12, 1e-12);
  EXPECT_EQ(crossed.lower, 8);
  EXPECT_EQ(crossed.upper, 16);
  EXPECT_EQ(orbit_size_needed({4, 8, 16}, {0.9, 0.4, 0.2}).estimate, 4);
}

// Property: where orbits can be made denser, the size is found by regression. Known answer: each size by predict().
TEST(OrbitSize, MakesOrbitsDenserWhereItCan) {
  const auto make = [](Index n) { return circles(static_cast<int>(n), 0.1); };
  const PredictOptions options{.ridge = 1e-8, .denser = make};
  const PredictResult found = predict(rbf(0.7), make(4), options);
  ASSERT_GE(found.exact_error[0], 1);
  ASSERT_GT(found.sub_orbits.size(), 3U);  // 2, 4, and more that were made
  EXPECT_EQ(found.sub_orbits[2].points, 5);
  for (std::size_t k = 2; k < found.sub_orbits.size(); ++k) {
    const PredictResult alone = predict(rbf(0.7), make(found.sub_orbits[k].points), {.ridge = 1e-8});
    EXPECT_NEAR(found.sub_orbits[k].errors[0], alone.exact_error[0], 1e-9);
    EXPECT_EQ(found.sub_orbits[k].errors[found.worst_class] < 1, k + 1 == found.sub_orbits.size());
  }
  const OrbitSizeNeeded& needed = found.orbit_size_needed;
  EXPECT_EQ(needed.upper, static_cast<double>(found.sub_orbits.back().points));
  EXPECT_EQ(needed.lower, static_cast<double>(found.sub_orbits[found.sub_orbits.size() - 2].points));
  EXPECT_TRUE(*needed.lower <= *needed.estimate && *needed.estimate <= *needed.upper);
  // Classes that are one never get right: more than the most that are made.
  const PredictResult never = predict(
      rbf(0.7), circles(4, 0), {.ridge = 1e-3, .denser = [](Index n) { return circles(static_cast<int>(n), 0); }});
  EXPECT_FALSE(never.orbit_size_needed.estimate || never.orbit_size_needed.upper);
  EXPECT_EQ(never.orbit_size_needed.lower, static_cast<double>(never.sub_orbits.back().points + 1));
  EXPECT_THAT(never.orbit_size_needed.reason, HasSubstr("the most that were made, are too few"));
  EXPECT_LE(2 * never.sub_orbits.back().points, 1500);
}

TEST(OrbitSize, SaysWhyItCannot) {
  const auto unknown = [](const std::vector<double>& sizes, const std::vector<double>& errors) {
    const OrbitSizeNeeded found = orbit_size_needed(sizes, errors);
    EXPECT_FALSE(found.estimate || found.upper);
    EXPECT_EQ(found.lower, sizes.back() + 1);
    return found.reason;
  };
  EXPECT_THAT(unknown({7}, {2}), HasSubstr("7 points have sub-orbits of 7 only; need three sizes"));
  EXPECT_THAT(unknown({2, 4}, {3, 2}), HasSubstr("sub-orbits of 2 and 4 only"));
  EXPECT_THAT(unknown({2, 4, 8}, {1, 2, 3}), HasSubstr("does not fall from 4 to 8 points"));
  EXPECT_THAT(unknown({2, 4, 8}, {2, 2, 1.9999999}), HasSubstr("hardly falls from 4 to 8 points"));
  const OrbitSizeNeeded slow = orbit_size_needed({8, 16, 32}, {9, 8.1, 7.3});
  EXPECT_TRUE(slow.estimate && !slow.upper);
  EXPECT_THAT(slow.reason, HasSubstr("more than a thousand times as many"));
  const FiniteElements group = finite_elements(named_group("S(3)"));
  const PredictResult found =
      predict(mlp(), {orbit_of(group, Eigen::Vector3d(1, 0.3, 2)), orbit_of(group, Eigen::Vector3d(0.4, 1.1, 3))},
              {.group = group.table});
  EXPECT_FALSE(found.orbit_size_needed.estimate || found.orbit_size_needed.lower);
  EXPECT_THAT(found.orbit_size_needed.reason, HasSubstr("not cyclic: its orbits have the 6 points"));
}

TEST(Predict, StopsWhenAsked) {
  const PredictResult found =
      predict(mlp(), orbits_of_shifts(2, 5, 60), {.progress = [](const ProgressEvent&) { return Flow::stop; }});
  EXPECT_EQ(found.status, Status::stopped);
  EXPECT_EQ(found.verdict, Verdict::undecided);
  EXPECT_EQ(found.exact_error.size(), 0);
}

// Property: it listens after the regression too, and returns what is known by then.
TEST(Predict, StopsInLaterStages) {
  const std::vector<RowMatrix> orbits = orbits_of_shifts(3, 6, 60);
  const PredictResult whole = predict(mlp(), orbits);
  for (const std::string stage : {"regression", "theory", "sub-orbits"}) {
    const PredictResult found = predict(mlp(), orbits, {.progress = [&](const ProgressEvent& event) {
                                          return event.stage == stage ? Flow::stop : Flow::proceed;
                                        }});
    EXPECT_EQ(found.status, Status::stopped) << stage;
    EXPECT_EQ(found.verdict, Verdict::undecided) << stage;
    if (stage == "regression") {
      EXPECT_EQ(found.errors.size(), 0);
    } else {
      EXPECT_EQ(found.errors, whole.errors) << stage;
      EXPECT_EQ(found.exact_error, whole.exact_error) << stage;
      EXPECT_THAT(found.message, HasSubstr("stopped after the regression; "));
    }
  }
}

TEST(Predict, RefusesShapesAndClasses) {
  const std::vector<RowMatrix> orbits = orbits_of_shifts(2, 5, 70);
  const auto why = [](const std::vector<RowMatrix>& o, const PredictOptions& options = {}) {
    return refusal([&] { predict(mlp(), o, options); });
  };
  EXPECT_THAT(why({orbits[0]}), HasSubstr("orbits: 1 came; need at least two classes"));
  EXPECT_THAT(why({orbits[0].topRows(1), orbits[1].topRows(1)}), HasSubstr("orbit 0 has 1 points; need at least 2"));
  EXPECT_THAT(why({orbits[0], orbits[1].topRows(4)}), HasSubstr("orbit 1 is 4 x 5 and orbit 0 is 5 x 5; need equal"));
  EXPECT_THAT(why({RowMatrix(3, 0), RowMatrix(3, 0)}), HasSubstr("no coordinates"));
  EXPECT_THAT(why(orbits, {.classes = {0}}), HasSubstr("classes: 1 came for 2 orbits"));
  EXPECT_THAT(why(orbits, {.classes = {0, 0}}), HasSubstr("all orbits are of one class"));
  EXPECT_THAT(why(orbits, {.classes = {0, 2}}), HasSubstr("no orbit is of class 1"));
  EXPECT_THAT(why(orbits, {.classes = {0, -1}}), HasSubstr("numbered from 0"));
  EXPECT_THAT(why(orbits, {.ridge = -1}), HasSubstr("ridge: -1 came"));
  EXPECT_THAT(why(orbits, {.orbit_tolerance = 2}), HasSubstr("orbit tolerance: 2 came"));
  EXPECT_THAT(why(orbits, {.group = cyclic_table(4)}), HasSubstr("have 5 points and the group has 4 elements"));
  EXPECT_THAT(why(orbits, {.memory_limit = 1000}), HasSubstr("the matrices of 10 points: would need about"));
  std::vector<RowMatrix> holes = orbits;
  holes[1](2, 3) = NAN;
  EXPECT_THAT(why(holes), HasSubstr("point 2 of orbit 1 holds a NaN"));
}

TEST(Predict, RefusesWhatAreNoOrbits) {
  const std::vector<RowMatrix> orbits = orbits_of_shifts(2, 8, 70);
  const auto why = [](const std::vector<RowMatrix>& o, double tolerance = 0.25) {
    return refusal([&] { predict(mlp(), o, {.orbit_tolerance = tolerance}); });
  };
  const std::vector<int> shuffled{4, 2, 0, 5, 1, 3, 7, 6}, back{0, 7, 6, 5, 4, 3, 2, 1};
  EXPECT_THAT(why({orbits[0], orbits[1](shuffled, Eigen::all)}), HasSubstr("orbit 1 is none of the group"));
  EXPECT_THAT(why({orbits[0], orbits[1](back, Eigen::all)}), HasSubstr("orbits 0 and 1 are not moved together"));
  EXPECT_THAT(why({gaussian_rows(8, 784, 1), gaussian_rows(8, 784, 2)}), HasSubstr("orbit 0 is none of the group"));
  EXPECT_EQ(why({gaussian_rows(8, 784, 1), gaussian_rows(8, 784, 2)}, 1), "");
  EXPECT_THAT(why({orbits[0], orbits[0]}), HasSubstr("point 0 of orbit 1 (class 1) is point 0 of orbit 0 (class 0)"));
  RowMatrix short_period(1, 4);
  short_period << 1, 2, 1, 2;
  EXPECT_THAT(why({all_shifts_of(short_period), all_shifts_of(gaussian_rows(1, 4, 3))}),
              HasSubstr("points 0 and 2 of orbit 0 are the same"));
  EXPECT_THAT(why({RowMatrix::Zero(4, 4), all_shifts_of(gaussian_rows(1, 4, 3))}),
              HasSubstr("points 0 and 1 of orbit 0 are the same"));
}

TEST(Predict, RefusesKernelsThatAreNotPositiveDefinite) {
  // A linear model in the plane sees two dimensions of eight points.
  const Kernel linear = mlp({.depth = 0, .network = {.bias_std = 0}});
  const FiniteElements group = finite_elements(named_group("Rot(4)"));
  const std::vector<RowMatrix> orbits{orbit_of(group, Eigen::Vector2d(1, 0.3)),
                                      orbit_of(group, Eigen::Vector2d(0.4, 1.1))};
  EXPECT_THAT(refusal([&] { predict(linear, orbits, {.ridge = 0}); }), HasSubstr("need all positive"));
}

}  // namespace
}  // namespace lieder
