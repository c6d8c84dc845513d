#include "lens/fit.hpp"

#include <gtest/gtest.h>

#include "lens/generator.hpp"
#include "lens/independent_components.hpp"
#include "lieder/group/compare.hpp"
#include "lieder/synth/translations.hpp"
#include "linalg/covariance.hpp"

namespace lieder {
namespace {

// A set of few noisy places where J at the truth is 4.7 floors by chance. Refinement would reach 3.1 at a cosine of
// 0.985.
TEST(Refine, ThrowsAwayWhatFollowsTheNoise) {
  const TranslationOptions data{.dim = 7, .samples = 20000, .noise = 0.25, .view = View::rotated, .seed = 122};
  const auto stream = stream_translations(data);
  Subsamples aside;
  const Moments m = accumulate_moments(*stream, {.held_out_rows = 1000}, aside);
  Eigen::MatrixXd whitening = inverse_square_root(m.c, kWhiteningRidge);
  SymmetricTensor whitened = transform(m.t, whitening);
  Eigen::MatrixXd components = independent_components(whitened, Eigen::MatrixXd::Identity(7, 7), {}).l;
  const FitInput input{m, std::move(whitening), std::move(whitened), std::move(components)};
  const Fit start = measure(m, arrange_components(input, Topology::line), Topology::line, kIndependentComponents);
  ASSERT_GT(start.ratio(), kAgreement);
  const Fit refined = refine(m, start, {});
  EXPECT_EQ(refined.l, start.l);
  EXPECT_GT(compare_generators(generator_of(refined.l, Topology::line), truth_of(data)).cosine, 0.999);
}

}  // namespace
}  // namespace lieder
