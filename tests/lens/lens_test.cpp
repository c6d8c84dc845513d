#include "lieder/lens/lens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/compare.hpp"
#include "lieder/synth/null.hpp"
#include "lieder/synth/translations.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

LensResult lens_of(const RowMatrix& x, const LensOptions& options = {}) {
  const auto stream = view_samples(x.data(), x.rows(), x.cols(), x.cols(), 1);
  return lens(*stream, options);
}

// Property: the hidden generator is found in every view, on lines and circles, of odd and even size, and the topology
// is told. Known answer: the generator that made the data. Tolerance: the published criterion, cosine above 0.99.
class LensFinds : public testing::TestWithParam<std::tuple<Boundary, View, int>> {};
TEST_P(LensFinds, TheGeneratorOfGaussianBumps) {
  const auto [boundary, view, dim] = GetParam();
  const Synth data = translations({.dim = dim, .samples = 20000, .boundary = boundary, .view = view, .seed = 5150});
  const LensResult r = lens_of(data.x);
  ASSERT_EQ(r.verdict, Verdict::symmetry) << r.message;
  EXPECT_EQ(r.status, Status::converged);
  EXPECT_EQ(r.topology, boundary == Boundary::line ? Topology::line : Topology::circle);
  EXPECT_GT(compare_generators(r.generator, data.truth).cosine, 0.99);
  EXPECT_LE(r.evidence.surrogate_p.value(), 0.05);
  EXPECT_GT(r.evidence.topology_confidence.value(), 0.95);
  ASSERT_TRUE(r.evidence.held_out.has_value());
  EXPECT_LT(r.evidence.held_out->lower, 0.1);
  EXPECT_EQ(r.order.has_value(), view == View::natural || view == View::permuted);
  EXPECT_TRUE(r.usable());
}
INSTANTIATE_TEST_SUITE_P(Views, LensFinds,
                         testing::Combine(testing::Values(Boundary::line, Boundary::circle),
                                          testing::Values(View::natural, View::permuted, View::dst, View::rotated),
                                          testing::Values(7, 12, 21)));

TEST(Lens, FindsTheGeneratorOfSmoothFeatures) {
  for (const Boundary boundary : {Boundary::line, Boundary::circle}) {
    const Synth data = translations({.dim = 17,
                                     .samples = 50000,
                                     .feature = Feature::legendre,
                                     .boundary = boundary,
                                     .view = View::rotated,
                                     .seed = 5151});
    const LensResult r = lens_of(data.x, {.surrogates = 0});
    EXPECT_EQ(r.verdict, Verdict::symmetry) << r.message;
    EXPECT_GT(compare_generators(r.generator, data.truth).cosine, 0.99);
    EXPECT_FALSE(r.evidence.surrogate_p.has_value());  // not asked for is not zero
  }
}

// Property: no symmetry is found where there is none, and what cannot be told is said to be so.
TEST(Lens, FindsNothingInDataWithoutASymmetry) {
  for (const NullFamily family : {NullFamily::sources, NullFamily::bumps})
    for (const int d : {7, 12}) {
      const Synth data = null_samples({.family = family, .dim = d, .samples = 20000, .seed = 99});
      const LensResult r = lens_of(data.x);
      EXPECT_EQ(r.verdict, Verdict::none) << r.message;
      EXPECT_GT(r.evidence.stationarity_ratio, 4);
      EXPECT_FALSE(r.usable());
    }
}

TEST(Lens, GaussianDataIdentifyNothing) {
  const Synth data = null_samples({.family = NullFamily::gaussian, .dim = 9, .samples = 20000, .seed = 98});
  const LensResult r = lens_of(data.x);
  EXPECT_EQ(r.verdict, Verdict::not_identifiable) << r.message;
  EXPECT_LT(r.evidence.third_order, 2);
  EXPECT_THAT(r.message, testing::HasSubstr("second moments alone"));
  EXPECT_EQ(r.generator.size(), 0);
}

// Property: independent and identically skewed coordinates are stationary in every order, so no order is claimed.
TEST(Lens, IdenticalIndependentCoordinatesHaveNoOrder) {
  RandomStream random(Seed{97});
  RowMatrix x = random.normal_matrix(40000, 6);
  x = x.array().square();
  const LensResult r = lens_of(x);
  EXPECT_EQ(r.verdict, Verdict::not_identifiable) << r.message;
  EXPECT_THAT(r.message, testing::HasSubstr("any order"));
}

// Property: too few samples are named as such, whether moments cannot be estimated at all, or nothing stands out of
// their noise, or data without a symmetry would fit as well.
TEST(Lens, SaysWhenTheDataAreTooFew) {
  const Synth data = translations({.dim = 15, .samples = 120, .seed = 3});
  EXPECT_EQ(lens_of(data.x.topRows(12)).verdict, Verdict::too_little_data);
  EXPECT_EQ(lens_of(data.x).verdict, Verdict::too_little_data);
  const Synth noise = null_samples({.family = NullFamily::gaussian, .dim = 15, .samples = 400, .seed = 3});
  const LensResult hidden = lens_of(noise.x);
  EXPECT_EQ(hidden.verdict, Verdict::too_little_data) << hidden.message;
  EXPECT_THAT(hidden.message, testing::HasSubstr("nothing stands out"));
  const Synth skewed = null_samples({.family = NullFamily::sources, .dim = 15, .samples = 1500, .seed = 3});
  const LensResult either = lens_of(skewed.x);
  EXPECT_FALSE(is_answer(either.verdict)) << either.message;
}

TEST(Lens, SaysWhichDimensionsTheDataDoNotReach) {
  const Synth data = translations({.dim = 8, .samples = 5000, .seed = 3});
  RowMatrix x = data.x;
  x.col(3) = x.col(5);
  const LensResult r = lens_of(x);
  EXPECT_EQ(r.verdict, Verdict::not_identifiable);
  EXPECT_THAT(r.message, testing::HasSubstr("7 of 8 dimensions"));
}

// Property: units change nothing but the scale.
TEST(Lens, TheAnswerDoesNotDependOnUnits) {
  const Synth data = translations({.dim = 7, .samples = 8000, .view = View::rotated, .seed = 12});
  const LensResult plain = lens_of(data.x);
  for (const double unit : {1e-300, 1e-14, 1e8, 1e300}) {
    const LensResult scaled = lens_of(data.x * unit);
    EXPECT_EQ(scaled.verdict, plain.verdict) << unit;
    EXPECT_GT(compare_generators(scaled.generator, plain.generator).cosine, 1 - 1e-9) << unit;
  }
}

// Property: same input, options, seed and threads: same bytes. Another number of threads: the same to rounding.
TEST(Lens, IsReproducible) {
  const Synth data = translations({.dim = 9, .samples = 8000, .feature = Feature::legendre, .seed = 13});
  const LensResult a = lens_of(data.x, {.threads = 2}), b = lens_of(data.x, {.threads = 2});
  EXPECT_EQ(a.generator, b.generator);
  EXPECT_EQ(a.evidence.surrogate_ratios, b.evidence.surrogate_ratios);
  EXPECT_EQ(a.evidence.held_out->upper, b.evidence.held_out->upper);
  EXPECT_GT(compare_generators(lens_of(data.x, {.threads = 1}).generator, a.generator).cosine, 1 - 1e-6);
}

TEST(Lens, GivenOrderIsTestedNotSearched) {
  const Synth natural = translations({.dim = 9, .samples = 20000, .view = View::natural, .seed = 14});
  const LensResult r = lens_of(natural.x, {.order = AxisOrder::given});
  EXPECT_EQ(r.verdict, Verdict::symmetry) << r.message;
  EXPECT_EQ(r.evidence.candidates.at(0).start, "given order");
  EXPECT_LT((r.convolution - MatrixXd::Identity(9, 9)).norm(), 1e-12);
  const Synth shuffled = translations({.dim = 9, .samples = 20000, .view = View::permuted, .seed = 14});
  EXPECT_EQ(lens_of(shuffled.x, {.order = AxisOrder::given}).verdict, Verdict::none);
}

TEST(Lens, StopsWithTheBestSoFar) {
  const Synth data = translations({.dim = 9, .samples = 20000, .seed = 15});
  const LensResult at_once = lens_of(data.x, {.progress = [](const ProgressEvent&) { return Flow::stop; }});
  EXPECT_EQ(at_once.status, Status::stopped);
  EXPECT_EQ(at_once.verdict, Verdict::undecided);
  const LensResult late = lens_of(data.x, {.progress = [](const ProgressEvent& event) {
                                    return event.stage == "surrogates" ? Flow::stop : Flow::proceed;
                                  }});
  EXPECT_EQ(late.status, Status::stopped);
  EXPECT_GT(compare_generators(late.generator, data.truth).cosine, 0.99);
  EXPECT_FALSE(late.evidence.surrogate_p.has_value());
}

TEST(Lens, RefusesWhatIsNoData) {
  RowMatrix x = translations({.dim = 5, .samples = 500, .seed = 16}).x;
  const auto message_of = [](const RowMatrix& m, const LensOptions& options) -> std::string {
    try {
      lens_of(m, options);
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(message_of(x.leftCols(1).eval(), {}), testing::HasSubstr("has 1 column"));
  EXPECT_THAT(message_of(x.topRows(1).eval(), {}), testing::HasSubstr("need at least 2"));
  EXPECT_THAT(message_of(x, {.surrogates = -1}), testing::HasSubstr("surrogates: -1"));
  EXPECT_THAT(message_of(x, {.threads = -1}), testing::HasSubstr("threads: -1"));
  EXPECT_THAT(message_of(x, {.memory_limit = 1000}), testing::HasSubstr("1 kB is the limit given"));
  x.col(2).setConstant(4);
  EXPECT_THAT(message_of(x, {}), testing::HasSubstr("column 2 is constant"));
}

}  // namespace
}  // namespace lieder
