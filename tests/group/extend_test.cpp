#include "lieder/group/extend.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "lieder/base/error.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;
using testing::AllOf;
using testing::HasSubstr;

Eigen::Index count(const Group& group, const char* in, const char* out) {
  return enforce(group, representation(in, group), representation(out, group)).dimension;
}

// Known answers: the regular representation commutes with the multiplications from the right, as many as the group has
// elements, and holds every irreducible one as often as its dimension.
TEST(RegularRepresentation, HoldsEveryIrreducible) {
  for (const auto& [name, order] : {std::pair{"S(3)", 6}, std::pair{"Dih(4)", 8}, std::pair{"Z(5)", 5},
                                    std::pair{"Rot(7)", 7}, std::pair{"Trivial(2)", 1}, std::pair{"Cube", 24}}) {
    const Group group = with_regular_representation(named_group(name));
    EXPECT_EQ(representation("Reg", group).size(), order) << name;
    EXPECT_EQ(count(group, "Reg", "Reg"), order) << name;
    EXPECT_EQ(count(group, "1", "Reg"), 1) << name;
    EXPECT_EQ(count(group, "Reg", "V"), named_group(name).size) << name;
  }
  EXPECT_TRUE(names_regular_representation("V+2*Reg^2"));
  EXPECT_FALSE(names_regular_representation("Regal+V1"));
}

// Known answer: images of so(3) on its own algebra are a copy of V; on R^5 they are none of V's copies.
TEST(WithRepresentation, ActsBesideTheGroup) {
  const Group rotations = named_group("SO(3)");
  const Representation twice = representation("2*V", rotations);
  std::vector<MatrixXd> images;
  for (const MatrixXd& x : rotations.lie_algebra)
    images.push_back(act_by_algebra(twice, x, MatrixXd(MatrixXd::Identity(6, 6))));
  const Group group = with_representation(rotations, "U", images, {});
  EXPECT_EQ(count(group, "V", "U"), 2);
  EXPECT_EQ(count(group, "U", "U"), 4);
  EXPECT_EQ(count(group, "U*V", "V"), 2);
}

// Property: a file says the same as matrices; what is wrong with it is said with its path.
TEST(WithRepresentation, FromAFile) {
  const auto path = std::filesystem::path(testing::TempDir()) / "sign.json";
  const Group turns = named_group("Rot(4)");
  const auto read = [&](const char* text) {
    std::ofstream(path) << text;
    return with_representation(turns, path);
  };
  const Group group = read(R"({"format": 1, "name": "Sign", "size": 1, "discrete": [[[-1]]]})");
  EXPECT_EQ(count(group, "V^2", "Sign"), 2);
  for (const auto& [text, words] :
       {std::pair{"[1]", "need an object"}, std::pair{R"({"format": 2})", "format 2 came"},
        std::pair{R"({"format": 1, "size": 1})", "\"name\" is missing"}, std::pair{"{", "is not JSON"},
        std::pair{R"({"format": 1, "name": "S", "size": 2, "discrete": [[[-1]]]})", "need 2 rows of 2 numbers"},
        std::pair{R"({"format": 1, "name": "S", "size": 1, "discrete": [[[2]]]})", "are no representation"},
        std::pair{R"({"format": 1, "name": "V", "size": 1, "discrete": [[[-1]]]})", "has one of the name V already"}})
    try {
      read(text);
      ADD_FAILURE() << text;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), AllOf(testing::StartsWith(path.string()), HasSubstr(words)));
    }
}

TEST(WithRepresentation, RefusesWhatIsNone) {
  const Group rotations = named_group("SO(3)"), shifts = named_group("Z(3)");
  std::vector<MatrixXd> images = rotations.lie_algebra;
  images[1] *= 2;
  const auto message = [](auto&& call) -> std::string {
    try {
      call();
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(message([&] { with_representation(rotations, "U", images, {}); }), HasSubstr("brackets miss"));
  EXPECT_THAT(message([&] { with_representation(rotations, "V", rotations.lie_algebra, {}); }), HasSubstr("already"));
  EXPECT_THAT(message([&] { with_representation(rotations, "U+", rotations.lie_algebra, {}); }), HasSubstr("letter"));
  EXPECT_THAT(message([&] { with_representation(rotations, "U", {}, {}); }), HasSubstr("no images"));
  EXPECT_THAT(message([&] { with_representation(shifts, "U", {}, {MatrixXd::Zero(2, 2)}); }), HasSubstr("singular"));
  EXPECT_THAT(message([&] { with_representation(shifts, "U", {}, {MatrixXd::Ones(2, 3)}); }), HasSubstr("2 x 3"));
  EXPECT_THAT(message([&] { with_representation(named_group("SU(2)"), "U", images, {}); }), HasSubstr("Real(SU(n))"));
  EXPECT_THAT(message([&] { with_regular_representation(rotations); }), HasSubstr("not finite"));
  EXPECT_THAT(message([&] { with_regular_representation(named_group("S(7)")); }), HasSubstr("more than 2000"));
}

}  // namespace
}  // namespace lieder
