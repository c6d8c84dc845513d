#include "discover/certificate_quantile.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <cmath>

namespace lieder {
namespace {

// In double: extended precision inside would only cost time.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using FisherF = boost::math::fisher_f_distribution<double, Policy>;
using ChiSquared = boost::math::chi_squared_distribution<double, Policy>;

/// The quantile is a root to rounding; a threshold has to be no smaller than the true one.
constexpr double kRoundUp = 1 + 1e-12;

}  // namespace

double f_distribution(double x, double numerator, double denominator) {
  if (std::isinf(x)) return 1;
  if (std::isinf(denominator)) return cdf(ChiSquared(numerator), numerator * x);
  return cdf(FisherF(numerator, denominator), x);
}

double f_upper_quantile(double tail, double numerator, double denominator) {
  if (std::isinf(denominator)) return kRoundUp * quantile(complement(ChiSquared(numerator), tail)) / numerator;
  return kRoundUp * quantile(complement(FisherF(numerator, denominator), tail));
}

}  // namespace lieder
