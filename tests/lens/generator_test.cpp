#include "lens/generator.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <unsupported/Eigen/MatrixFunctions>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

LensResult fitted(Index d, Topology topology) {
  RandomStream random(Seed{31});
  LensResult r;
  r.topology = topology;
  r.convolution = random_orthogonal(static_cast<int>(d), random);
  r.generator = generator_of(r.convolution, topology);
  r.mean = Eigen::VectorXd::LinSpaced(d, 1, 2);
  r.verdict = Verdict::symmetry;
  return r;
}

// Known answers: on a ring G moves every place on by one and comes home after d; the determinant is that of the cycle.
TEST(Generator, OfARingIsOrthogonalAndOfOrderD) {
  for (const Index d : {5, 6}) {
    const LensResult r = fitted(d, Topology::circle);
    EXPECT_LT((r.generator.transpose() * r.generator - MatrixXd::Identity(d, d)).norm(), 1e-12);
    EXPECT_NEAR(r.generator.determinant(), d % 2 == 0 ? -1 : 1, 1e-12);
    MatrixXd power = MatrixXd::Identity(d, d);
    for (Index k = 0; k < d; ++k) {
      EXPECT_LT((power - generator_power(r, static_cast<double>(k))).norm(), 1e-12);
      power = r.generator * power;
    }
    EXPECT_LT((power - MatrixXd::Identity(d, d)).norm(), 1e-12);
  }
}

// Property: y of G x is y moved by one place.
TEST(Generator, ShiftsTheRepresentation) {
  for (const Topology topology : {Topology::line, Topology::circle}) {
    const Index d = 6;
    const LensResult r = fitted(d, topology);
    RandomStream random(Seed{2});
    const RowMatrix x = random.normal_matrix(4, d).rowwise() + r.mean.transpose();
    const RowMatrix y = represent(r, x);
    const RowMatrix moved =
        represent(r, ((x.rowwise() - r.mean.transpose()) * r.generator.transpose()).rowwise() + r.mean.transpose());
    // (G y)_i = y_{i+1}
    EXPECT_LT((moved.leftCols(d - 1) - y.rightCols(d - 1)).norm(), 1e-12);
    const Eigen::VectorXd entering =
        topology == Topology::circle ? Eigen::VectorXd(y.col(0)) : Eigen::VectorXd::Zero(y.rows());
    EXPECT_LT((moved.col(d - 1) - entering).norm(), 1e-12);
  }
}

// Property: real powers are a one-parameter group on a ring of odd size, and its generator is the Lie algebra element.
TEST(Generator, RealPowersOfAnOddRingAreAGroup) {
  const LensResult r = fitted(7, Topology::circle);
  EXPECT_LT((generator_power(r, 0.3) * generator_power(r, 0.7) - r.generator).norm(), 1e-12);
  const MatrixXd a = group_of(r).lie_algebra.at(0);
  EXPECT_LT((a + a.transpose()).norm(), 1e-12);
  EXPECT_LT((a.exp() - r.generator).norm(), 1e-10);
  EXPECT_LT(((0.4 * a).exp() - generator_power(r, 0.4)).norm(), 1e-10);
}

// Property: on an even ring fractional powers leave the alternating direction out, and say so; whole ones do not.
TEST(Generator, RealPowersOfAnEvenRingAreBandLimited) {
  const LensResult r = fitted(6, Topology::circle);
  const MatrixXd half = generator_power(r, 0.5);
  Eigen::VectorXd alternating(6);
  alternating << 1, -1, 1, -1, 1, -1;
  const Eigen::VectorXd direction = r.convolution.transpose() * alternating;
  EXPECT_LT((half * direction).norm(), 1e-12);
  EXPECT_LT((generator_power(r, 1) - r.generator).norm(), 1e-12);
  EXPECT_NE(group_of(r).provenance["note"].get<std::string>().find("band-limited"), std::string::npos);
}

// Known answer: on a line the Lie algebra is the derivative of the powers at 0.
TEST(Generator, LieAlgebraOfALineIsTheDerivativeOfThePowers) {
  const LensResult r = fitted(6, Topology::line);
  const MatrixXd a = group_of(r).lie_algebra.at(0);
  const double step = 1e-4;
  EXPECT_LT((a - (generator_power(r, step) - generator_power(r, -step)) / (2 * step)).norm(), 1e-6);
  EXPECT_LT((a + a.transpose()).norm(), 1e-12);
  EXPECT_TRUE(group_of(r).discrete.empty());
}

TEST(Permutation, IsRecognisedThroughSignsAndNoise) {
  RandomStream random(Seed{4});
  const Eigen::VectorXi order = random.permutation(8);
  MatrixXd l = 0.1 * random.normal_matrix(8, 8);
  for (int k = 0; k < 8; ++k) l(k, order[k]) += k % 2 == 0 ? 1 : -1;
  ASSERT_TRUE(permutation_in_disguise(l).has_value());
  EXPECT_EQ(*permutation_in_disguise(l), order);
  EXPECT_FALSE(permutation_in_disguise(random_orthogonal(8, random)).has_value());
}

TEST(Generator, RefusesWhatItCannotUse) {
  const LensResult r = fitted(4, Topology::line);
  EXPECT_THROW(represent(r, RowMatrix::Zero(2, 3)), InputError);
  EXPECT_THROW(represent(LensResult{}, RowMatrix::Zero(2, 3)), InputError);
  EXPECT_THROW(generator_power(r, std::numeric_limits<double>::infinity()), InputError);
  EXPECT_THROW(group_of(LensResult{}), InputError);
}

}  // namespace
}  // namespace lieder
