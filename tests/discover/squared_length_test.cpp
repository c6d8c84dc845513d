#include "discover/squared_length.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "discover/certificate_quantile.hpp"
#include "discover/density_defect.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// P(X <= x) of a noncentral chi-square: a Poisson mixture of central ones.
double noncentral_distribution(double x, double freedom, double away) {
  double sum = 0;
  for (int i = 0; i < 2000; ++i) {
    const double k = freedom + 2 * i;
    const double weight = std::exp(-away / 2 + i * std::log(away / 2) - std::lgamma(i + 1.0));
    sum += weight * f_distribution(x / k, k, std::numeric_limits<double>::infinity());
  }
  return sum;
}

// Known answer: with a multiple of the identity as covariance |m^|^2 is a noncentral chi-square. Tolerance: a saddle
// point errs by a few percent for one function, and by less for more.
TEST(SquaredLength, ANoncentralChiSquare) {
  for (const Index functions : {1, 3, 27})
    for (const double away : {40.0, 100.0, 400.0})
      for (const double z : {-2.5, -1.5, -0.5, 0.0, 0.5, 2.0, 3.0}) {
        constexpr double kScale = 1e-5;
        const auto k = static_cast<double>(functions);
        const double x = k + away + z * std::sqrt(2 * k + 4 * away);
        const SquaredLength length(VectorXd::Zero(functions), kScale * MatrixXd::Identity(functions, functions));
        const double exact = noncentral_distribution(x, k, away), ours = length.below(kScale * x, kScale * away);
        EXPECT_NEAR(ours / exact, 1, 0.01) << functions << " functions, " << away << ", " << z;
        EXPECT_NEAR((1 - ours) / (1 - exact), 1, 0.02) << functions << " functions, " << away << ", " << z;
      }
}

// Property: the mean is no break. Both formulas meet where |m^|^2 is what it is on average.
TEST(SquaredLength, IsSmoothAboutItsMean) {
  const VectorXd eigenvalues = VectorXd::LinSpaced(12, 0.1, 1);
  const SquaredLength length(VectorXd::Zero(12), eigenvalues.asDiagonal());
  const double mean = eigenvalues.sum() + 5;
  const double below = length.below(mean * (1 - 1e-3), 5), at = length.below(mean, 5),
               above = length.below(mean * (1 + 1e-3), 5);
  EXPECT_GT(at, 0.5);  // skewed to the right
  EXPECT_NEAR(2 * at / (below + above), 1, 1e-5);
  for (const double off : {-3e-5, -1e-5, 1e-5, 3e-5})
    EXPECT_NEAR(length.below(mean * (1 + off), 5), at + (above - below) / 2e-3 * off, 1e-6) << off;
}

// Property: a bound of the defect errs as often as it says, in the direction in which the moments vary most. Known
// answer: what the exact law leaves below (above) what was seen, were the bound the truth. A gamma law of the same mean
// and variance errs one and a half times as often at 0.001, which is what the first of 50 elements is asked for.
TEST(SquaredLength, BoundsOfADefectHaveTheirLevel) {
  constexpr Index kFunctions = 27;
  constexpr double kPoints = 6000, kSeen = 90;
  MomentSums sums{.mean = MatrixXd::Zero(kFunctions, 1), .covariance = {MatrixXd::Identity(kFunctions, kFunctions)}};
  sums.points = static_cast<Index>(kPoints);
  sums.mean(0, 0) = std::sqrt(kSeen / kPoints);
  const double speed = 1 + kSeen / kPoints / kFunctions;
  for (const double alpha : {0.05, 0.01, 0.001}) {
    const SquaredDefect d = defect_of_moments(sums, MatrixXd::Identity(1, 1), VectorXd::Ones(1),
                                              std::numeric_limits<double>::infinity(), alpha);
    const double above = noncentral_distribution(kSeen, kFunctions, d.upper * speed * kPoints);
    const double below = 1 - noncentral_distribution(kSeen, kFunctions, d.lower * speed * kPoints);
    EXPECT_NEAR(above / alpha, 1, 0.02) << alpha;
    EXPECT_NEAR(below / alpha, 1, 0.02) << alpha;
  }
}

}  // namespace
}  // namespace lieder
