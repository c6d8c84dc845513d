// The two starts that read order off the covariance: sine waves on a line, planes on a ring.
#include <gtest/gtest.h>

#include "lens/fit.hpp"
#include "lens/generator.hpp"
#include "lens/moments.hpp"
#include "lens/ring_planes.hpp"
#include "lens/sine_beam.hpp"
#include "lieder/group/compare.hpp"
#include "lieder/synth/translations.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

struct Made {
  Moments m;
  MatrixXd truth;
};

Made smooth_data(Boundary boundary, int dim, Feature feature) {
  const TranslationOptions options{
      .dim = dim, .samples = 60000, .feature = feature, .boundary = boundary, .view = View::rotated, .seed = 77};
  const auto stream = stream_translations(options);
  Subsamples aside;
  return {accumulate_moments(*stream, {.held_out_rows = 0}, aside), truth_of(options)};
}

TEST(SineWaveforms, AreOrthonormalAndSymmetric) {
  const MatrixXd s = sine_waveforms(9);
  EXPECT_LT((s * s.transpose() - MatrixXd::Identity(9, 9)).norm(), 1e-13);
  EXPECT_LT((s - s.transpose()).norm(), 1e-13);
}

// Property: an orthogonal L near enough to the hidden one (cosine 0.8) for the refinement to find it exactly.
TEST(SineBeam, LeadsSmoothLinesToTheirGenerator) {
  for (const Feature feature : {Feature::legendre2, Feature::legendre3}) {
    const Made made = smooth_data(Boundary::line, 17, feature);
    const MatrixXd l = sine_beam(made.m.c, made.m.t);
    EXPECT_LT((l * l.transpose() - MatrixXd::Identity(17, 17)).norm(), 1e-12);
    EXPECT_GT(compare_generators(generator_of(l, Topology::line), made.truth).cosine, 0.8);
    const Fit fit = refine(made.m, measure(made.m, l, Topology::line, "sine beam"), {});
    EXPECT_GT(compare_generators(generator_of(fit.l, Topology::line), made.truth).cosine, 0.99);
  }
}

// Property: odd and even rings; of all multiples of the turn the single one comes first.
TEST(RingPlanes, FindTheSingleTurnOfARing) {
  for (const int d : {11, 12}) {
    const Made made = smooth_data(Boundary::circle, d, Feature::legendre);
    const std::vector<MatrixXd> starts = ring_planes(made.m.c, made.m.t);
    ASSERT_FALSE(starts.empty());
    EXPECT_LT((starts[0] * starts[0].transpose() - MatrixXd::Identity(d, d)).norm(), 1e-12);
    EXPECT_GT(compare_generators(generator_of(starts[0], Topology::circle), made.truth).cosine, 0.99) << d;
  }
}

}  // namespace
}  // namespace lieder
