#include "lens/stationarity.hpp"

#include <gtest/gtest.h>

#include <unsupported/Eigen/MatrixFunctions>

#include "lieder/base/seed.hpp"
#include "linalg/random_tensor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using test::random_symmetric_tensor;

MatrixXd random_covariance(Index d, RandomStream& random) {
  const MatrixXd a = random.normal_matrix(d, 3 * d);
  return a * a.transpose() / static_cast<double>(3 * d);
}

/// Moments of a ring whose places are all alike: c(i - j) and t(j - i, k - i) by averaging over all turns.
void make_cyclic(MatrixXd& c, SymmetricTensor& t) {
  const Index d = c.rows();
  MatrixXd cyclic = MatrixXd::Zero(d, d);
  SymmetricTensor cyclic_t(d);
  for (Index turn = 0; turn < d; ++turn) {
    MatrixXd p = MatrixXd::Zero(d, d);
    for (Index i = 0; i < d; ++i) p(i, (i + turn) % d) = 1;
    cyclic += p * c * p.transpose() / static_cast<double>(d);
    cyclic_t += transform(t, p) / static_cast<double>(d);
  }
  c = cyclic;
  t = cyclic_t;
}

// Known answer: a central difference along random turns. Tolerance: the step's third-order error.
TEST(Stationarity, SlopeIsTheDerivativeAlongATurn) {
  for (const Topology topology : {Topology::line, Topology::circle})
    for (const Index d : {2, 3, 6}) {
      RandomStream random(Seed{static_cast<std::uint64_t>(d)});
      const MatrixXd c = random_covariance(d, random);
      const SymmetricTensor t = random_symmetric_tensor(d, random);
      Stationarity j(c, t, topology, 0.05);
      const MatrixXd l = random_orthogonal(static_cast<int>(d), random);
      const ValueAndSlope at = j.value_and_slope(l);
      EXPECT_NEAR(at.value, j.value(l), 1e-12 * (1 + at.value));
      EXPECT_LT((at.slope + at.slope.transpose()).norm(), 1e-12 * (1 + at.slope.norm()));
      for (int direction = 0; direction < 3; ++direction) {
        const MatrixXd a = random.normal_matrix(d, d), w = a - a.transpose();
        const double step = 1e-5;
        const MatrixXd ahead = (step * w).exp() * l, behind = (-step * w).exp() * l;
        const double difference = (j.value(ahead) - j.value(behind)) / (2 * step);
        EXPECT_NEAR(at.slope.cwiseProduct(w).sum(), difference, 1e-6 * (1 + std::abs(difference)));
      }
    }
}

// Known answer: 0 for moments that the shift leaves as they are, on the ring and on any window of it, in any
// coordinates.
TEST(Stationarity, VanishesForStationaryMoments) {
  for (const Index d : {4, 7}) {
    RandomStream random(Seed{3});
    MatrixXd c = random_covariance(d, random);
    SymmetricTensor t = random_symmetric_tensor(d, random);
    make_cyclic(c, t);
    const MatrixXd q = random_orthogonal(static_cast<int>(d), random);
    const MatrixXd hidden_c = q.transpose() * c * q;
    const SymmetricTensor hidden_t = transform(t, q.transpose());
    for (const Topology topology : {Topology::line, Topology::circle}) {
      const Stationarity j(hidden_c, hidden_t, topology, 1e-3);
      EXPECT_LT(j.value(q), 1e-20);
      EXPECT_GT(j.value(random_orthogonal(static_cast<int>(d), random)), 1e-4);
    }
  }
}

// Property: J sees no units.
TEST(Stationarity, DoesNotChangeWithTheUnits) {
  RandomStream random(Seed{8});
  const MatrixXd c = random_covariance(5, random), l = random_orthogonal(5, random), scaled_c = c * 1e6;
  const SymmetricTensor t = random_symmetric_tensor(5, random), scaled_t = t * 1e9;
  const double plain = Stationarity(c, t, Topology::line, 0.01).value(l);
  EXPECT_NEAR(Stationarity(scaled_c, scaled_t, Topology::line, 0.01).value(l), plain, 1e-10 * plain);
}

// Known answer: J to second order is the symmetrised Kullback-Leibler divergence of two Gaussians that differ little.
TEST(Stationarity, IsTheDivergenceOfWindowAndShiftForNearlyStationaryGaussians) {
  MatrixXd c = MatrixXd::Identity(2, 2);
  c(1, 1) = 1.02;  // the window of a line of two places is one place: variance 1, shifted 1.02
  const SymmetricTensor t(2);
  const double divergence = 0.5 * (1.02 / 1.0 - 1 - std::log(1.02));
  EXPECT_NEAR(Stationarity(c, t, Topology::line, 1e-9).value(MatrixXd::Identity(2, 2)), divergence, 0.02 * divergence);
}

// Property: the preconditioner is symmetric, positive and keeps matrices skew; constant diagonals grow by 1/eps.
TEST(SmoothAlongDiagonals, InvertsTheLaplacianPlusEps) {
  RandomStream random(Seed{5});
  for (const Topology topology : {Topology::line, Topology::circle}) {
    const SkewMap map = smooth_along_diagonals(topology, 0.01);
    const MatrixXd a = random.normal_matrix(6, 6), b = random.normal_matrix(6, 6);
    const MatrixXd u = a - a.transpose(), v = b - b.transpose();
    const MatrixXd mu = map(u), mv = map(v);
    EXPECT_LT((mu + mu.transpose()).norm(), 1e-12);
    EXPECT_GT(mu.cwiseProduct(u).sum(), 0);
    if (topology == Topology::circle) continue;
    EXPECT_NEAR(mu.cwiseProduct(v).sum(), mv.cwiseProduct(u).sum(), 1e-9);
    MatrixXd shift = MatrixXd::Zero(6, 6);
    shift.diagonal(1).setOnes();
    const MatrixXd turn = shift - shift.transpose();
    EXPECT_LT((map(turn) - turn / 0.01).norm(), 1e-9);
  }
}

}  // namespace
}  // namespace lieder
