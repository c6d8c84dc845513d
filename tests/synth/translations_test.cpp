#include "lieder/synth/translations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "lieder/base/error.hpp"
#include "synth/diagonal_defect.hpp"

namespace lieder {
namespace {

constexpr std::array kAllFeatures{Feature::gaussian, Feature::legendre2, Feature::legendre3, Feature::legendre,
                                  Feature::mixed};
constexpr std::array kAllBoundaries{Boundary::line, Boundary::circle, Boundary::circle_gap};

// Property: a sample is a function of the options and (seed, n): the number of threads, the block size and the number
// of samples change no bit.
TEST(Translations, AreTheSameInAnyBlocksThreadsAndLength) {
  for (const View view : {View::natural, View::dst, View::rotated, View::permuted}) {
    const TranslationOptions options{.dim = 9, .samples = 300, .feature = Feature::mixed, .view = view, .threads = 1};
    const RowMatrix x = translations(options).x;
    TranslationOptions more = options;
    more.samples = 500;
    more.threads = 3;
    EXPECT_EQ(translations(more).x.topRows(300), x);
    more.seed = 1;
    EXPECT_NE(translations(more).x.topRows(300), x);
    const auto stream = stream_translations(options);
    EXPECT_EQ(stream->rows(), 300);
    EXPECT_EQ(stream->cols(), 9);
    for (int pass = 0; pass < 2; ++pass, stream->rewind()) {
      RowMatrix block(77, 9);
      Eigen::Index first = 0;
      while (const Eigen::Index count = stream->read(block)) {
        EXPECT_EQ(block.topRows(count), x.middleRows(first, count));
        first += count;
      }
      EXPECT_EQ(first, 300);
    }
  }
}

// Known answer: the features' standard deviation is 1 and white noise adds its variance.
// Tolerance: the pilot of 4,096 samples knows the deviation to about 2 % for the rarest features.
TEST(Translations, HaveUnitDeviationBeforeTheNoise) {
  for (const Feature feature : kAllFeatures)
    for (const Boundary boundary : kAllBoundaries)
      for (const double noise : {0., 0.5}) {
        const TranslationOptions options{
            .dim = 15, .samples = 20000, .feature = feature, .boundary = boundary, .noise = noise, .seed = 3};
        const RowMatrix x = translations(options).x;
        EXPECT_TRUE(x.allFinite());
        EXPECT_NEAR((x.array() - x.mean()).square().mean(), 1 + noise * noise, 0.06)
            << to_string(feature) << ' ' << to_string(boundary);
      }
}

// Property: the distribution does not change along the axis, so the covariance is constant along its diagonals, and on
// a circle along the wrapped ones. Tolerance: 1 is expected of the squared deviation in units of its own variance, less
// what the diagonal's mean takes up; entries are correlated, so it scatters by a few tenths.
TEST(Translations, AreStationaryAlongTheAxis) {
  for (const Feature feature : kAllFeatures)
    for (const int d : {16, 21}) {
      const Synth line = translations({.dim = d, .samples = 10000, .feature = feature, .seed = 1});
      EXPECT_LT(diagonal_defect(line.x, false), 1.6) << to_string(feature) << d;
      EXPECT_GT(diagonal_defect(line.x, true), 5) << "a line does not wrap";
      const Synth circle =
          translations({.dim = d, .samples = 10000, .feature = feature, .boundary = Boundary::circle, .seed = 2});
      EXPECT_LT(diagonal_defect(circle.x, true), 1.6) << to_string(feature) << d;
    }
}

// Property: the published circle is not cyclic: between the last place and the first there are fewer features.
TEST(Translations, AreNotCyclicWithTheGap) {
  for (const Feature feature : {Feature::gaussian, Feature::legendre2}) {
    const Synth gap =
        translations({.dim = 15, .samples = 50000, .feature = feature, .boundary = Boundary::circle_gap, .seed = 2});
    EXPECT_GT(diagonal_defect(gap.x, true), 5) << to_string(feature);
  }
}

// Property: a feature longer than the ring meets its own other side, and the circle stays cyclic.
TEST(Translations, WrapFeaturesLongerThanTheRing) {
  for (const int d : {3, 4})
    EXPECT_LT(diagonal_defect(translations({.dim = d,
                                            .samples = 20000,
                                            .feature = Feature::legendre3,
                                            .boundary = Boundary::circle,
                                            .noise = 0.01})
                                  .x,
                              true),
              2.5)
        << d;
}

// Property: what the view shows is the natural data times V, and the truth moves with it.
TEST(Translations, AreShownThroughTheView) {
  for (const Boundary boundary : kAllBoundaries)
    for (const View view : {View::permuted, View::dst, View::rotated}) {
      TranslationOptions options{.dim = 8, .samples = 50, .boundary = boundary, .view = view, .seed = 5};
      const Synth shown = translations(options);
      options.view = View::natural;
      const Synth natural = translations(options);
      EXPECT_EQ(natural.truth, shift_generator(boundary, 8));
      EXPECT_LT((shown.x - natural.x * shown.view).cwiseAbs().maxCoeff(), 1e-13);
      EXPECT_LT((shown.view * shown.truth * shown.view.transpose() - natural.truth).norm(), 1e-13);
    }
}

TEST(Translations, RefuseOptionsOutOfRange) {
  const auto refuses = [](const TranslationOptions& options, const char* what) {
    EXPECT_THAT([&] { translations(options); }, testing::ThrowsMessage<InputError>(testing::HasSubstr(what)));
    EXPECT_THROW(stream_translations(options), InputError);
    EXPECT_THROW(truth_of(options), InputError);
  };
  refuses({.dim = 2}, "dim 2 came; need 3 or more");
  refuses({.samples = 0}, "samples 0 came");
  refuses({.noise = -1}, "noise -1 came");
  refuses({.noise = std::numeric_limits<double>::quiet_NaN()}, "noise nan came");
  refuses({.threads = -1}, "threads -1 came");
  EXPECT_THROW(translations({.samples = Eigen::Index{1} << 60}), InputError);  // does not fit, and says so
}

TEST(Features, HaveNames) {
  for (const Feature feature : kAllFeatures) EXPECT_EQ(feature_from_string(to_string(feature)), feature);
  EXPECT_THAT([] { feature_from_string("cubic"); },
              testing::ThrowsMessage<InputError>(
                  "synth: feature 'cubic' came; need gaussian, legendre2, legendre3, legendre or mixed"));
}

}  // namespace
}  // namespace lieder
