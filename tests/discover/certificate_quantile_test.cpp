#include "discover/certificate_quantile.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace lieder {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Property: the distribution function. Known answers in closed form: P(F(2, n) <= x) = 1 - (1 + 2x/n)^(-n/2),
// P(F(1, 1) <= x) = 2/pi atan sqrt x, P(chi2_2 <= x) = 1 - exp(-x/2), P(chi2_1 <= x) = erf sqrt(x/2).
// Tolerance: rounding of lgamma at these arguments, 1e-12.
TEST(CertificateQuantile, DistributionAgreesWithClosedForms) {
  for (const double x : {1e-3, 0.2, 1.0, 3.7, 50.0}) {
    for (const double n : {1.0, 7.0, 240.0, 9000.0})
      EXPECT_NEAR(f_distribution(x, 2, n), 1 - std::pow(1 + 2 * x / n, -n / 2), 1e-11) << x << ' ' << n;
    EXPECT_NEAR(f_distribution(x, 1, 1), std::atan(std::sqrt(x)) * 2 / M_PI, 1e-12) << x;
    EXPECT_NEAR(f_distribution(x, 2, kInfinity), 1 - std::exp(-x), 1e-12) << x;
    EXPECT_EQ(f_distribution(kInfinity, 2, x), 1);
    EXPECT_NEAR(f_distribution(x, 1, kInfinity), std::erf(std::sqrt(x / 2)), 1e-12) << x;
  }
}

// Property: P(F(a, b) <= x) = P(F(b, a) >= 1/x), and the quantile inverts the distribution. Tolerance: as above.
TEST(CertificateQuantile, ReflectsAndInverts) {
  for (const double a : {1.0, 6.0, 60.0})
    for (const double b : {3.0, 80.0, 19140.0}) {
      EXPECT_NEAR(f_distribution(0.8, a, b), 1 - f_distribution(1.25, b, a), 1e-11);
      for (const double tail : {0.5, 0.05, 1e-6})
        EXPECT_NEAR(f_distribution(f_upper_quantile(tail, a, b), a, b), 1 - tail, 1e-10) << a << ' ' << b;
    }
}

// Property: textbook values. Known answer: tables of the F and chi-square distributions, four digits.
TEST(CertificateQuantile, AgreesWithTables) {
  EXPECT_NEAR(f_upper_quantile(0.05, 5, 10), 3.3258, 5e-5);
  EXPECT_NEAR(f_upper_quantile(0.05, 10, 120), 1.9105, 5e-5);
  EXPECT_NEAR(20 * f_upper_quantile(0.05, 20, kInfinity), 31.4104, 5e-5);
}

}  // namespace
}  // namespace lieder
