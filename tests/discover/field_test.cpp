#include "lieder/discover/field.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "discover/fields.hpp"
#include "discover/grid_derivatives.hpp"
#include "lieder/base/error.hpp"
#include "lieder/linalg/subspace.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using fields::random_waves;
using fields::torus;
using ::testing::HasSubstr;

FieldResult symmetries(const Grid& grid, const RowMatrix& u, const FieldOperator& op, const std::string& domain,
                       const std::string& values, const FieldOptions& options = {}, bool shifts = false) {
  const Index channels = u.cols() / grid.points();
  return discover_field(grid, u, op, field_candidates(domain, values, grid.dimension(), channels, shifts), options);
}

/// A matrix on (x, u, 1) with single entries.
MatrixXd single(Index size, const std::vector<std::tuple<Index, Index, double>>& entries) {
  MatrixXd m = MatrixXd::Zero(size, size);
  for (const auto& [i, j, value] : entries) m(i, j) = value;
  return m;
}

/// Largest angle between spans of matrices, in degrees.
double angle(const std::vector<MatrixXd>& found, const std::vector<MatrixXd>& truth) {
  const auto stacked = [](const std::vector<MatrixXd>& all) {
    MatrixXd columns(all.front().size(), static_cast<Index>(all.size()));
    for (std::size_t i = 0; i < all.size(); ++i) columns.col(static_cast<Index>(i)) = all[i].reshaped();
    return columns;
  };
  return principal_angles(stacked(found), stacked(truth)).maxCoeff();
}

void expect_exactly(const FieldResult& r, const std::vector<MatrixXd>& truth, double degrees) {
  ASSERT_EQ(r.found.verdict, Verdict::symmetry) << r.found.message;
  ASSERT_EQ(r.found.dimension, static_cast<Index>(truth.size())) << r.found.message;
  EXPECT_LT(angle(r.found.generators, truth), degrees);
}

// Property: derivatives of a polynomial of the rule's degree are exact, one-sided ones at open ends included.
// Tolerance: rounding of values near 1e3 over the spacing.
TEST(GridDerivatives, AreExactForPolynomialsOnAnOpenGrid) {
  const Grid grid{.extents = {11, 9}, .spacing = VectorXd{{0.5, 0.25}}};
  const MatrixXd x = grid.coordinates();
  const FieldValues values = (x.col(0).array().pow(4) * x.col(1).array()).matrix();
  const GridDerivatives rule(grid, {false, false}, 4);
  const VectorXd along_first = 4 * x.col(0).array().pow(3) * x.col(1).array();
  EXPECT_LT((rule.along(values, 0) - along_first).cwiseAbs().maxCoeff(), 1e-10);
  EXPECT_LT((rule.along(values, 1) - x.col(0).array().pow(4).matrix()).cwiseAbs().maxCoeff(), 1e-10);
}

// Property: a wave that fits the torus is differentiated to rounding by the spectral rule, for odd grids as for even.
TEST(GridDerivatives, SpectralOnesAreExactForWavesThatFit) {
  for (const Index n : {32, 33}) {
    const Grid grid = torus(n, 1);
    const VectorXd x = grid.coordinates();
    const FieldValues wave = (5 * x).array().sin().matrix();
    const GridDerivatives rule(grid, {true}, 0);
    EXPECT_LT((rule.along(wave, 0) - 5 * (5 * x).array().cos().matrix()).cwiseAbs().maxCoeff(), 1e-11) << n;
  }
}

// Property: axes are told periodic by their fields alone.
TEST(GridDerivatives, PeriodicAxesAreSeen) {
  const Grid grid = torus(32, 2);
  EXPECT_EQ(periodic_axes(grid, random_waves(grid, 5, 1, 4, 1)), (std::vector<bool>{true, true}));
  EXPECT_EQ(periodic_axes(grid, random_waves(grid, 5, 1, 4, 1, 0.77)), (std::vector<bool>{false, false}));
}

// Known answer: translations, scalings of values and constants; x-scaling is none.
// Tolerance: derivatives by differences are good to 1e-10, and what is seen of a near-identity step to 1e-6.
TEST(DiscoverField, HeatOnALine) {
  const Grid grid = torus(64, 1);
  const FieldResult r = symmetries(grid, random_waves(grid, 30, 1, 4, 1), fields::heat(grid), "Aff(1)", "Aff(1)");
  expect_exactly(r, {single(3, {{0, 2, 1}}), single(3, {{1, 1, 1}}), single(3, {{1, 2, 1}})}, 1e-2);
  EXPECT_EQ(r.edge.periodic, std::vector<bool>{true});
  EXPECT_GT(r.found.defects.back().lower, 0.05);  // x-scaling
  EXPECT_EQ(r.found.words.size(), 3u);
  EXPECT_THAT(r.found.words, ::testing::Contains("(0, u1)"));
}

// Known answer: besides those, u + B x, which is harmonic; the jump at the ends of the torus is left out.
TEST(DiscoverField, HeatKeepsShiftsAlongX) {
  const Grid grid = torus(64, 1);
  const FieldResult r =
      symmetries(grid, random_waves(grid, 30, 1, 4, 1), fields::heat(grid), "T(1)", "Aff(1)", {}, true);
  expect_exactly(r, {single(3, {{0, 2, 1}}), single(3, {{1, 1, 1}}), single(3, {{1, 2, 1}}), single(3, {{1, 0, 1}})},
                 1e-2);
  EXPECT_EQ(r.edge.margin, 4);  // three steps of three points, and one
  EXPECT_EQ(r.edge.reach, 4);
}

// Known answer: two translations, u-scaling, constants exactly; the rotation up to what five points see of it.
TEST(DiscoverField, HeatOnThePlane) {
  const Grid grid = torus(32, 2);
  const FieldOptions wide{.delta = 0.1};
  const FieldResult r =
      symmetries(grid, random_waves(grid, 24, 1, 3, 2), fields::heat(grid, 2), "SE(2)", "Aff(1)", wide);
  expect_exactly(r, {single(4, {{0, 3, 1}}), single(4, {{1, 3, 1}}), single(4, {{2, 2, 1}}), single(4, {{2, 3, 1}})},
                 1e-2);
  ASSERT_EQ(r.found.defects.size(), 5u);
  EXPECT_EQ(r.found.certified.calibrated, 5);  // the rotation too, approximately
  EXPECT_GT(r.found.defects[4].estimate, 1e-3);
  const FieldResult turned =
      symmetries(grid, random_waves(grid, 24, 1, 3, 2), fields::heat(grid, 2), "SO(2)", "none", wide);
  EXPECT_EQ(turned.found.verdict, Verdict::approximate) << turned.found.message;
  EXPECT_EQ(turned.found.dimension, 1);
}

// Known answer: a constant speed keeps translations and scalings of values, one that varies along x no translation.
TEST(DiscoverField, AdvectionWithAndWithoutAConstantSpeed) {
  const Grid grid = torus(64, 1);
  const RowMatrix u = random_waves(grid, 30, 1, 3, 3);
  expect_exactly(symmetries(grid, u, fields::advection(grid, 0), "T(1)", "GL(1)"),
                 {single(3, {{0, 2, 1}}).topLeftCorner(3, 3), single(3, {{1, 1, 1}})}, 1e-2);
  const FieldResult varies = symmetries(grid, u, fields::advection(grid, 0.5), "T(1)", "GL(1)");
  expect_exactly(varies, {single(3, {{1, 1, 1}})}, 1e-2);
  EXPECT_GT(varies.found.defects.back().lower, 0.05);
}

// Known answer: translations; neither u-scaling nor constants alone.
TEST(DiscoverField, BurgersKeepsTranslationsAlone) {
  const Grid grid = torus(64, 1);
  const FieldResult r = symmetries(grid, random_waves(grid, 30, 1, 3, 4), fields::burgers(grid), "Aff(1)", "Aff(1)");
  expect_exactly(r, {single(3, {{0, 2, 1}})}, 1e-2);
}

// Known answer: inside, a convolution keeps translations and scalings; at an edge with zeros beyond it, no translation.
TEST(DiscoverField, ZeroPaddingBreaksTranslationsAtTheBoundaryAlone) {
  const Grid grid = torus(64, 1);
  const FieldResult r =
      symmetries(grid, random_waves(grid, 30, 1, 3, 5, 0.83), fields::zero_padded(grid), "T(1)", "GL(1)");
  expect_exactly(r, {single(3, {{0, 2, 1}}), single(3, {{1, 1, 1}})}, 1);
  EXPECT_EQ(r.edge.periodic, std::vector<bool>{false});
  EXPECT_EQ(r.edge.reach, 3);   // two points of the stencil, and one
  EXPECT_EQ(r.edge.margin, 7);  // four more for slopes of v, of order 8
  EXPECT_DOUBLE_EQ(r.edge.share, 50.0 / 64);
  EXPECT_THAT(r.found.message, HasSubstr("broken at the boundary"));
  EXPECT_GT(*std::max_element(r.edge.whole_grid.begin(), r.edge.whole_grid.end()), 0.05);
  ASSERT_EQ(r.edge.profile.rows(), 32);
  EXPECT_GT(r.edge.profile.row(0).maxCoeff(), 0.1);
  EXPECT_LT(r.edge.profile.bottomRows(25).maxCoeff(), 1e-3);
}

// Known answer: |u| u commutes with every motion of the points and with rotations of the channels.
TEST(DiscoverField, APointwiseMapKeepsMotionsAndRotationsOfChannels) {
  const Grid grid = torus(64, 1);
  const FieldResult r =
      symmetries(grid, random_waves(grid, 30, 2, 2, 6), fields::pointwise_norm(grid), "Aff(1)", "Aff(2)");
  expect_exactly(r, {single(4, {{0, 0, 1}}), single(4, {{0, 3, 1}}), single(4, {{1, 2, -1}, {2, 1, 1}})}, 1);
}

// Property: points and values move together with the right signs. Known answer: x u^2 keeps x -> a x, u -> u / a.
TEST(DiscoverField, MotionsOfPointsAndValuesArePaired) {
  const Grid grid = torus(64, 1);
  const VectorXd x = grid.coordinates();
  const FieldOperator op =
      fields::by_field(grid, [x](const RowMatrix& u) { return RowMatrix(x.asDiagonal() * u.cwiseAbs2()); });
  const FieldResult r = symmetries(grid, random_waves(grid, 30, 1, 2, 12, 0.83), op, "Aff(1)", "GL(1)");
  expect_exactly(r, {single(3, {{0, 0, 1}, {1, 1, -1}}).topLeftCorner(3, 3)}, 0.5);
}

// Property: where the grid does not resolve the fields, nothing is claimed of what derivatives decide.
TEST(DiscoverField, FieldsThatTheGridDoesNotResolveAreLeftOpen) {
  const Grid grid = torus(32, 1);
  RandomStream random(Seed{3});
  const RowMatrix u = random.normal_matrix(30, 32);
  const FieldResult r = symmetries(grid, u, fields::burgers(grid), "T(1)", "none");
  EXPECT_EQ(r.found.verdict, Verdict::underdetermined) << r.found.message;
  EXPECT_GT(r.resolution, 0.05);
  EXPECT_THAT(r.found.message, HasSubstr("does not resolve"));
}

// Property: operators without a symmetry get none, in one and two dimensions.
TEST(DiscoverField, RandomOperatorsKeepNothing) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const Grid line = torus(48, 1), plane = torus(16, 2);
    const FieldResult one = symmetries(line, random_waves(line, 20, 2, 3, seed), fields::random_local(line, 2, seed),
                                       "Aff(1)", "Aff(2)", {}, true);
    EXPECT_EQ(one.found.dimension, 0) << one.found.message;
    EXPECT_EQ(one.found.verdict, Verdict::none) << one.found.message;
    const FieldResult two = symmetries(plane, random_waves(plane, 20, 1, 2, seed), fields::random_local(plane, 1, seed),
                                       "Aff(2)", "Aff(1)");
    EXPECT_EQ(two.found.dimension, 0) << two.found.message;
  }
}

// Property: the unit of values and of lengths has no say in how many symmetries there are.
TEST(DiscoverField, UnitsDropOut) {
  const Grid metre = torus(48, 1);
  for (const double unit : {1e-7, 1e6}) {
    Grid grid = metre;
    grid.spacing *= unit;
    const RowMatrix u = 1e-5 * unit * random_waves(metre, 24, 1, 3, 7);
    EXPECT_EQ(symmetries(grid, u, fields::heat(grid), "Aff(1)", "Aff(1)").found.dimension, 3) << unit;
  }
}

// Property: a derivative of one's own serves as well as differences. Known answer: Burgers' translation.
TEST(DiscoverField, TakesAGivenDerivative) {
  const Grid grid = torus(32, 1);
  FieldOperator cube{.values = [](const RowMatrix& u) { return RowMatrix(u.array().cube()); },
                     .derivative = [](const RowMatrix& u,
                                      const RowMatrix& w) { return RowMatrix(3 * u.array().square() * w.array()); }};
  const FieldResult r = symmetries(grid, random_waves(grid, 24, 1, 2, 8), cube, "Aff(1)", "Aff(1)");
  expect_exactly(r, {single(3, {{0, 0, 1}}), single(3, {{0, 2, 1}})}, 0.5);
  cube.derivative = [](const RowMatrix& u, const RowMatrix& w) { return RowMatrix(u.array() * w.array()); };
  EXPECT_EQ(symmetries(grid, random_waves(grid, 24, 1, 2, 8), cube, "Aff(1)", "Aff(1)").found.dimension, 0);
}

// Property: values that do not turn are asked of operators to other channels. Known answer: |u|^2 and so(2).
TEST(DiscoverField, ValuesThatDoNotTurn) {
  const Grid grid = torus(48, 1);
  const FieldOperator square =
      fields::by_field(grid, [](const RowMatrix& u) { return RowMatrix(u.rowwise().squaredNorm()); });
  const RowMatrix u = random_waves(grid, 24, 2, 2, 9);
  const FieldResult r = symmetries(grid, u, square, "T(1)", "GL(2)", {.output = FieldOutput::trivial});
  expect_exactly(r, {single(4, {{0, 3, 1}}), single(4, {{1, 2, -1}, {2, 1, 1}})}, 1);
  EXPECT_THROW(symmetries(grid, u, square, "T(1)", "GL(2)"), InputError);
}

// Property: same input and seed, same bytes.
TEST(DiscoverField, IsTheSameTwice) {
  const Grid grid = torus(32, 1);
  const RowMatrix u = random_waves(grid, 16, 1, 3, 10);
  const FieldResult a = symmetries(grid, u, fields::burgers(grid), "Aff(1)", "Aff(1)"),
                    b = symmetries(grid, u, fields::burgers(grid), "Aff(1)", "Aff(1)");
  ASSERT_EQ(a.found.dimension, b.found.dimension);
  for (std::size_t i = 0; i < a.found.generators.size(); ++i) EXPECT_EQ(a.found.generators[i], b.found.generators[i]);
}

TEST(DiscoverField, TooFewFieldsAreUnderdetermined) {
  const Grid grid = torus(32, 1);
  const FieldResult r = symmetries(grid, random_waves(grid, 5, 1, 3, 10), fields::heat(grid), "T(1)", "GL(1)");
  EXPECT_EQ(r.found.verdict, Verdict::underdetermined);
  EXPECT_THAT(r.found.message, HasSubstr("5 fields are too few"));
  EXPECT_EQ(r.found.dimension, 0);
}

// Property: an operator that carries the edge everywhere is named so.
TEST(DiscoverField, AGlobalOperatorIsNamed) {
  const Grid grid = torus(32, 1);
  const FieldOperator mean =
      fields::by_field(grid, [](const RowMatrix& u) { return RowMatrix(u.rowwise() - u.colwise().mean() * 0.5); });
  const FieldResult r = symmetries(grid, random_waves(grid, 16, 1, 3, 11), mean, "T(1)", "GL(1)");
  EXPECT_EQ(r.edge.reach, std::nullopt);
  EXPECT_EQ(r.edge.margin, 8);
  EXPECT_EQ(r.found.dimension, 2);
  EXPECT_THAT(r.found.message, HasSubstr("across the whole grid"));
}

TEST(DiscoverField, StopsWhenAsked) {
  const Grid grid = torus(32, 1);
  const FieldOptions options{.progress = [](const ProgressEvent&) { return Flow::stop; }};
  const FieldResult r = symmetries(grid, random_waves(grid, 16, 1, 3, 1), fields::heat(grid), "T(1)", "GL(1)", options);
  EXPECT_EQ(r.found.status, Status::stopped);
  EXPECT_EQ(r.found.verdict, Verdict::undecided);
}

void expect_refused(const std::function<void()>& call, const std::string& part) {
  try {
    call();
    FAIL() << "nothing was refused; expected: " << part;
  } catch (const InputError& e) {
    EXPECT_THAT(e.what(), HasSubstr(part));
  }
}

TEST(DiscoverField, RefusesWhatItCannotUse) {
  const Grid grid = torus(32, 1);
  const RowMatrix u = random_waves(grid, 16, 1, 3, 1);
  const FieldOperator heat = fields::heat(grid);
  const auto ask = [&](const Grid& g, const RowMatrix& w, const FieldOperator& op, const FieldOptions& options = {}) {
    discover_field(g, w, op, field_candidates("T(1)", "GL(1)", 1, 1), options);
  };
  expect_refused([&] { ask(grid, u.leftCols(31), heat); }, "the grid (32) has 32 points");
  expect_refused([&] { ask({.extents = {4}, .spacing = VectorXd::Ones(1)}, u, heat); }, "4 points along axis 0");
  expect_refused([&] { ask({.extents = {32}, .spacing = VectorXd::Zero(1)}, u, heat); }, "spacing 0 along axis 0");
  expect_refused([&] { ask({.extents = {32}, .spacing = VectorXd::Ones(2)}, u, heat); }, "spacing has 2 numbers");
  RowMatrix bad = u;
  bad(3, 7) = kUnset;
  expect_refused([&] { ask(grid, bad, heat); }, "field 3 holds a number that is not finite");
  expect_refused([&] { ask(grid, u, {.values = [](const RowMatrix& w) { return RowMatrix(w.leftCols(5)); }}); },
                 "16 rows of 5 numbers for 16 fields on 32 points");
  expect_refused([&] { ask(grid, u, {.values = [](const RowMatrix& w) { return RowMatrix(w * kUnset); }}); },
                 "the operator's answer of field 0");
  expect_refused([&] { ask(grid, u, heat, {.margin = 16}); }, "margin 16 came");
  expect_refused([&] { ask(grid, u, heat, {.delta = 2}); }, "delta 2 came");
  expect_refused([&] { ask(grid, u, heat, {.memory_limit = 1000}); }, "memory");
  expect_refused([&] { field_candidates("none", "none", 1, 1); }, "no candidates");
  expect_refused([&] { field_candidates("poly(2)", "none", 1, 1); }, "affine ones");
}

}  // namespace
}  // namespace lieder
