#include "lieder/kernel/sample_orbits.hpp"

#include "kernel/samples.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using testing::gaussian_rows;
using ::testing::HasSubstr;
using testing::refusal;

// Known answer: the two mirror images and turns of a point under Dih(3).
TEST(SampleOrbits, AllPosesOfEachSample) {
  const RowMatrix samples = gaussian_rows(3, 2, 5);
  const SampleOrbits found = orbits_of_samples(samples, named_group("Dih(3)"));
  ASSERT_EQ(found.orbits.size(), 3U);
  EXPECT_EQ(found.orbits[2].rows(), 6);
  EXPECT_EQ(found.orbits[2].row(0), samples.row(2));
  EXPECT_LT((found.orbits[2].rowwise().norm().array() - samples.row(2).norm()).abs().maxCoeff(), 1e-12);
  EXPECT_EQ(found.action.size(), 6U);
  EXPECT_EQ(predict(mlp(), found.orbits, {.group = found.table}).status, Status::converged);
}

// Property: points of an orbit may come in any order. Known answer: errors of the same points.
TEST(SampleOrbits, MatchesPointsWithElements) {
  const Group group = named_group("S(3)");
  const SampleOrbits all = orbits_of_samples(gaussian_rows(2, 3, 6), group);
  const std::vector<int> order{3, 5, 0, 1, 4, 2};
  const std::vector<RowMatrix> shuffled{all.orbits[0](order, Eigen::all), all.orbits[1](order, Eigen::all)};
  const SampleOrbits found = matched_orbits(shuffled, group);
  PredictResult one = predict(mlp(), all.orbits, {.group = all.table, .ridge = 1e-3});
  PredictResult other = predict(mlp(), found.orbits, {.group = found.table, .ridge = 1e-3});
  EXPECT_NEAR(other.spectral_error[0], one.spectral_error[0], 1e-9);
  for (std::size_t g = 0; g < 6; ++g)
    EXPECT_EQ(found.orbits[1].row(static_cast<Index>(g)), shuffled[1].row(found.rows[1][g]));
  // Points in the order in which they came, whatever that was.
  for (Index k = 0; k < 6; ++k) other.errors(1, k) = static_cast<double>(k);
  put_in_order_of_rows(other, found);
  for (std::size_t g = 0; g < 6; ++g) EXPECT_EQ(other.errors(1, found.rows[1][g]), static_cast<double>(g));
}

TEST(SampleOrbits, ImagesTurnedAndShifted) {
  const RowMatrix samples = gaussian_rows(2, 36, 7);
  const SampleOrbits turned = orbits_of_images(samples, ImageAction::rotate, {6, 6}, 8);
  EXPECT_EQ(turned.orbits[1].row(2), rotated(samples.row(1), {6, 6}, 90).transpose());
  EXPECT_EQ(turned.denser(12)[1].row(3), turned.orbits[1].row(2));
  const SampleOrbits shifted = orbits_of_images(samples, ImageAction::shift, {6, 6}, 3);
  EXPECT_EQ(shifted.orbits[0](1, 2), samples(0, 0));
  EXPECT_FALSE(shifted.denser);
  EXPECT_THAT(refusal([&] {
                orbits_of_images(samples, ImageAction::shift, {6, 6}, 3, 500);
              }),
              HasSubstr("orbits: 2 samples in 3 poses: would need about"));
  EXPECT_THAT(refusal([&] {
                orbits_of_images(samples, ImageAction::shift, {6, 6}, 4);
              }),
              HasSubstr("samples: row 0: shifts: 4 came for 6 columns"));
}

// Property: an array of orbits and a table of numbers. Known answers: rows of rows, and the group of two elements.
TEST(SampleOrbits, ArraysBecomeOrbitsAndGroups) {
  const RowMatrix rows = gaussian_rows(2, 12, 9);
  const std::vector<RowMatrix> orbits = split_orbits(rows, {2, 3, 2, 2}, "a");
  ASSERT_EQ(orbits.size(), 2U);
  EXPECT_EQ(orbits[1].row(2), rows.row(1).tail(4));
  EXPECT_THAT(refusal([&] { split_orbits(rows, {2, 12}, "a"); }), HasSubstr("a: has the shape (2, 12)"));
  RowMatrix two(2, 2);
  two << 0, 1, 1, 0;
  EXPECT_EQ(group_table(two, 2, "t").inverse, (std::vector<int>{0, 1}));
  EXPECT_THAT(refusal([&] { group_table(two, 3, "t"); }), HasSubstr("t: is 2 x 2; need 3 x 3"));
  for (const double entry : {0.5, -1.0, 2.0, double(NAN)}) {
    RowMatrix wrong = two;
    wrong(1, 1) = entry;
    EXPECT_THAT(refusal([&] { group_table(wrong, 2, "t"); }), HasSubstr("in row 1; need 0 to 1")) << entry;
  }
  RowMatrix no_group = two;
  no_group(1, 1) = 1;
  EXPECT_THAT(refusal([&] { group_table(no_group, 2, "t"); }), HasSubstr("group table"));
}

TEST(SampleOrbits, ExtentsOfImages) {
  const auto said = [](const std::vector<std::int64_t>& shape, const char* words) {
    const ImageExtents e = image_extents(shape, words);
    return std::vector<Index>{e.rows, e.columns, e.channels};
  };
  EXPECT_EQ(said({9, 4, 6}, ""), (std::vector<Index>{4, 6, 1}));
  EXPECT_EQ(said({9, 4, 6, 3}, ""), (std::vector<Index>{4, 6, 3}));
  EXPECT_EQ(said({9, 16}, ""), (std::vector<Index>{4, 4, 1}));
  EXPECT_EQ(said({9, 24}, "2x4x3"), (std::vector<Index>{2, 4, 3}));
  EXPECT_THAT(refusal([&] { said({9, 24}, ""); }), HasSubstr("24 numbers, no square image"));
  EXPECT_THAT(refusal([&] { said({9, 24}, "5x5"); }), HasSubstr("5x5 is 25 numbers and samples have 24"));
  for (const char* words : {"24", "2x", "x2", "2x3x4x1", "2xq", "-2x3"})
    EXPECT_THAT(refusal([&] { said({9, 24}, words); }), HasSubstr("need ROWSxCOLUMNS")) << words;
}

TEST(SampleOrbits, LabelsBecomeClasses) {
  const NamedClasses found = classes_of_labels(Eigen::Vector4d(7, 3, 7, -1));
  EXPECT_EQ(found.classes, (std::vector<int>{2, 1, 2, 0}));
  EXPECT_EQ(found.names, (std::vector<std::string>{"-1", "3", "7"}));
  EXPECT_THAT(refusal([] { classes_of_labels(Eigen::Vector2d(1, 0.5)); }), HasSubstr("0.5 came for sample 1"));
}

TEST(SampleOrbits, KernelsThatAverageOverOrbits) {
  EXPECT_TRUE(orbit_kernel(" average(mlp(depth=2)) ").average);
  EXPECT_THAT(orbit_kernel("average(rbf(1) + mlp())").kernel.name(), HasSubstr("rbf(1) + mlp("));
  EXPECT_FALSE(orbit_kernel("mlp()").average);
  EXPECT_THAT(refusal([] { orbit_kernel("average(mlp()) + average(rbf(1))"); }), HasSubstr("average needs a group"));
  EXPECT_THAT(refusal([] { orbit_kernel("vit()"); }), HasSubstr("there is no kernel vit; need mlp"));
}

TEST(SampleOrbits, RefusesGroupsThatDoNotFit) {
  const RowMatrix samples = gaussian_rows(2, 3, 8);
  EXPECT_THAT(refusal([&] { orbits_of_samples(samples, named_group("S(4)")); }),
              HasSubstr("S(4): acts on 4 coordinates and samples have 3"));
  EXPECT_THAT(refusal([&] { orbits_of_samples(samples, named_group("SO(3)")); }), HasSubstr("need a finite group"));
  EXPECT_THAT(refusal([&] { orbits_of_samples(gaussian_rows(2, 8, 8), named_group("S(8)")); }),
              HasSubstr("more than 2000 elements"));
  RowMatrix hole = samples;
  hole(1, 1) = NAN;
  EXPECT_THAT(refusal([&] { orbits_of_samples(hole, named_group("Z(3)")); }), HasSubstr("row 1 holds a NaN"));
  const std::vector<RowMatrix> orbits = orbits_of_samples(samples, named_group("Z(3)")).orbits;
  EXPECT_THAT(refusal([&] { matched_orbits(orbits, named_group("S(3)")); }),
              HasSubstr("has 3 points and the group has 6"));
  std::vector<RowMatrix> wrong = orbits;
  wrong[1].row(2) *= 1.1;
  EXPECT_THAT(refusal([&] { matched_orbits(wrong, named_group("Z(3)")); }),
              HasSubstr("point 2 of orbit 1 is no g x of the group, x its first point; the nearest is 10 %"));
  wrong[1].row(2) = wrong[1].row(1);
  EXPECT_THAT(refusal([&] { matched_orbits(wrong, named_group("Z(3)")); }), HasSubstr("points 1 and 2 of orbit 1"));
}

}  // namespace
}  // namespace lieder
