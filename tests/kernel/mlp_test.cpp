#include "kernel/dual_activation.hpp"
#include "kernel/samples.hpp"
#include "lieder/kernel/networks.hpp"

namespace lieder {
namespace {

using std::numbers::pi;
using ::testing::HasSubstr;
using testing::refusal;

/// Two unit vectors of R^2 at an angle.
RowMatrix at_angle(double angle) {
  RowMatrix x(2, 2);
  x << 1, 0, std::cos(angle), std::sin(angle);
  return x;
}

MlpOptions plain(int depth, NetworkKernel kind) {
  return {.depth = depth, .network = {.weight_std = std::sqrt(2.0), .bias_std = 0, .kind = kind}};
}

// Property: the arc-cosine kernel of one hidden layer. Known answer: with w^2 = 2 and d = 2 the units have variance 1
// and correlation cos; E = (sin + (pi - angle) cos) / 2 pi, so K = 2 E is 1, 1 / pi and 0 at 0, 90 and 180 degrees
// [ChoSaul2009]. Tolerance: rounding.
TEST(Mlp, ArcCosineAtThreeAngles) {
  const Kernel nngp = mlp(plain(1, NetworkKernel::nngp));
  EXPECT_NEAR(nngp.gram(at_angle(0))(0, 1), 1, 1e-14);
  EXPECT_NEAR(nngp.gram(at_angle(pi / 2))(0, 1), 1 / pi, 1e-14);
  EXPECT_NEAR(nngp.gram(at_angle(pi))(0, 1), 0, 1e-14);
}

// Property: the NTK of one and two hidden layers. Known answer, by hand at 90 degrees with w^2 = 2, no biases:
// Sigma = 0, 1/pi, k1(1/pi); Theta_2 = Sigma_2 + 0 * .., Theta_3 = Sigma_3 + Theta_2 k0(1/pi), where
// k0(r) = (pi - acos r) / pi and k1(r) = (sqrt(1 - r^2) + (pi - acos r) r) / pi. Tolerance: rounding.
TEST(Mlp, DepthOneAndTwoByHand) {
  const RowMatrix x = at_angle(pi / 2);
  const double r = 1 / pi, angle = pi - std::acos(r);
  const double second = (std::sqrt(1 - r * r) + angle * r) / pi;
  EXPECT_NEAR(mlp(plain(1, NetworkKernel::ntk)).gram(x)(0, 1), 1 / pi, 1e-15);
  EXPECT_NEAR(mlp(plain(2, NetworkKernel::ntk)).gram(x)(0, 1), second + r * angle / pi, 1e-15);
  // With itself: Sigma stays 1 and each layer adds 1.
  EXPECT_NEAR(mlp(plain(2, NetworkKernel::ntk)).gram(x)(0, 0), 3, 1e-14);
  EXPECT_NEAR(mlp(plain(0, NetworkKernel::ntk)).gram(x)(0, 0), 1, 1e-15);
}

/// Integral over the plane of f(u) f(v) weighted by the normal density with variances p, q and covariance c.
template <typename F>
double expectation(double p, double q, double c, const F& f) {
  const double a = std::sqrt(p), b = c / a, rest = std::sqrt(q - b * b);
  constexpr int kSteps = 400;
  constexpr double kEnd = 9, kStep = 2 * kEnd / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i)
    for (int j = 0; j <= kSteps; ++j) {
      const double s = -kEnd + i * kStep, t = -kEnd + j * kStep;
      sum += std::exp(-(s * s + t * t) / 2) * f(a * s) * f(b * s + rest * t);
    }
  return sum * kStep * kStep / (2 * pi);
}

// Property: closed forms of smooth activations are the expectations they stand for. Known answer: the trapezoidal rule,
// which is exact to rounding for analytic functions under a normal density. Tolerance: rounding of 160,000 terms.
TEST(DualActivation, ErfAndGeluAreTheirIntegrals) {
  const auto erf = [](double u) { return std::erf(u); };
  const auto erf_slope = [](double u) { return 2 / std::sqrt(pi) * std::exp(-u * u); };
  const auto gelu = [](double u) { return u * std::erfc(-u / std::numbers::sqrt2) / 2; };
  const auto gelu_slope = [](double u) {
    return std::erfc(-u / std::numbers::sqrt2) / 2 + u * std::exp(-u * u / 2) / std::sqrt(2 * pi);
  };
  const double p = 1.3, q = 0.6, c = -0.5;
  const auto pair_of = [&](Activation activation, auto pair) {
    const Scales a = scales_at(activation, p), b = scales_at(activation, q);
    return pair(c, a.first * b.first, a.second * b.second);
  };
  const auto [erf_value, erf_dual] = pair_of(Activation::erf, ErfPair<double>{});
  EXPECT_NEAR(erf_value, expectation(p, q, c, erf), 1e-12);
  EXPECT_NEAR(erf_dual, expectation(p, q, c, erf_slope), 1e-12);
  const auto [gelu_value, gelu_dual] = pair_of(Activation::gelu, GeluPair<double>{});
  EXPECT_NEAR(gelu_value, expectation(p, q, c, gelu), 1e-12);
  EXPECT_NEAR(gelu_dual, expectation(p, q, c, gelu_slope), 1e-12);
}

// Property: one unit with itself is the pair of equal units, for every activation. Tolerance: sqrt(1 - r^2) of relu at
// r = 1 is exact; others lose a few digits there.
TEST(DualActivation, MomentsAreThePairWithItself) {
  for (const Activation activation : {Activation::relu, Activation::leaky_relu, Activation::erf, Activation::gelu})
    with_pair<double>(activation, 0.3, [&](auto pair) {
      const double leak = activation == Activation::leaky_relu ? 0.3 : 0;
      const Scales s = scales_at(activation, 0.7);
      const auto e = pair(0.7, s.first * s.first, s.second * s.second);
      const Moments m = moments_at(activation, leak, 0.7);
      EXPECT_NEAR(e.value, m.value, 1e-13) << static_cast<int>(activation);
      EXPECT_NEAR(e.slope, m.slope, 1e-13) << static_cast<int>(activation);
    });
}

// Property: leaky_relu with leak 0 is relu, with leak 1 a linear network. Known answer: both. Tolerance: rounding.
TEST(Mlp, LeakRunsFromReluToLinear) {
  const RowMatrix x = testing::gaussian_rows(5, 3, 1);
  const auto leaky = [](double leak) {
    return mlp({.depth = 2, .network = {.activation = Activation::leaky_relu, .leak = leak, .bias_std = 0.5}});
  };
  EXPECT_LT(testing::relative_difference(leaky(0).gram(x), mlp({.depth = 2, .network = {.bias_std = 0.5}}).gram(x)),
            1e-15);
  const RowMatrix linear = (x * x.transpose() / 3).array() + 0.25;                // Sigma_1
  const RowMatrix second = linear.array() + 0.25, third = second.array() + 0.25;  // w = 1
  EXPECT_LT(testing::relative_difference(leaky(1).gram(x), linear + second + third), 1e-14);
}

// Property: the readout's variances are its own. Known answer: without biases the last layer scales K by w^2.
TEST(Mlp, ReadoutScalesTheKernel) {
  const RowMatrix x = testing::gaussian_rows(4, 3, 2);
  MlpOptions options = plain(2, NetworkKernel::ntk);
  const RowMatrix one = mlp(options).gram(x);
  options.network.readout_weight_std = 3 * std::sqrt(2.0);
  EXPECT_LT(testing::relative_difference(mlp(options).gram(x), 9 * one), 1e-14);
  options.network.readout_bias_std = 2;
  EXPECT_LT(testing::relative_difference(mlp(options).gram(x), (9 * one).array() + 4), 1e-14);
}

TEST(Mlp, RefusesOptionsOutOfRange) {
  EXPECT_THAT(refusal([] { mlp({.depth = -1}); }), HasSubstr("depth -1 came; need 0 to"));
  EXPECT_THAT(refusal([] { mlp({.network = {.weight_std = 0}}); }), HasSubstr("w_std 0 came"));
  EXPECT_THAT(refusal([] { mlp({.network = {.bias_std = -1}}); }), HasSubstr("b_std -1 came"));
  EXPECT_THAT(refusal([] { mlp({.network = {.readout_weight_std = -1.0}}); }), HasSubstr("readout_w_std -1 came"));
  EXPECT_THAT(refusal([] { mlp({.network = {.readout_bias_std = NAN}}); }), HasSubstr("readout_b_std nan came"));
  EXPECT_THAT(refusal([] { mlp({.network = {.activation = Activation::leaky_relu, .leak = 2}}); }),
              HasSubstr("leak 2 came; need a number in [-1, 1]"));
  EXPECT_THAT(refusal([] { mlp({.network = {.leak = 0.1}}); }), HasSubstr("need activation leaky"));
}

TEST(Mlp, RefusesAZeroSampleWithoutBiases) {
  RowMatrix x = testing::gaussian_rows(3, 2, 3);
  x.row(1).setZero();
  EXPECT_THAT(refusal([&] { mlp(plain(1, NetworkKernel::ntk)).gram(x); }), HasSubstr("row 1 is zero"));
  EXPECT_EQ(mlp().gram(x).rows(), 3);  // biases tell something about it
}

}  // namespace
}  // namespace lieder
