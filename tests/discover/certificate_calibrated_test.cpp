#include "discover/certificate_calibrated.hpp"

#include <gtest/gtest.h>

#include "discover/certificate_draws.hpp"
#include "discover/certificate_noise.hpp"
#include "discover/polynomial_fields.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

CertificateOptions decision_only() {
  CertificateOptions o;
  o.threads = 1;
  o.bounds = o.smallest_delta = false;
  return o;
}

struct Errors {
  int sets = 0, with_term = 0, without_term = 0;
};

Errors false_certificates(const fields::Problem& p, const VectorXd& truth, double sigma, int sets) {
  Errors errors;
  for (int k = 0; k < sets; ++k) {
    const FittedModel fit = p.sample(truth, sigma, 400, Seed{11}.split(static_cast<std::uint64_t>(k)));
    const DirectionSpectrum s = direction_spectrum(fit);
    const auto wrong = [&](bool term) {
      return p.largest_defect(calibrated_certificate(fit, s, decision_only(), term).basis, truth) > 0.05;
    };
    ++errors.sets;
    errors.with_term += wrong(true);
    errors.without_term += wrong(false);
  }
  return errors;
}

// Property: on the boundary, the defect a thousandth above delta in the direction that noise hides best, at most alpha
// of the certificates are false. 400 data sets; 34 is the 99.9 % point of the binomial at .05. More than 6, or the cell
// would not test anything.
TEST(CertificateCalibrated, ErrsInAtMostAlphaOnTheBoundary) {
  const fields::Problem p = fields::problem("hopf");
  const Errors e = false_certificates(p, fields::boundary(p, 1.001 * 0.05), 0.03, 400);
  EXPECT_LE(e.with_term, 34);
  EXPECT_GE(e.with_term, 7);
}

// Property: the part of the defect that choosing theta hides is allowed for. Known answer: for a linear field all of it
// is hidden, and a test without the term errs in far more than alpha; this one in at most alpha (200 sets, 99.9 %: 20).
TEST(CertificateCalibrated, TheChoiceOfTheDirectionIsPaidFor) {
  const fields::Problem p = fields::problem("lin_rot2");
  const Errors e = false_certificates(p, p.truth(), 0.55, 200);
  EXPECT_LE(e.with_term, 20);
  EXPECT_GE(e.without_term, 50);
}

// Property: detection where it is easy, for each of the four symmetric systems, of the whole algebra and no more.
TEST(CertificateCalibrated, FindsTheWholeAlgebra) {
  for (const char* name : {"hopf", "lin_rot2", "rigid_sym", "sphere_flow3"}) {
    const fields::Problem p = fields::problem(name);
    const FittedModel fit = p.sample(p.truth(), 0.01 * p.length(p.truth()), 800, Seed{3});
    const CertifiedSubspace c = calibrated_certificate(fit, direction_spectrum(fit), decision_only());
    EXPECT_EQ(c.dimension, p.true_dimension()) << name;
    EXPECT_EQ(c.stop, CertificateOutcome::estimate_above_delta) << name;
    EXPECT_LT(p.largest_defect(c.basis, p.truth()), 0.05) << name;
  }
}

// Property: the law of x. Known answer: with one visible component and none hidden, p = P(|kappa + s z| <= |x|), an
// integral of the normal density. Tolerance: 4 standard deviations of 40,000 draws.
TEST(CertificateCalibrated, PValueIsTheNormalIntegralInOneDimension) {
  const int draws = 40000;
  ChosenDirection one{.broken = 0.02,
                      .size = 1,
                      .visible = MatrixXd::Zero(2, 3),
                      .hidden = MatrixXd::Zero(1, 3),
                      .of_size = VectorXd::Zero(3)};
  one.visible(0, 1) = 0.02;
  HiddenDefect test(one, certificate_draws(1, draws, 3, std::numeric_limits<double>::infinity()), 1, true);
  const auto below = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2)); };
  const double expected = below((0.02 - 0.05) / 0.02) - below((-0.02 - 0.05) / 0.02);
  EXPECT_NEAR(test.p_value(0.05), expected, 4 * std::sqrt(expected / draws));
  EXPECT_EQ(test.p_value(0.02), 1);  // the estimate is not below delta
}

// Property: noise ratios are sqrt(nu / chi2_nu): E 1/ratio^2 = 1, variance 2/nu. Tolerance: 4 standard errors.
TEST(CertificateCalibrated, DrawsOfTheNoiseHaveTheMomentsOfChiSquare) {
  for (const double nu : {0.7, 3.0, 50.0}) {
    const auto draws = certificate_draws(5, 20000, 1, nu);
    const Eigen::ArrayXd chi = draws->noise_ratio.array().square().inverse();
    EXPECT_NEAR(chi.mean(), 1, 4 * std::sqrt(2 / nu / 20000)) << nu;
    EXPECT_NEAR((chi - 1).square().mean() / (2 / nu), 1, 0.15 + 0.2 / nu) << nu;
  }
}

// Property: the largest eigenvalue of X X^T. Known answer: the singular values. Tolerance: rounding.
TEST(CertificateCalibrated, TopDirectionIsTheFirstSingularVector) {
  RandomStream random(Seed{8});
  const MatrixXd x = random.normal_matrix(9, 12);
  const TopDirection top = top_direction(x, random.normal_matrix(12, 1), 24);
  const Eigen::JacobiSVD<MatrixXd> svd(x, Eigen::ComputeThinU);
  EXPECT_NEAR(std::sqrt(top.eigenvalue), svd.singularValues()[0], 1e-12);
  EXPECT_NEAR(std::abs(top.vector.dot(svd.matrixU().col(0))), 1, 1e-12);
}

}  // namespace
}  // namespace lieder
