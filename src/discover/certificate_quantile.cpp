#include "discover/certificate_quantile.hpp"

#include <cmath>
#include <limits>

namespace lieder {
namespace {

constexpr double kTiny = 1e-300;
constexpr int kTerms = 100000;

/// Value of the continued fraction of the incomplete beta function, by forward recurrence of ratios.
/// [DLMF2026] 8.17.22.
double beta_fraction(double a, double b, double x) {
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  d = 1 / (std::abs(d) < kTiny ? kTiny : d);
  double value = d;
  const auto step = [&](double term) {
    d = 1 + term * d;
    c = 1 + term / c;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    if (std::abs(c) < kTiny) c = kTiny;
    value *= c * d;
    return std::abs(c * d - 1);
  };
  for (int m = 1; m < kTerms; ++m) {
    step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
    if (step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))) < 1e-15) break;
  }
  return value;
}

/// I_x(a, b) with 1 - x given apart, since it may be tiny.
double incomplete_beta(double a, double b, double x, double rest) {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log(rest));
  // The fraction converges fast on this side of the mean only.
  return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a : 1 - front * beta_fraction(b, a, rest) / b;
}

/// Regularised lower incomplete gamma function: series below the mean, continued fraction above.
/// [DLMF2026] 8.11.4, 8.9.2.
double incomplete_gamma(double a, double x) {
  if (x <= 0) return 0;
  const double front = std::exp(a * std::log(x) - x - std::lgamma(a));
  if (x < a + 1) {
    double term = 1 / a, sum = term;
    for (int k = 1; k < kTerms && term > 1e-17 * sum; ++k) sum += term *= x / (a + k);
    return front * sum;
  }
  double b = x + 1 - a, c = 1 / kTiny, d = 1 / b, value = d;
  for (int k = 1; k < kTerms; ++k) {
    const double term = -k * (k - a);
    b += 2;
    d = term * d + b;
    c = b + term / c;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    if (std::abs(c) < kTiny) c = kTiny;
    value *= c * d;
    if (std::abs(c * d - 1) < 1e-15) break;
  }
  return 1 - front * value;
}

}  // namespace

double f_distribution(double x, double numerator, double denominator) {
  if (std::isinf(denominator)) return incomplete_gamma(numerator / 2, numerator * x / 2);
  const double sum = numerator * x + denominator;
  return incomplete_beta(numerator / 2, denominator / 2, numerator * x / sum, denominator / sum);
}

double f_upper_quantile(double tail, double numerator, double denominator) {
  double low = 0, high = 1;
  while (f_distribution(high, numerator, denominator) < 1 - tail && high < std::numeric_limits<double>::max() / 4) {
    low = high;
    high *= 2;
  }
  while (high - low > 1e-12 * high) {
    const double middle = low + (high - low) / 2;
    (f_distribution(middle, numerator, denominator) < 1 - tail ? low : high) = middle;
  }
  return high;
}

}  // namespace lieder
