#include "lieder/discover/discover.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <Eigen/SVD>
#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/named.hpp"
#include "lieder/linalg/subspace.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd points(Index count, Index size, std::uint64_t seed = 7) {
  return RandomStream(Seed{seed}).normal_matrix(count, size);
}

/// x' A x with its slope.
SampledFunction quadratic_form(const MatrixXd& a, const MatrixXd& x, bool with_jacobian = true) {
  SampledFunction f{.x = x, .y = (x * a).cwiseProduct(x).rowwise().sum()};
  if (with_jacobian) f.jacobian = x * (a + a.transpose());
  return f;
}

SampledFunction squared_norm(Index n, Index count, std::uint64_t seed = 7) {
  return quadratic_form(MatrixXd::Identity(n, n), points(count, n, seed));
}

DiscoverResult invariances(const SampledFunction& f, const std::string& candidates,
                           const DiscoverOptions& options = {}) {
  const VectorFields fields = candidate_fields(candidates, f.x.cols());
  return discover(f, fields, OutputAction::trivial(f.y.cols()), options);
}

/// Largest angle between the span of matrices and an algebra by name, in degrees.
double angle_to(const std::vector<MatrixXd>& found, const std::string& name) {
  const auto stacked = [](const std::vector<MatrixXd>& all) {
    MatrixXd columns(all.front().size(), static_cast<Index>(all.size()));
    for (std::size_t i = 0; i < all.size(); ++i) columns.col(static_cast<Index>(i)) = all[i].reshaped();
    return columns;
  };
  return principal_angles(stacked(found), stacked(named_group(name).lie_algebra)).maxCoeff();
}

// Known answer: |x|^2 on R^n is kept by so(n), within gl(n), and by nothing else. Angles: rounding.
TEST(Discover, RotationsOfTheSquaredNorm) {
  for (Index n = 2; n <= 6; ++n) {
    const DiscoverResult r = invariances(squared_norm(n, 200), "GL(" + std::to_string(n) + ")");
    ASSERT_EQ(r.status, Status::converged) << r.message;
    EXPECT_EQ(r.verdict, Verdict::symmetry);
    EXPECT_EQ(r.dimension, n * (n - 1) / 2);
    EXPECT_LT(angle_to(r.generators, "SO(" + std::to_string(n) + ")"), 1e-10);
    EXPECT_LT(closure_defect(r.generators), 1e-10);
    EXPECT_LT(*r.held_out, 1e-10);
  }
}

// Known answers: so(1,3), so(2,1), and sl(2) x sl(2), of dimension 6, for the determinant of 2 x 2 matrices.
TEST(Discover, OtherInvariances) {
  const MatrixXd minkowski = Eigen::Vector4d(1, -1, -1, -1).asDiagonal();
  const DiscoverResult lorentz = invariances(quadratic_form(minkowski, points(300, 4)), "GL(4)");
  EXPECT_EQ(lorentz.dimension, 6) << lorentz.message;
  EXPECT_LT(angle_to(lorentz.generators, "SO(1,3)"), 1e-10);
  const MatrixXd cone = Eigen::Vector3d(1, 1, -1).asDiagonal();
  EXPECT_EQ(invariances(quadratic_form(cone, points(200, 3)), "Aff(3)").dimension, 3);
  MatrixXd determinant = MatrixXd::Zero(4, 4);
  determinant(0, 3) = 1;
  determinant(1, 2) = -1;
  EXPECT_EQ(invariances(quadratic_form(determinant, points(200, 4)), "GL(4)").dimension, 6);
}

// Known answer: the vector field of the isotropic oscillator in two dimensions commutes with gl(2,C), dimension 8.
TEST(Discover, OscillatorAsAVectorField) {
  MatrixXd a = MatrixXd::Zero(4, 4);
  a.topRightCorner(2, 2).setIdentity();
  a.bottomLeftCorner(2, 2) = -MatrixXd::Identity(2, 2);
  const MatrixXd x = points(100, 4);
  SampledFunction f{.x = x, .y = x * a.transpose()};
  f.jacobian.resize(100, 16);
  for (Index k = 0; k < 100; ++k)
    for (Index i = 0; i < 4; ++i) f.jacobian.block(k, 4 * i, 1, 4) = a.row(i);
  const VectorFields fields = candidate_fields("GL(4)", 4);
  const DiscoverResult r = discover(f, fields, output_action("T(1,0)", fields, 4));
  EXPECT_EQ(r.dimension, 8) << r.message;
  EXPECT_EQ(r.verdict, Verdict::symmetry);
}

// Property: a coordinate that a field does not know of may be shifted, although that moves nothing: 0 / 0 is kept.
TEST(Discover, WhatMovesNothingIsKept) {
  const MatrixXd x = points(100, 3);
  SampledFunction f{.x = x, .y = MatrixXd::Zero(100, 3), .jacobian = RowMatrix::Zero(100, 9)};
  f.y.col(0) = x.col(1);
  f.y.col(1) = -x.col(0);
  f.jacobian.col(1).setOnes();
  f.jacobian.col(3).setConstant(-1);
  const VectorFields fields = candidate_fields("T(3)", 3);
  const DiscoverResult r = discover(f, fields, output_action("T(1,0)", fields, 3));
  EXPECT_EQ(r.dimension, 1) << r.message;
  EXPECT_LT(std::abs(r.generators.at(0)(0, 3)) + std::abs(r.generators.at(0)(1, 3)), 1e-10);
}

// Property: units drop out.
TEST(Discover, RescalingChangesNothing) {
  for (const double of_x : {1e-14, 1.0, 1e8})
    for (const double of_y : {1e-14, 1.0, 1e8}) {
      SampledFunction f = squared_norm(3, 100);
      f.x *= of_x;
      f.y *= of_y;
      f.jacobian *= of_y / of_x;
      const DiscoverResult r = invariances(f, "Aff(3)");
      EXPECT_EQ(r.dimension, 3) << of_x << ", " << of_y << ": " << r.message;
      EXPECT_EQ(r.verdict, Verdict::symmetry);
      f.jacobian.resize(0, 0);
      const DiscoverResult fitted = invariances(f, "Aff(3)");
      EXPECT_EQ(fitted.dimension, 3) << of_x << ", " << of_y << ": " << fitted.message;
    }
}

// Known trap: 4 samples of |x|^2 on R^3 leave far more directions than 3 with residuals of rounding.
TEST(Discover, FourSamplesDetermineNothing) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const DiscoverResult r = invariances(squared_norm(3, 4, seed), "GL(3)");
    EXPECT_EQ(r.status, Status::underdetermined) << r.message;
    EXPECT_EQ(r.verdict, Verdict::underdetermined);
    EXPECT_GT(r.dimension, 3);
  }
}

// Property: data in a subspace say nothing of what acts on the rest. Known answer: x3 = 0 leaves the third columns of
// gl(3) unseen, 3 directions; of the others, those that keep x1^2 + x2^2 are the rotation and the third row's two.
TEST(Discover, DataInASubspace) {
  MatrixXd x = points(200, 3);
  x.col(2).setZero();
  const DiscoverResult r = invariances(quadratic_form(MatrixXd::Identity(3, 3), x), "GL(3)");
  EXPECT_EQ(r.unseen, 3);
  EXPECT_EQ(r.dimension, 3) << r.message;
  EXPECT_EQ(r.verdict, Verdict::underdetermined);
}

// Property: a function without a symmetry is not said to have one. Among 12 candidates the least broken may be broken
// by less than delta, which is then said to be approximate, with a defect that both ways agree on.
TEST(Discover, NoSymmetryInARandomPolynomial) {
  const Dictionary cubic = polynomial_dictionary(3, 3);
  int none = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    RandomStream random(Seed{seed});
    const MatrixXd w = random.normal_matrix(1, cubic.size), x = random.normal_matrix(2000, 3);
    SampledFunction f{.x = x, .y = evaluate(cubic, x) * w.transpose()};
    const DiscoverResult fitted = invariances(f, "Aff(3)");
    EXPECT_NE(fitted.verdict, Verdict::symmetry) << fitted.message;
    EXPECT_EQ(fitted.fitted->degree, 3);
    f.jacobian.resize(2000, 3);
    for (Index k = 0; k < 2000; ++k) f.jacobian.row(k) = w * cubic.jacobian(x.row(k));
    const DiscoverResult r = invariances(f, "Aff(3)");
    EXPECT_NE(r.verdict, Verdict::symmetry) << r.message;
    EXPECT_EQ(r.rank.nullity, 0);
    EXPECT_NEAR(r.defects.front().estimate / fitted.defects.front().estimate, 1, 0.4);  // on other samples
    none += fitted.dimension == 0 ? 1 : 0;
  }
  EXPECT_GE(none, 3);
}

// Property: a slightly broken symmetry is called approximate. x1^2 + x2^2 + 0.05 x1 x2: the rotation breaks it by
// 0.05 (x2^2 - x1^2) / 2 relative to 2 |x|^2 and more.
TEST(Discover, ABrokenSymmetryIsApproximate) {
  const MatrixXd a{{1, 0.025}, {0.025, 1}};
  const DiscoverResult r = invariances(quadratic_form(a, points(2000, 2)), "SO(2)");
  EXPECT_EQ(r.verdict, Verdict::approximate) << r.message;
  ASSERT_EQ(r.defects.size(), 1u);
  EXPECT_GT(r.defects[0].lower, 0.005);
  EXPECT_LT(r.defects[0].upper, 0.05);
}

// Property: errors of Jacobians that nobody spoke of do not hide a symmetry with a wide gap above it.
TEST(Discover, JacobiansByDifferences) {
  SampledFunction f = squared_norm(3, 200);
  f.jacobian += 1e-6 * points(200, 3, 9);
  const DiscoverResult r = invariances(f, "GL(3)");
  EXPECT_EQ(r.dimension, 3) << r.message;
  EXPECT_EQ(r.verdict, Verdict::symmetry);
}

// Property: noisy values alone: the whole algebra is certified, and its bounds hold.
TEST(Discover, NoisyValues) {
  SampledFunction f = quadratic_form(MatrixXd::Identity(3, 3), points(2000, 3), false);
  f.y += 0.05 * points(2000, 1, 11);
  const DiscoverResult r = invariances(f, "GL(3)");
  EXPECT_EQ(r.verdict, Verdict::symmetry) << r.message;
  EXPECT_EQ(r.dimension, 3);
  EXPECT_EQ(r.fitted->degree, 2);
  EXPECT_NEAR(r.fitted->sigma, 0.05, 0.005);
  EXPECT_LT(angle_to(r.generators, "SO(3)"), 3);
  for (const Defect& d : r.defects) EXPECT_LE(d.lower, d.estimate);
}

// Property: a class that does not hold the function is no basis for a claim, and the reason is said.
TEST(Discover, AClassThatIsTooSmall) {
  const MatrixXd x = points(1000, 2);
  SampledFunction f{.x = x, .y = x.rowwise().squaredNorm().array().square() + x.col(0).array().pow(3)};
  f.y += 0.01 * points(1000, 1, 5);
  const DiscoverResult r = invariances(f, "SO(2)", {.degree = 2});
  EXPECT_EQ(r.verdict, Verdict::underdetermined);
  EXPECT_TRUE(r.fitted->too_small);
  EXPECT_NE(r.message.find("class too small"), std::string::npos) << r.message;
}

TEST(Discover, RefusesWhatIsNoFunction) {
  const SampledFunction good = squared_norm(3, 20);
  const auto with = [&](auto change) {
    SampledFunction f = good;
    change(f);
    return invariances(f, "GL(3)");
  };
  EXPECT_THROW(with([](auto& f) { f.y.conservativeResize(19, 1); }), InputError);
  EXPECT_THROW(with([](auto& f) { f.x(3, 1) = std::nan(""); }), InputError);
  EXPECT_THROW(with([](auto& f) { f.y(3, 0) = 1.0 / 0.0; }), InputError);
  EXPECT_THROW(with([](auto& f) { f.jacobian(3, 0) = std::nan(""); }), InputError);
  EXPECT_THROW(with([](auto& f) { f.jacobian = RowMatrix::Zero(20, 2); }), InputError);
  EXPECT_THROW(invariances(good, "GL(3)", {.delta = 0}), InputError);
  EXPECT_THROW(invariances(good, "GL(3)", {.alpha = 0.7}), InputError);
  EXPECT_THROW(invariances(good, "GL(3)", {.noise = 0.5}), InputError);
  EXPECT_THROW(invariances(good, "GL(3)", {.held_out = 0}), InputError);
  EXPECT_THROW(invariances(good, "GL(3)", {.degree = 20}), InputError);
  const SampledFunction values = quadratic_form(MatrixXd::Identity(3, 3), points(100, 3), false);
  EXPECT_NO_THROW(invariances(values, "GL(3)"));
  EXPECT_THROW(invariances(values, "GL(3)", {.memory_limit = 1000}), InputError);
}

TEST(Discover, ObeysAStop) {
  const DiscoverResult r =
      invariances(squared_norm(3, 50), "GL(3)", {.progress = [](const ProgressEvent&) { return Flow::stop; }});
  EXPECT_EQ(r.status, Status::stopped);
  EXPECT_EQ(r.verdict, Verdict::undecided);
}

// Property: same input, options and seed, same numbers.
TEST(Discover, IsReproducible) {
  const SampledFunction f = squared_norm(3, 120);
  EXPECT_EQ(invariances(f, "GL(3)").coefficients, invariances(f, "GL(3)").coefficients);
  EXPECT_EQ(invariances(f, "GL(3)").defects.back().upper, invariances(f, "GL(3)").defects.back().upper);
}

// Known answer: one generator found from noisy values is a rotation within its error, not "R" for a tiny growth.
TEST(Discover, NamesOneNoisyGenerator) {
  SampledFunction f = quadratic_form(MatrixXd::Identity(2, 2), points(240, 2, 11), false);
  f.y += 0.1 * RandomStream(Seed{12}).normal_matrix(240, 1);
  const DiscoverResult r = invariances(f, "GL(2)");
  ASSERT_EQ(r.dimension, 1) << r.message;
  EXPECT_EQ(r.algebra->name, "so(2)");
}

}  // namespace
}  // namespace lieder
