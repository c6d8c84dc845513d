#pragma once
#include "kernel/arcsine.hpp"
#include "lieder/kernel/networks.hpp"

namespace lieder {

/// What a layer does to the covariance c of two units with variances q and q': c -> E[phi(u) phi(v)], and to their
/// tangent kernel: t -> t E[phi'(u) phi'(v)], which is d E[phi(u) phi(v)] / dc (Price's theorem).

/// E phi^2 and E phi'^2 of one unit.
struct Moments {
  double value = 0, slope = 0;
};
Moments moments_at(Activation activation, double leak, double variance);

/// What the loops need of a unit's variance, worked out once for a sample and not for every pair.
struct Scales {
  double first = 0, second = 0;
};
Scales scales_at(Activation activation, double variance);

/// The expectations for one pair of units.
template <typename T>
struct Expectations {
  T value, slope;
};

/// [ChoSaul2009]: with r the correlation, E = (1-a)^2 / 2 pi sqrt(q q') (sqrt(1-r^2) + (pi - acos r) r) + a c.
/// scales: 1/sqrt(q) (0 for q = 0) and sqrt(q).
template <typename T>
struct ReluPair {
  T leak;
  [[gnu::always_inline]] Expectations<T> operator()(T c, T first, T second) const {
    constexpr T kHalfPi = T(1.57079632679489661923), kTwoPi = T(6.28318530717958647693);
    // Nearer to 1 the inner product does not know the angle, and equal samples shall have none.
    constexpr T kOne = T(1) - (sizeof(T) == 8 ? T(2e-15) : T(1e-6));
    const T raw = c * first;
    const T above = raw > kOne ? T(1) : raw;
    const T r = above < T(-1) ? T(-1) : above;
    const T angle = kHalfPi + arcsine(r);  // pi - acos r
    const T sine = square_root((T(1) - r) * (T(1) + r));
    const T scale = (T(1) - leak) * (T(1) - leak) / kTwoPi;
    return {scale * second * (sine + angle * r) + leak * c, scale * angle + leak};
  }
};

/// [Williams1996]: E = (2/pi) asin(2 c / sqrt((1+2q)(1+2q'))). scales: sqrt(2 / (1+2q)).
template <typename T>
struct ErfPair {
  [[gnu::always_inline]] Expectations<T> operator()(T c, T first, T /*second*/) const {
    constexpr T kTwoOverPi = T(0.63661977236758134308);
    const T s = c * first;
    return {kTwoOverPi * arcsine(s), kTwoOverPi * first / square_root((T(1) - s) * (T(1) + s))};
  }
};

/// With m = 1 / sqrt((1+q)(1+q')), s = m c and u = sqrt(1 - s^2):
///   E = c/4 + (c asin s + m s^2 / u + q q' m u) / 2 pi  [TsuchidaPearceVanDerHeide2021], in our terms.
/// scales: 1/sqrt(1+q) and q.
template <typename T>
struct GeluPair {
  [[gnu::always_inline]] Expectations<T> operator()(T c, T first, T second) const {
    constexpr T kOverTwoPi = T(0.15915494309189533577);
    const T m = first, s = c * m;
    const T u = square_root((T(1) - s) * (T(1) + s));
    const T angle = arcsine(s);
    const T value = c * T(0.25) + kOverTwoPi * (c * angle + m * s * s / u + second * m * u);
    const T slope = T(0.25) + kOverTwoPi * (angle + s / u * (m * m / (u * u) + (T(1) - second) * m * m + T(1)));
    return {value, slope};
  }
};

/// Calls use(pair) with the expectations of an activation; one of them is compiled for each.
template <typename T, typename Use>
void with_pair(Activation activation, double leak, const Use& use) {
  switch (activation) {
    case Activation::relu:
      return use(ReluPair<T>{T(0)});
    case Activation::leaky_relu:
      return use(ReluPair<T>{static_cast<T>(leak)});
    case Activation::erf:
      return use(ErfPair<T>{});
    case Activation::gelu:
      return use(GeluPair<T>{});
  }
}

}  // namespace lieder
