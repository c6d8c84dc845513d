#pragma once
#include <boost/math/distributions/binomial.hpp>

namespace lieder::benchmarks {

/// Exact 95 % interval of a probability.
struct Share {
  double lower = 0, upper = 1;
};

/// From `hits` of `trials` [ClopperPearson1934]; all of [0, 1] when nothing was tried.
inline Share share_of(int hits, int trials) {
  using Binomial = boost::math::binomial_distribution<>;
  if (trials == 0) return {};
  return {.lower = Binomial::find_lower_bound_on_p(trials, hits, 0.025),
          .upper = Binomial::find_upper_bound_on_p(trials, hits, 0.025)};
}

}  // namespace lieder::benchmarks
