#include "lieder/group/finite.hpp"

#include <gtest/gtest.h>

#include "lieder/base/error.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

// Known answers: n!, n!/2, n, 2n; the published order of Rubik's cube; 24 rotations of a cube; infinite groups.
TEST(FiniteGroup, HasTheOrderOfItsName) {
  for (const auto& [name, expected] : {std::pair{"S(6)", "720"},
                                       {"A(5)", "60"},
                                       {"Z(7)", "7"},
                                       {"D(7)", "14"},
                                       {"Rot(8)", "8"},
                                       {"Dih(9)", "18"},
                                       {"Cube", "24"},
                                       {"Trivial(3)", "1"},
                                       {"Rubik", "43252003274489856000"},
                                       {"S(3)*Rot(4)", "24"},
                                       {"SO(3)", "infinity"},
                                       {"O(2)", "infinity"}})
    EXPECT_EQ(order(named_group(name)), expected) << name;
}

TEST(FiniteGroup, ListsItsElementsOnce) {
  const auto cube = finite_group(named_group("Cube"), 100);
  ASSERT_TRUE(cube);
  EXPECT_EQ(cube->elements.size(), 24U);
  EXPECT_EQ(cube->elements.front(), Eigen::MatrixXd::Identity(3, 3));
  for (std::size_t i = 0; i < 24; ++i)
    for (std::size_t j = 0; j < i; ++j) EXPECT_GT((cube->elements[i] - cube->elements[j]).norm(), 0.5);
  EXPECT_FALSE(finite_group(named_group("Cube"), 23));
}

TEST(FiniteGroup, WithoutEndHasNoOrder) {
  Group shear;
  shear.size = 2;
  shear.discrete = {(Eigen::MatrixXd(2, 2) << 1, 1, 0, 1).finished()};
  EXPECT_THROW(order(shear), InputError);
}

}  // namespace
}  // namespace lieder
