#include <vector>

#include "kernel/samples.hpp"
#include "lieder/kernel/networks.hpp"
#include "lieder/kernel/orbit_spectrum.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using testing::gaussian_rows;
using ::testing::HasSubstr;
using testing::refusal;

/// A row and its cyclic shifts.
RowMatrix orbit_of_shifts(const RowMatrix& row) {
  RowMatrix orbit(row.cols(), row.cols());
  for (Index k = 0; k < row.cols(); ++k)
    for (Index p = 0; p < row.cols(); ++p) orbit(k, (p + k) % row.cols()) = row(0, p);
  return orbit;
}

std::vector<RowMatrix> orbits_of(Index classes, Index size, std::uint64_t seed) {
  std::vector<RowMatrix> orbits;
  for (Index c = 0; c < classes; ++c)
    orbits.push_back(orbit_of_shifts(gaussian_rows(1, size, seed + static_cast<std::uint64_t>(c))));
  return orbits;
}

// Property: orbits of shifts under a kernel that is blind to orthogonal maps: theory is exact for any number of
// classes, and every point of an orbit fares alike. Tolerance: condition numbers of 1e4.
TEST(PredictOrbits, TheoryIsExactOnOrbitsOfShifts) {
  for (const Index classes : {2, 3, 4}) {
    const OrbitPrediction found = predict_orbits(mlp({.depth = 2}), orbits_of(classes, 7, 22));
    EXPECT_LT(found.defect, 1e-13);
    for (Index c = 0; c < classes; ++c) {
      EXPECT_NEAR(found.spectral_error[c], found.exact_error[c], 1e-8);
      for (Index k = 0; k < 7; ++k) EXPECT_NEAR(found.errors(c, k), found.exact_error[c], 1e-8);
    }
    EXPECT_EQ(found.circle_error.has_value(), classes == 2);
  }
}

// Property: will_learn means that the sign of the prediction is right. Known answer: regression.
TEST(PredictOrbits, LearnsWhereTheSignIsRight) {
  const std::vector<RowMatrix> orbits = orbits_of(2, 6, 30);
  const OrbitPrediction found = predict_orbits(rbf(0.2), orbits);
  RowMatrix points(12, 6);
  points << orbits[0], orbits[1];
  Eigen::VectorXd labels = Eigen::VectorXd::Ones(12);
  labels.tail(6).setConstant(-1);
  const LeaveOneOut exact = leave_one_out(rbf(0.2).gram(points), labels);
  for (Index i = 0; i < 12; ++i) EXPECT_EQ(found.will_learn(i / 6, i % 6), exact.prediction[i] * labels[i] > 0);
}

// Property: another order of the points of an orbit permutes the exact answers and moves theory's, which knows the
// group by the order; the defect tells. Known answer: the permutation.
TEST(PredictOrbits, PermutedPointsHavePermutedErrors) {
  std::vector<RowMatrix> orbits = orbits_of(2, 6, 40);
  orbits[0].row(2) *= 1.3;  // so that points differ
  const OrbitPrediction one = predict_orbits(mlp(), orbits);
  const std::vector<int> order{4, 2, 0, 5, 1, 3};
  std::vector<RowMatrix> permuted = orbits;
  permuted[0] = orbits[0](order, Eigen::all);
  const OrbitPrediction other = predict_orbits(mlp(), permuted);
  for (Index k = 0; k < 6; ++k) {
    EXPECT_NEAR(other.errors(0, k), one.errors(0, order[static_cast<std::size_t>(k)]), 1e-9);
    EXPECT_NEAR(other.errors(1, k), one.errors(1, k), 1e-9);
  }
  EXPECT_GT(other.defect, one.defect);
  EXPECT_GT(one.defect, 1e-3);
}

// Property: the signal is the distance of the means where the kernel is the inner product. Known answer: a linear
// model, whose NTK is <x, x'> / d.
TEST(PredictOrbits, SignalIsTheDistanceOfMeans) {
  std::vector<RowMatrix> orbits{gaussian_rows(4, 9, 50), gaussian_rows(4, 9, 51), gaussian_rows(4, 9, 52)};
  const OrbitPrediction found = predict_orbits(mlp({.depth = 0, .network = {.bias_std = 0}}), orbits, {.ridge = 1e-3});
  const Eigen::RowVectorXd rest = (orbits[1].colwise().mean() + orbits[2].colwise().mean()) / 2;
  EXPECT_NEAR(found.signal[0], (orbits[0].colwise().mean() - rest).norm() / 3, 1e-12);
}

TEST(PredictOrbits, StopsWhenAsked) {
  const OrbitPrediction found =
      predict_orbits(mlp(), orbits_of(2, 5, 60), {}, {.progress = [](const ProgressEvent&) { return Flow::stop; }});
  EXPECT_EQ(found.exact_error.size(), 0);
}

TEST(PredictOrbits, RefusesWhatAreNoOrbits) {
  std::vector<RowMatrix> orbits = orbits_of(2, 5, 70);
  EXPECT_THAT(refusal([&] { predict_orbits(mlp(), {orbits[0]}); }),
              HasSubstr("orbits: 1 came; need at least two classes"));
  EXPECT_THAT(refusal([&] {
                predict_orbits(mlp(), {orbits[0].topRows(1), orbits[1].topRows(1)});
              }),
              HasSubstr("orbit 0 has 1 points; need at least 2"));
  EXPECT_THAT(refusal([&] {
                predict_orbits(mlp(), {orbits[0], orbits[1].topRows(4)});
              }),
              HasSubstr("orbit 1 is 4 x 5 and orbit 0 is 5 x 5; need equal shapes"));
  EXPECT_THAT(refusal([&] {
                predict_orbits(rbf(1), {orbits[0], orbits[0]}, {.ridge = 0});
              }),
              HasSubstr("need all positive"));
}

}  // namespace
}  // namespace lieder
