#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "discover/field_surrogate.hpp"
#include "discover/fields.hpp"
#include "lieder/base/error.hpp"
#include "lieder/discover/field.hpp"

// Operators that are known by fields and what became of them.
namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using fields::random_waves;
using fields::torus;
using ::testing::Contains;
using ::testing::HasSubstr;

FieldResult from_samples(const Grid& grid, const RowMatrix& u, const RowMatrix& v, const std::string& domain,
                         const std::string& values, const FieldOptions& options = {}) {
  return discover_field(grid, u, v, field_candidates(domain, values, grid.dimension(), u.cols() / grid.points()),
                        options);
}

RowMatrix noise_like(const RowMatrix& v, double size, std::uint64_t seed) {
  RandomStream random(Seed{seed});
  return size * v.norm() / std::sqrt(static_cast<double>(v.size())) * random.normal_matrix(v.rows(), v.cols());
}

// Property: a surrogate is exact for an operator of its class, and so is its derivative. Tolerance: rounding times the
// condition of differences of the fourth order.
TEST(FieldSurrogate, HoldsAnOperatorOfItsClass) {
  const Grid grid = torus(32, 1);
  const RowMatrix u = random_waves(grid, 20, 1, 6, 1), v = fields::burgers(grid, 1).values(u);
  std::vector<Index> all(20);
  for (Index i = 0; i < 20; ++i) all[static_cast<std::size_t>(i)] = i;
  const auto fit = FieldSurrogate::fit(grid, {true}, {.radius = 1, .degree = 2, .terms = 50}, u, v, all, 0);
  ASSERT_TRUE(fit);
  EXPECT_LT((fit->values(u) - v).norm(), 1e-9 * v.norm());
  const RowMatrix w = random_waves(grid, 20, 1, 6, 2);
  const double step = 1e-5;
  const RowMatrix slope =
      (fields::burgers(grid, 1).values(u + step * w) - fields::burgers(grid, 1).values(u - step * w)) / (2 * step);
  EXPECT_LT((fit->derivative(u, w) - slope).norm(), 1e-7 * slope.norm());
}

// Property: the explicit slope is what of dv/dx is not carried by u. Known answer: v = sin(x) u.
TEST(FieldSurrogate, TellsWhatDependsOnThePlace) {
  const Grid grid = torus(32, 1);
  const VectorXd x = grid.coordinates();
  const RowMatrix u = random_waves(grid, 20, 1, 4, 3);
  const RowMatrix v = u * VectorXd(x.array().sin()).asDiagonal();
  std::vector<Index> all{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  const auto fit = FieldSurrogate::fit(grid, {true}, {.radius = 0, .degree = 1, .terms = 10}, u, v, all, 0);
  ASSERT_TRUE(fit);
  const VectorXd expected = x.array().cos() * u.row(0).transpose().array();
  EXPECT_LT((fit->explicit_slope(field_of_row(u, 0, 32), 0) - expected).norm(), 1e-8 * expected.norm());
}

// Known answers as for operators that are called.
TEST(DiscoverFieldSamples, HeatBurgersAndAdvection) {
  const Grid grid = torus(64, 1);
  const RowMatrix u = random_waves(grid, 40, 1, 6, 4);
  const FieldResult heat = from_samples(grid, u, fields::heat(grid, 1).values(u), "Aff(1)", "Aff(1)");
  EXPECT_EQ(heat.found.verdict, Verdict::symmetry) << heat.found.message;
  EXPECT_EQ(heat.found.dimension, 3) << heat.found.message;
  EXPECT_GT(heat.found.defects.back().lower, 0.05);
  ASSERT_TRUE(heat.fitted);
  EXPECT_LT(heat.fitted->held_out, 1e-9);
  EXPECT_EQ(heat.fitted->of_class.radius, 1);
  const FieldResult burgers = from_samples(grid, u, fields::burgers(grid, 1).values(u), "Aff(1)", "Aff(1)");
  EXPECT_EQ(burgers.found.verdict, Verdict::symmetry) << burgers.found.message;
  EXPECT_EQ(burgers.found.dimension, 1) << burgers.found.message;
  EXPECT_EQ(burgers.found.words, std::vector<std::string>{"(1, 0)"});
  const FieldResult varies = from_samples(grid, u, fields::advection(grid, 0.5, 1).values(u), "T(1)", "GL(1)");
  EXPECT_EQ(varies.found.dimension, 1) << varies.found.message;
  EXPECT_EQ(varies.found.words, std::vector<std::string>{"(0, u1)"});
}

// Known answer in two dimensions: translations, u-scaling, constants.
TEST(DiscoverFieldSamples, HeatOnThePlane) {
  const Grid grid = torus(20, 2);
  const RowMatrix u = random_waves(grid, 24, 1, 4, 5);
  const FieldResult r = from_samples(grid, u, fields::heat(grid, 1).values(u), "T(2)", "Aff(1)");
  EXPECT_EQ(r.found.verdict, Verdict::symmetry) << r.found.message;
  EXPECT_EQ(r.found.dimension, 4) << r.found.message;
}

// Property: noise on v is averaged out, and is called noise. Known answer: heat.
TEST(DiscoverFieldSamples, NoiseIsToldFromALackOfFit) {
  const Grid grid = torus(64, 1);
  const RowMatrix u = random_waves(grid, 80, 1, 6, 6), v = fields::heat(grid, 1).values(u);
  const FieldResult r = from_samples(grid, u, v + noise_like(v, 1e-4, 7), "T(1)", "GL(1)");
  ASSERT_TRUE(r.fitted);
  EXPECT_TRUE(r.fitted->noise) << r.fitted->correlation;
  EXPECT_EQ(r.found.dimension, 2) << r.found.message;
}

// Property: where the class does not hold the operator, nothing is claimed. Known answer: a convolution as wide as the
// grid.
TEST(DiscoverFieldSamples, AnOperatorThatIsNotLocalIsLeftOpen) {
  const Grid grid = torus(32, 1);
  const RowMatrix u = random_waves(grid, 40, 1, 8, 8);
  const FieldOperator wide = fields::by_field(grid, [&grid](const RowMatrix& field) {
    RowMatrix v = RowMatrix::Zero(field.rows(), 1);
    for (Index s = 0; s < 32; ++s) v += std::sin(0.3 * static_cast<double>(s * s)) * fields::shifted(grid, field, 0, s);
    return v;
  });
  const FieldResult r = from_samples(grid, u, wide.values(u), "T(1)", "GL(1)");
  ASSERT_TRUE(r.fitted) << r.found.message;
  EXPECT_FALSE(r.fitted->noise);
  EXPECT_THAT(r.found.message, HasSubstr("class too small"));
  EXPECT_EQ(r.found.verdict, Verdict::underdetermined) << r.found.message;
  EXPECT_EQ(r.found.dimension, 0);
}

// Property: on an open grid the ends are left out. Known answer: a convolution inside.
TEST(DiscoverFieldSamples, AnOpenGridIsUsedInside) {
  const Grid grid = torus(64, 1);
  const RowMatrix u = random_waves(grid, 60, 1, 6, 9, 0.83);
  const FieldResult r = from_samples(grid, u, fields::zero_padded(grid).values(u), "T(1)", "GL(1)");
  EXPECT_EQ(r.found.dimension, 2) << r.found.message;
  EXPECT_EQ(r.edge.margin, 3);
  EXPECT_TRUE(r.edge.whole_grid.empty());
}

// Property: operators without a symmetry get none.
TEST(DiscoverFieldSamples, RandomOperatorsKeepNothing) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const Grid grid = torus(48, 1);
    const RowMatrix u = random_waves(grid, 30, 1, 4, seed);
    const FieldResult r = from_samples(grid, u, fields::random_local(grid, 1, seed).values(u), "Aff(1)", "Aff(1)");
    EXPECT_EQ(r.found.dimension, 0) << r.found.message;
  }
}

// Property: what a class misses of an operator widens the bounds while it is small. Known answer: polynomials of degree
// 4 hold most of sin(0.3 u).
TEST(DiscoverFieldSamples, ASmallLackOfFitWidensTheBounds) {
  const Grid grid = torus(64, 1);
  const RowMatrix u = random_waves(grid, 40, 1, 3, 13), v = (0.3 * u.array()).sin();
  const FieldResult r = from_samples(grid, u, v, "T(1)", "none");
  ASSERT_TRUE(r.fitted);
  EXPECT_FALSE(r.fitted->noise);
  ASSERT_EQ(r.found.defects.size(), 1u) << r.found.message;
  EXPECT_GT(r.found.defects.front().upper, r.found.defects.front().estimate + 0.2 * r.fitted->held_out);
}

TEST(DiscoverFieldSamples, FieldsThatAreTooMuchAlikeAreLeftOpen) {
  const Grid grid = torus(32, 1);
  const RowMatrix u = RowMatrix::Ones(20, 32);
  const FieldResult r = from_samples(grid, u, u, "T(1)", "GL(1)");
  EXPECT_EQ(r.found.verdict, Verdict::underdetermined);
  EXPECT_THAT(r.found.message, HasSubstr("do not determine an operator"));
}

TEST(DiscoverFieldSamples, RefusesResultsThatDoNotFit) {
  const Grid grid = torus(32, 1);
  const RowMatrix u = random_waves(grid, 16, 1, 3, 1);
  EXPECT_THROW(from_samples(grid, u, u.topRows(15), "T(1)", "GL(1)"), InputError);
  EXPECT_THROW(from_samples(grid, u, u.leftCols(31), "T(1)", "GL(1)"), InputError);
  EXPECT_THROW(from_samples(grid, u, u * kUnset, "T(1)", "GL(1)"), InputError);
}

}  // namespace
}  // namespace lieder
