// Lines, rings, and rings with a gap, told apart where it is hard.
#include <gtest/gtest.h>

#include "lieder/group/compare.hpp"
#include "lieder/lens/lens.hpp"
#include "lieder/synth/translations.hpp"

namespace lieder {
namespace {

struct Case {
  const char* why;
  TranslationOptions data;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.why; }

class LineOrCircle : public testing::TestWithParam<Case> {};

TEST_P(LineOrCircle, IsToldAsItIs) {
  const TranslationOptions& data = GetParam().data;
  const auto stream = stream_translations(data);
  const LensResult r = lens(*stream, {.surrogates = 0});
  EXPECT_EQ(r.topology, data.boundary == Boundary::line ? Topology::line : Topology::circle) << GetParam().why;
  EXPECT_GT(compare_generators(r.generator, truth_of(data)).cosine, 0.99) << GetParam().why;
  ASSERT_TRUE(r.evidence.topology_confidence.has_value());
  EXPECT_GT(*r.evidence.topology_confidence, 0.9);
}

INSTANTIATE_TEST_SUITE_P(
    Hard, LineOrCircle,
    testing::Values(
        Case{"noise hides that a ring would fit worse",
             {.dim = 33, .samples = 20000, .noise = 0.25, .view = View::dst, .seed = 887}},
        Case{"a ring with a gap, refined as a line, loses its joint",
             {.dim = 15, .samples = 100000, .boundary = Boundary::circle_gap, .view = View::rotated, .seed = 558}},
        Case{"sine waves find a ring twisted once",
             {.samples = 100000,
              .feature = Feature::legendre2,
              .boundary = Boundary::circle,
              .view = View::rotated,
              .seed = 2}},
        Case{"planes of a ring that turn by the wrong step",
             {.samples = 100000,
              .feature = Feature::legendre3,
              .boundary = Boundary::circle,
              .view = View::rotated,
              .seed = 1}}));

}  // namespace
}  // namespace lieder
