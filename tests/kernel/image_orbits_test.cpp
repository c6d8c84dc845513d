#include "lieder/kernel/image_orbits.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "kernel/samples.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using testing::gaussian_rows;
using ::testing::HasSubstr;
using testing::refusal;

Eigen::VectorXd numbers(const nlohmann::json& list) {
  const auto values = list.get<std::vector<double>>();
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Index>(values.size()));
}

// Property: images turn as everywhere in the field. Known answer: scipy.ndimage.rotate, 36 cases
// (tests/kernel/reference/make_rotations.py). Tolerance: rounding.
TEST(ImageOrbits, RotationsAreThoseOfScipy) {
  const auto record = nlohmann::json::parse(std::ifstream(LIEDER_ROTATION_REFERENCE));
  std::size_t compared = 0;
  for (const auto& one : record.at("cases")) {
    const auto shape = one.at("shape").get<std::vector<Index>>();
    const ImageExtents extents{shape[0], shape[1], shape.size() > 2 ? shape[2] : 1};
    const Eigen::VectorXd ours = rotated(numbers(one.at("image")), extents, one.at("degrees").get<double>());
    EXPECT_LT((ours - numbers(one.at("turned"))).cwiseAbs().maxCoeff(), 1e-12) << one.at("shape") << one.at("degrees");
    ++compared;
  }
  EXPECT_EQ(compared, 36U);
}

// Property: quarters of a turn permute the pixels of a square image. Known answer: its transpose, flipped.
TEST(ImageOrbits, QuartersOfATurnAreExact) {
  const Eigen::VectorXd image = gaussian_rows(1, 25, 3).transpose();
  const RowMatrix orbit = orbit_of_rotations(image, {5, 5}, 4);
  for (Index i = 0; i < 5; ++i)
    for (Index j = 0; j < 5; ++j) {
      EXPECT_NEAR(orbit(1, i * 5 + j), image[j * 5 + 4 - i], 1e-13);
      EXPECT_NEAR(orbit(2, i * 5 + j), image[(4 - i) * 5 + 4 - j], 1e-13);
    }
  EXPECT_EQ(orbit.row(0).transpose(), image);
}

// Known answer: every place of a small image with two channels.
TEST(ImageOrbits, ShiftsGoAroundTheRows) {
  Eigen::VectorXd image(16);
  for (Index k = 0; k < 16; ++k) image[k] = static_cast<double>(k);
  const RowMatrix orbit = orbit_of_shifts(image, {2, 4, 2}, 2);
  Eigen::RowVectorXd expected(16);
  expected << 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11;
  EXPECT_EQ(orbit.row(0), image.transpose());
  EXPECT_EQ(orbit.row(1), expected);
}

TEST(ImageOrbits, Normalises) {
  RowMatrix rows(2, 3);
  rows << 1, 2, 3, 4, 4, 10;
  demean_and_normalise(rows);
  EXPECT_LT(rows.rowwise().sum().cwiseAbs().maxCoeff(), 1e-15);
  EXPECT_LT((rows.rowwise().norm().array() - 1).abs().maxCoeff(), 1e-15);
  rows.row(1).setConstant(0.1);
  EXPECT_THAT(refusal([&] { demean_and_normalise(rows); }), HasSubstr("row 1 is constant"));
}

TEST(ImageOrbits, RefusesWhatIsNoImage) {
  const Eigen::VectorXd image = Eigen::VectorXd::Ones(12);
  EXPECT_THAT(refusal([&] { rotated(image, {3, 3}, 10); }), HasSubstr("12 numbers came; need 3 x 3 x 1"));
  EXPECT_THAT(refusal([&] { rotated(image, {3, 4}, NAN); }), HasSubstr("an angle of nan degrees"));
  EXPECT_THAT(refusal([&] { orbit_of_rotations(image, {3, 4}, 1); }), HasSubstr("rotations: 1 came"));
  EXPECT_THAT(refusal([&] { orbit_of_rotations(image, {1, 12}, 4); }), HasSubstr("need at least 2 x 2"));
  EXPECT_THAT(refusal([&] { orbit_of_shifts(image, {2, 6}, 4); }), HasSubstr("6 columns; need a divisor: 2, 3, 6"));
  EXPECT_THAT(refusal([&] { orbit_of_shifts(image, {12, 1}, 2); }), HasSubstr("there is none"));
  Eigen::VectorXd hole = image;
  hole[3] = INFINITY;
  EXPECT_THAT(refusal([&] { rotated(hole, {3, 4}, 10); }), HasSubstr("holds a NaN"));
}

}  // namespace
}  // namespace lieder
