#include "lieder/discover/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "discover/polynomial_fields.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

FittedModel hopf(double noise) {
  const fields::Problem p = fields::problem("hopf");
  return p.sample(p.truth(), noise * p.length(p.truth()), 400, Seed{21});
}

// Property: without noise both certificates are exact. Known answers: the true algebras, of dimension 1, 2, 2, 3 and
// none, and defects that agree with the estimates. Tolerance: the fit is right to 1e-14; 1e-11 leaves room.
TEST(Certificate, IsExactWithoutNoise) {
  const std::pair<const char*, int> known[] = {
      {"hopf", 1}, {"lin_rot2", 2}, {"rigid_sym", 2}, {"sphere_flow3", 3}, {"vanderpol", 0}};
  for (const auto& [name, dimension] : known)
    for (const double sigma : {0.0, 1e-15}) {
      const fields::Problem p = fields::problem(name);
      FittedModel fit = p.sample(p.truth(), 0, 200, Seed{2});
      fit.sigma = sigma;
      const CertificateResult r = certify(fit, {.draws = 400, .threads = 1});
      ASSERT_EQ(r.status, Status::converged) << r.message;
      EXPECT_EQ(r.proven.dimension, dimension) << name;
      EXPECT_EQ(r.calibrated.dimension, dimension) << name;
      for (const DirectionDefect& d : r.directions) {
        EXPECT_NEAR(d.estimate, p.largest_defect(d.theta, p.truth()), 1e-11) << name;
        EXPECT_NEAR(d.upper, d.estimate, 1e-4 * d.estimate + 1e-11) << name;
        EXPECT_NEAR(d.lower, d.estimate, 1e-4 * d.estimate + 1e-11) << name;
      }
      if (dimension > 0) {
        EXPECT_LT(r.proven.smallest_delta, 1e-11) << name;
      }
    }
}

// Property: the span of the directions found is the true algebra. Known answer: the rotation of the Hopf field, whose
// coefficients among (1, x, y) d/dx, (1, x, y) d/dy are (0, 0, 1, 0, -1, 0) / sqrt 2.
TEST(Certificate, FindsTheRotationOfTheHopfField) {
  const CertificateResult r = certify(hopf(0), {.draws = 400, .threads = 1});
  const VectorXd rotation{{0, 0, 1, 0, -1, 0}};
  ASSERT_EQ(r.proven.basis.cols(), 1);
  EXPECT_NEAR(std::abs(r.proven.basis.col(0).normalized().dot(rotation)), std::sqrt(2), 1e-12);
}

// Property: units drop out: of the candidates, of the function, of the basis. Tolerance: rounding of the spectrum.
TEST(Certificate, DoesNotChangeWithUnits) {
  const FittedModel fit = hopf(0.03);
  const CertificateOptions options{.draws = 1000, .threads = 1};
  const CertificateResult before = certify(fit, options);
  for (const double scale : {1e-12, 1e6}) {
    FittedModel other = fit;
    other.coefficients *= scale;
    other.sigma *= scale;
    other.broken[2] *= 1e5;
    other.size[2] *= 1e5;
    const CertificateResult after = certify(other, options);
    EXPECT_EQ(after.proven.dimension, before.proven.dimension);
    EXPECT_EQ(after.calibrated.dimension, before.calibrated.dimension);
    for (std::size_t i = 0; i < before.directions.size(); ++i) {
      EXPECT_NEAR(after.directions[i].estimate, before.directions[i].estimate, 1e-10);
      EXPECT_NEAR(after.directions[i].upper, before.directions[i].upper, 1e-3 * before.directions[i].upper);
    }
  }
}

// Property: bounds enclose the estimate, grow with confidence, and the smallest delta is accepted when it is asked for.
TEST(Certificate, BoundsEncloseTheEstimateAndTheSmallestDeltaIsAccepted) {
  const FittedModel fit = hopf(0.1);
  const CertificateResult r = certify(fit, {.threads = 1}), wide = certify(fit, {.alpha = 0.001, .threads = 1});
  for (std::size_t i = 0; i < r.directions.size(); ++i) {
    EXPECT_LT(r.directions[i].lower, r.directions[i].estimate);
    EXPECT_GT(r.directions[i].upper, r.directions[i].estimate);
    EXPECT_GT(wide.directions[i].upper, r.directions[i].upper);
    EXPECT_LE(wide.directions[i].lower, r.directions[i].lower);
  }
  EXPECT_NEAR(r.proven.smallest_delta, r.directions[0].upper, 1e-3 * r.directions[0].upper);
  EXPECT_LT(r.calibrated.smallest_delta, r.proven.smallest_delta);
  EXPECT_EQ(certify(fit, {.delta = 1.001 * r.proven.smallest_delta, .threads = 1}).proven.dimension, 1);
  EXPECT_EQ(certify(fit, {.delta = 0.98 * r.proven.smallest_delta, .threads = 1}).proven.dimension, 0);
  const double tried = r.calibrated.smallest_delta;
  EXPECT_EQ(certify(fit, {.delta = 1.001 * tried, .alpha = 0.03, .threads = 1}).calibrated.dimension, 1);
  EXPECT_EQ(certify(fit, {.delta = 0.97 * tried, .alpha = 0.03, .threads = 1}).calibrated.dimension, 0);
}

// Property: a candidate that moves nothing, and one that does not move this function, are told apart from symmetries
// and from one another. Known answer: a zero candidate does nothing; where F = (1, 0) in a class of constants and x,
// the candidate y d/dx leaves F alone, though not y d/dx of other fields.
TEST(Certificate, TellsApartWhatDoesNothing) {
  FittedModel fit = hopf(0.03);
  const std::size_t candidates = fit.broken.size();
  fit.broken.emplace_back(MatrixXd::Zero(fit.broken[0].rows(), fit.broken[0].cols()));
  fit.size.emplace_back(MatrixXd::Zero(fit.size[0].rows(), fit.size[0].cols()));
  fit.broken.push_back(fit.broken[0] - 2 * fit.broken[3]);  // said twice
  fit.size.push_back(fit.size[0] - 2 * fit.size[3]);
  const CertificateResult r = certify(fit, {.draws = 400, .threads = 1});
  ASSERT_EQ(r.directions.size(), candidates + 2);
  EXPECT_EQ(r.proven.dimension, 1);
  for (std::size_t i = 0; i < r.directions.size(); ++i) {
    const bool nothing = i >= candidates;
    EXPECT_EQ(r.directions[i].kind, nothing ? DirectionKind::does_nothing : DirectionKind::measured) << i;
    EXPECT_EQ(std::isnan(r.directions[i].estimate), nothing) << i;
  }

  const fields::Problem constant(fields::System{"constant", 2, 1, 1, {{0, {0}, 1}}}, 1);
  const CertificateResult c = certify(constant.exact(constant.truth(), 0, 100), {.draws = 400, .threads = 1});
  // Of (1, x, y) d/dx and (1, x, y) d/dy, only x d/dx and x d/dy move the field (1, 0).
  int unresolved = 0;
  for (const DirectionDefect& d : c.directions) unresolved += d.kind == DirectionKind::unresolved;
  EXPECT_EQ(unresolved, 4);
  EXPECT_EQ(c.proven.dimension, 0);
  const CertificateResult none = certify(constant.exact(0 * constant.truth(), 0, 100), {.draws = 400, .threads = 1});
  EXPECT_EQ(none.status, Status::not_identifiable);
}

// Property: same input, same bytes, for any number of threads; another seed gives other draws.
TEST(Certificate, IsAFunctionOfInputAndSeed) {
  const FittedModel fit = hopf(0.1);
  const CertificateResult a = certify(fit, {.threads = 1}), b = certify(fit, {.threads = 2});
  const CertificateResult other = certify(fit, {.seed = 2, .threads = 1});
  EXPECT_EQ(a.calibrated.steps[0].p_value, b.calibrated.steps[0].p_value);
  EXPECT_NE(a.calibrated.steps[0].p_value, other.calibrated.steps[0].p_value);
  EXPECT_NEAR(a.calibrated.steps[0].p_value, other.calibrated.steps[0].p_value, 0.03);
  for (std::size_t i = 0; i < a.directions.size(); ++i) EXPECT_EQ(a.directions[i].upper, b.directions[i].upper);
}

// Property: every outcome is reached and named.
TEST(Certificate, SaysWhyItStopped) {
  const auto stops = [](const FittedModel& fit, const CertificateOptions& o) {
    const CertificateResult r = certify(fit, o);
    return std::pair(r.proven.stop, r.calibrated.stop);
  };
  using enum CertificateOutcome;
  EXPECT_EQ(stops(hopf(0.01), {.threads = 1}), std::pair(estimate_above_delta, estimate_above_delta));
  EXPECT_EQ(stops(hopf(0.3), {.delta = 0.1, .threads = 1}), std::pair(bound_above_delta, p_above_alpha));
  EXPECT_EQ(stops(hopf(0), {.delta = 2, .draws = 400, .threads = 1}),
            std::pair(no_more_directions, no_more_directions));
  const auto stop = [](const ProgressEvent&) { return Flow::stop; };
  EXPECT_EQ(stops(hopf(0.01), {.threads = 1, .progress = stop}), std::pair(stopped, stopped));
  EXPECT_EQ(certify(hopf(0.01), {.progress = stop}).status, Status::stopped);
  // Three equal symmetries: which of them comes first is a matter of chance, but not where all three end.
  const fields::Problem sphere = fields::problem("sphere_flow3");
  const FittedModel fit = sphere.sample(sphere.truth(), 0.03, 400, Seed{5});
  const CertificateResult r = certify(fit, {.threads = 1, .bounds = false, .smallest_delta = false});
  int clusters = 0;
  for (const CertificateStep& s : r.calibrated.steps) {
    clusters += s.outcome == clustered;
    EXPECT_EQ(std::isnan(s.p_value), s.outcome == clustered || s.outcome == estimate_above_delta);
  }
  EXPECT_GT(clusters, 0);
  for (const auto outcome : {not_run, certified, estimate_above_delta, bound_above_delta, clustered, p_above_alpha,
                             no_more_directions, stopped})
    EXPECT_FALSE(to_string(outcome).empty());
  for (const auto kind : {DirectionKind::measured, DirectionKind::does_nothing, DirectionKind::unresolved})
    EXPECT_FALSE(to_string(kind).empty());
}

template <typename Change>
std::string refusal(Change change, const CertificateOptions& options = {}) {
  FittedModel fit = hopf(0.1);
  change(fit);
  try {
    certify(fit, options);
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}

// Property: wrong input is refused by name.
TEST(Certificate, RefusesWrongInput) {
  using testing::HasSubstr;
  const auto same = [](FittedModel&) {};
  EXPECT_THAT(refusal(same, {.delta = 0}), HasSubstr("delta 0"));
  EXPECT_THAT(refusal(same, {.alpha = 0.5}), HasSubstr("alpha 0.5"));
  EXPECT_THAT(refusal(same, {.draws = 99}), HasSubstr("99 draws"));
  EXPECT_THAT(refusal(same, {.threads = -1}), HasSubstr("threads: -1"));
  EXPECT_THAT(refusal([](FittedModel& m) { m.sigma = kUnset; }), HasSubstr("sigma nan"));
  EXPECT_THAT(refusal([](FittedModel& m) { m.degrees_of_freedom = 0; }), HasSubstr("0 degrees of freedom"));
  EXPECT_THAT(refusal([](FittedModel& m) { m.coefficients[3] = kUnset; }), HasSubstr("not finite"));
  EXPECT_THAT(refusal([](FittedModel& m) { m.broken.clear(); }), HasSubstr("no candidates"));
  EXPECT_THAT(refusal([](FittedModel& m) { m.size.pop_back(); }), HasSubstr("6 broken and 5 size"));
  EXPECT_THAT(refusal([](FittedModel& m) { m.broken[1] = MatrixXd::Zero(3, 3); }), HasSubstr("broken 1 is 3 x 3"));
  EXPECT_THAT(refusal([](FittedModel& m) { m.size[2](0, 0) = kUnset; }), HasSubstr("size 2 holds"));
  EXPECT_THAT(refusal([](FittedModel& m) { m.covariance_factor = MatrixXd::Zero(3, 3); }),
              HasSubstr("covariance_factor is 3 x 3"));
}

}  // namespace
}  // namespace lieder
