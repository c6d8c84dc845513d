#include "discover/certificate_proven.hpp"

#include <gtest/gtest.h>

#include "discover/polynomial_fields.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A problem without structure: R = 4, Q = k = 3.
FittedModel random_model(std::uint64_t seed, double sigma) {
  RandomStream random(Seed{seed});
  FittedModel m;
  m.coefficients = random.normal_matrix(3, 1);
  m.covariance_factor = random.normal_matrix(3, 3);
  m.sigma = sigma;
  m.degrees_of_freedom = 30;
  for (int i = 0; i < 3; ++i) {
    m.broken.push_back(random.normal_matrix(4, 3));
    m.size.push_back(random.normal_matrix(5, 3));
  }
  return m;
}

/// Extremes of the squared ratio over the ellipsoid by a fine net of its points and of the directions.
struct Extremes {
  double smallest = 1e300, largest = 0;
};
Extremes search(const FittedModel& m, const MatrixXd& directions, double radius) {
  Extremes found;
  RandomStream random(Seed{99});
  const Index d = directions.cols();
  for (int k = 0; k < 20000; ++k) {
    const VectorXd theta = directions * (d == 1 ? VectorXd::Ones(1) : random.normal_matrix(d, 1).normalized().eval());
    const MatrixXd l = combine(m.broken, theta), size = combine(m.size, theta);
    VectorXd e = random.normal_matrix(3, 1).normalized() * std::cbrt(random.uniform());
    const auto ratio = [&](const VectorXd& at) {
      const VectorXd b = m.coefficients + radius * (m.covariance_factor * at);
      return (l * b).squaredNorm() / (size * b).squaredNorm();
    };
    // Each point climbs and descends by shrinking random steps, within the ball.
    for (const double sign : {1.0, -1.0}) {
      VectorXd here = e;
      double best = ratio(here), step = 0.3;
      for (int tries = 0; k % 100 == 0 && tries < 400; ++tries) {
        VectorXd next = here + step * random.normal_matrix(3, 1);
        if (next.norm() > 1) next.normalize();
        if (sign * ratio(next) > sign * best) {
          here = next;
          best = ratio(next);
        } else {
          step = std::max(step * 0.97, 1e-5);
        }
      }
      found.smallest = std::min(found.smallest, best);
      found.largest = std::max(found.largest, best);
    }
  }
  return found;
}

// Property: the bounds of one direction hold on the whole ellipsoid, and are reached on it. Known answer: brute force
// over 20,000 points, 200 of which climb. Tolerance: climbing ends within 1e-3 of the top.
TEST(CertificateProven, BoundsOfADirectionAreTheExtremesOverTheEllipsoid) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const FittedModel m = random_model(seed, 1);
    const DirectionSpectrum s = direction_spectrum(m);
    for (const double radius : {0.02, 0.1, 0.25}) {
      const AllowedForms forms(m, s.theta.leftCols(1), radius);
      const Extremes e = search(m, s.theta.leftCols(1), radius);
      const double upper = forms.upper(s.rho[0]), lower = forms.lower(s.rho[0]);
      EXPECT_GE(upper * (1 + 1e-9), std::sqrt(e.largest)) << seed << ' ' << radius;
      if (std::isfinite(upper)) {
        EXPECT_LE(upper, std::sqrt(e.largest) * 1.01) << seed << ' ' << radius;
      }
      EXPECT_LE(lower * (1 - 1e-9), std::sqrt(e.smallest)) << seed << ' ' << radius;
      EXPECT_GE(lower, std::sqrt(e.smallest) * 0.99 - 1e-3) << seed << ' ' << radius;
    }
  }
}

// Property: a bound of a subspace holds for all its directions and all coefficients at once, so it is never below
// brute force; and below the exact maximum it never certifies.
TEST(CertificateProven, BoundOfASubspaceHoldsForEachOfItsDirections) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const FittedModel m = random_model(seed, 1);
    const DirectionSpectrum s = direction_spectrum(m);
    const AllowedForms forms(m, s.theta.leftCols(2), 0.05);
    const double largest = search(m, s.theta.leftCols(2), 0.05).largest, upper = forms.upper(s.rho[1]);
    EXPECT_GE(upper * (1 + 1e-9), std::sqrt(largest)) << seed;
    EXPECT_LE(upper, std::sqrt(largest) * 1.3) << seed;
    EXPECT_FALSE(forms.at_most(0.999 * largest)) << seed;
    EXPECT_TRUE(forms.at_most(upper * upper * 1.001)) << seed;
  }
}

// Property: no false certificate and intervals that cover, finite samples, worst boundary of the Hopf field (defect a
// thousandth above delta). Known answer: at most alpha = .05 of 200 data sets may fail; the certificate is conservative
// enough for none.
TEST(CertificateProven, NeverCertifiesOnTheBoundaryAndCoversTheTruth) {
  const fields::Problem p = fields::problem("hopf");
  const VectorXd truth = fields::boundary(p, 1.001 * 0.05);
  int wrong = 0, uncovered = 0;
  for (std::uint64_t k = 0; k < 200; ++k) {
    const FittedModel fit = p.sample(truth, 0.02, 200, Seed{4}.split(k));
    const CertificateResult r = certify(fit, {.draws = 100, .threads = 1, .smallest_delta = false});
    wrong += r.proven.dimension > 0;
    for (const DirectionDefect& d : r.directions) {
      const double rho = p.largest_defect(d.theta, truth);
      if (rho < d.lower * (1 - 1e-9) || rho > d.upper * (1 + 1e-9)) {
        ++uncovered;
        break;
      }
    }
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(uncovered, 20);  // 99.9 % point of the binomial at .05
}

}  // namespace
}  // namespace lieder
