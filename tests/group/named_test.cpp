#include "lieder/group/named.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/LU>

#include "lieder/base/error.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/element.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

MatrixXd signature(int p, int q) {
  MatrixXd m = MatrixXd::Identity(p + q, p + q);
  m.bottomRightCorner(q, q) *= -1;
  return m;
}

// Known answers: the classical dimensions.
TEST(NamedGroup, HasItsDimensionAndIsClosed) {
  const std::vector<std::tuple<std::string, int, int>> known{
      {"O(4)", 4, 6},        {"SO(5)", 5, 10},       {"GL(3)", 3, 9},       {"GL+(3)", 3, 9},     {"SL(3)", 3, 8},
      {"O(1,3)", 4, 6},      {"SO(1,3)", 4, 6},      {"SO+(1,3)", 4, 6},    {"Sp(6)", 6, 21},     {"U(3)", 3, 9},
      {"SU(3)", 3, 8},       {"T(3)", 4, 3},         {"E(3)", 4, 6},        {"SE(3)", 4, 6},      {"Aff(2)", 3, 6},
      {"Scaling(4)", 4, 1},  {"Trivial(4)", 4, 0},   {"Real(SU(3))", 6, 8}, {"Real(U(2))", 4, 4}, {"S(4)", 4, 0},
      {"SO(3)*SO(2)", 5, 4}, {"SO(2) wr S(3)", 6, 3}};
  for (const auto& [name, size, dimension] : known) {
    const Group group = named_group(name);
    EXPECT_EQ(group.size, size) << name;
    EXPECT_EQ(group.dimension(), dimension) << name;
    EXPECT_LT(closure_defect(group.lie_algebra), 1e-12) << name;
    EXPECT_EQ(group.name, name);
    EXPECT_NO_THROW(check(group)) << name;
  }
}

// Property: random elements keep the form that defines the group. Tolerance: rounding of an exponential.
TEST(NamedGroup, ElementsKeepWhatDefinesIt) {
  RandomStream random(Seed{4});
  const auto element = [&](const char* name) { return MatrixXd(random_element(named_group(name), random).real()); };
  for (int k = 0; k < 5; ++k) {
    const MatrixXd o = element("O(4)"), so = element("SO(4)"), lorentz = element("SO+(1,3)"), full = element("O(2,2)");
    EXPECT_LT((o.transpose() * o - MatrixXd::Identity(4, 4)).norm(), 1e-12);
    EXPECT_NEAR(so.determinant(), 1, 1e-12);
    EXPECT_LT((lorentz.transpose() * signature(1, 3) * lorentz - signature(1, 3)).norm(), 1e-11);
    EXPECT_GT(lorentz(0, 0), 0);
    EXPECT_LT((full.transpose() * signature(2, 2) * full - signature(2, 2)).norm(), 1e-11);
    MatrixXd j = MatrixXd::Zero(4, 4);
    j.topRightCorner(2, 2).setIdentity();
    j.bottomLeftCorner(2, 2) = -MatrixXd::Identity(2, 2);
    const MatrixXd sp = element("Sp(4)"), sl = element("SL(3)"), motion = element("SE(2)");
    EXPECT_LT((sp.transpose() * j * sp - j).norm(), 1e-11);
    EXPECT_NEAR(sl.determinant(), 1, 1e-11);
    EXPECT_LT((motion.row(2) - Eigen::RowVector3d(0, 0, 1)).norm(), 1e-14);
    const Eigen::MatrixXcd su = random_element(named_group("SU(3)"), random);
    EXPECT_LT((su.adjoint() * su - Eigen::MatrixXcd::Identity(3, 3)).norm(), 1e-12);
    EXPECT_LT(std::abs(su.determinant() - 1.0), 1e-12);
  }
}

// Known answer: SO(3) and O(3) differ in the sign of determinants; half of the elements of O(3) reverse.
TEST(NamedGroup, ReachesEveryComponent) {
  RandomStream random(Seed{9});
  int reversing = 0, turned_back = 0;
  for (int k = 0; k < 400; ++k) {
    if (random_element(named_group("O(3)"), random).real().determinant() < 0) ++reversing;
    if (random_element(named_group("O(1,2)"), random).real()(0, 0) < 0) ++turned_back;
  }
  EXPECT_NEAR(reversing, 200, 60);
  EXPECT_GT(turned_back, 50);
}

// Known answer: the order of the rotations of a cube is 24, so their 3 x 3 matrices average to 0 and the squares of the
// traces to 1 (the representation is irreducible).
TEST(NamedGroup, CubeHasTwentyFourRotations) {
  const Group cube = named_group("Cube");
  std::vector<MatrixXd> all{MatrixXd::Identity(3, 3)};
  for (std::size_t k = 0; k < all.size(); ++k)
    for (const MatrixXd& g : cube.discrete) {
      const MatrixXd next = g * all[k];
      if (std::ranges::none_of(all, [&](const MatrixXd& m) { return m == next; })) all.push_back(next);
    }
  EXPECT_EQ(all.size(), 24U);
}

TEST(NamedGroup, ProductsNumberTheirFactors) {
  const Group group = named_group("S(4) * SO(3)*Z(2)");
  ASSERT_EQ(group.blocks.size(), 3U);
  EXPECT_EQ(group.blocks[1].name, "V2");
  EXPECT_EQ(group.blocks[1].alias, "SO(3)");
  EXPECT_EQ(group.blocks[1].first, 4);
  EXPECT_EQ(group.blocks[2].first, 7);
  const Group again = group_from_json(nlohmann::json::parse(to_json(group).dump()));
  EXPECT_EQ(again.blocks.size(), 3U);
  EXPECT_EQ(again.blocks[1].alias, "SO(3)");
  EXPECT_TRUE(group_from_json(nlohmann::json::parse(to_json(named_group("SU(2)")).dump())).complex);
}

void expect_name_refused(const std::string& expression, const std::string& words) {
  try {
    named_group(expression);
    ADD_FAILURE() << "accepted: " << expression;
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(words));
  }
}

TEST(NamedGroup, RefusalsSayWhatIsNeeded) {
  expect_name_refused("QO(3)", "there is no group QO; the nearest are O(n), SO(n)");
  expect_name_refused("SU(2)*SO(3)", "Real(G) makes one real");
  expect_name_refused("Sp(5)", "need an even number");
  expect_name_refused("SO(0)", "0 came; need a positive size");
  expect_name_refused("SO+(3)", "1 arguments came; need SO+(p,q)");
  expect_name_refused("SO(3", "at character 5: need `)`");
  expect_name_refused("SO(3)*", "at character 7: need the name of a group");
  expect_name_refused("SO(3) SO(3)", "at character 7: need `*`");
  expect_name_refused("SO(2) wr Z(3)", "at character 9: need S(n) behind `wr`");
  expect_name_refused("Real(SO(3))", "need one on C^n");
  expect_name_refused("GL(99999)", "need");
  expect_name_refused("", "need the name of a group");
}

TEST(Group, BlocksMustBeBlocks) {
  Group group = named_group("SO(2)*SO(2)");
  group.blocks[0].size = 3;
  EXPECT_THROW(check(group), InputError);
  group.blocks[0].size = 9;
  EXPECT_THROW(check(group), InputError);
}

}  // namespace
}  // namespace lieder
