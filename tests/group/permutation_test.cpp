#include "lieder/group/permutation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <set>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

PermutationGroup group_of_name(const std::string& name) {
  const Group group = named_group(name);
  std::vector<Permutation> generators;
  for (const Eigen::MatrixXd& m : group.discrete) generators.push_back(as_permutation(m).value());
  return {static_cast<int>(group.size), generators};
}

Permutation random_permutation(int degree, RandomStream& random) {
  const Eigen::VectorXi p = random.permutation(degree);
  return {p.begin(), p.end()};
}

/// Every product of generators, by exhaustion.
std::set<Permutation> closure(int degree, const std::vector<Permutation>& generators) {
  Permutation identity(static_cast<std::size_t>(degree));
  for (std::size_t i = 0; i < identity.size(); ++i) identity[i] = static_cast<int>(i);
  std::set<Permutation> all{identity};
  std::vector<Permutation> fresh{identity};
  while (!fresh.empty()) {
    const Permutation p = fresh.back();
    fresh.pop_back();
    for (const Permutation& generator : generators)
      if (const auto [it, is_new] = all.insert(compose(generator, p)); is_new) fresh.push_back(*it);
  }
  return all;
}

// Known answers: n!, n!/2, n, 2n; Rubik's cube 8! 3^8 12! 2^12 / 12.
TEST(PermutationGroup, HasTheOrderOfItsName) {
  EXPECT_EQ(group_of_name("S(1)").order(), "1");
  EXPECT_EQ(group_of_name("S(5)").order(), "120");
  EXPECT_EQ(group_of_name("S(25)").order(), "15511210043330985984000000");
  EXPECT_EQ(group_of_name("A(3)").order(), "3");
  EXPECT_EQ(group_of_name("A(6)").order(), "360");
  EXPECT_EQ(group_of_name("A(7)").order(), "2520");
  EXPECT_EQ(group_of_name("Z(12)").order(), "12");
  EXPECT_EQ(group_of_name("D(12)").order(), "24");
  EXPECT_EQ(group_of_name("Rubik").order(), "43252003274489856000");
}

int sign_of(const Permutation& p) { return permutation_matrix(p).determinant() > 0 ? 1 : -1; }

// All permutations, and all even ones, are recognised without a search; groups that look like them at a glance are not:
// they keep blocks, or have no short cycle.
TEST(PermutationGroup, KnowsSymmetricAndAlternatingGroups) {
  RandomStream random(Seed{11});
  const auto choice = [&random](std::size_t n) { return random.below(n); };
  for (const auto& [name, sign] : {std::pair{"A(30)", 1}, std::pair{"A(31)", 1}, std::pair{"S(30)", -1}}) {
    const PermutationGroup group = group_of_name(name);
    const int degree = group.degree();
    bool found_odd = false;
    for (int k = 0; k < 40; ++k) {
      const Permutation p = random_permutation(degree, random), element = group.random_element(choice);
      EXPECT_EQ(group.contains(p), sign < 0 || sign_of(p) > 0) << name;
      EXPECT_TRUE(group.contains(element)) << name;
      found_odd = found_odd || sign_of(element) < 0;
    }
    EXPECT_EQ(found_odd, sign < 0) << name;
    const PermutationGroup rest = group.stabiliser(7);
    EXPECT_EQ(rest.orbits().size(), 2U) << name;
    EXPECT_EQ(rest.random_element(choice)[7], 7) << name;
    EXPECT_FALSE(rest.contains(group.generators().back())) << name;
  }
  EXPECT_EQ(group_of_name("S(2) wr S(3)").order(), "48");
  EXPECT_EQ(group_of_name("S(3)*S(4)").order(), "144");
  EXPECT_EQ(group_of_name("S(100)").order().substr(0, 12), "933262154439");
  // M11, sharply 4-transitive on 11 points: primitive, but all its elements move at least 8 of them.
  Permutation eleven(11), four(11);
  for (int i = 0; i < 11; ++i)
    eleven[static_cast<std::size_t>(i)] = (i + 1) % 11, four[static_cast<std::size_t>(i)] = i;
  four[2] = 6, four[6] = 10, four[10] = 7, four[7] = 2, four[3] = 9, four[9] = 4, four[4] = 5, four[5] = 3;
  EXPECT_EQ(PermutationGroup(11, {eleven, four}).order(), "7920");
}

// Property: order, membership, elements and orbits agree with the list of all products, for random groups.
TEST(PermutationGroup, AgreesWithExhaustion) {
  RandomStream random(Seed{5});
  for (int round = 0; round < 60; ++round) {
    const int degree = 1 + static_cast<int>(random.below(6));
    std::vector<Permutation> generators;
    for (std::uint64_t k = random.below(3); k > 0; --k) generators.push_back(random_permutation(degree, random));
    const std::set<Permutation> all = closure(degree, generators);
    const PermutationGroup group(degree, generators);
    ASSERT_EQ(group.order(), std::to_string(all.size()));
    const auto listed = group.elements(1000);
    EXPECT_EQ(std::set<Permutation>(listed.begin(), listed.end()), all);
    for (int k = 0; k < 20; ++k) {
      const Permutation p = random_permutation(degree, random);
      EXPECT_EQ(group.contains(p), all.contains(p));
    }
    for (int point = 0; point < degree; ++point) {
      std::set<Permutation> fixing;
      for (const Permutation& p : all)
        if (p[static_cast<std::size_t>(point)] == point) fixing.insert(p);
      const auto stabiliser = group.stabiliser(point).elements(1000);
      ASSERT_EQ(std::set<Permutation>(stabiliser.begin(), stabiliser.end()), fixing);
    }
    std::size_t points = 0;
    for (const Orbit& orbit : group.orbits(true)) {
      points += orbit.points.size();
      for (std::size_t i = 0; i < orbit.points.size(); ++i) {
        EXPECT_EQ(orbit.from_first[i][static_cast<std::size_t>(orbit.points[0])], orbit.points[i]);
        EXPECT_TRUE(all.contains(orbit.from_first[i]));
      }
    }
    EXPECT_EQ(points, static_cast<std::size_t>(degree));
  }
}

// Known answer: 6 elements, each about a sixth of the time; 4.4 is the 0.9999 quantile of a normal distribution times
// 1.18 for six of them.
TEST(PermutationGroup, DrawsEachElementEquallyOften) {
  const PermutationGroup group = group_of_name("S(3)");
  RandomStream random(Seed{2});
  std::map<Permutation, int> counts;
  for (int k = 0; k < 6000; ++k) ++counts[group.random_element([&](std::size_t n) { return random.below(n); })];
  EXPECT_EQ(counts.size(), 6U);
  for (const auto& [element, count] : counts) EXPECT_NEAR(count, 1000, 4.4 * std::sqrt(6000.0 * 5 / 36));
}

TEST(PermutationGroup, MatricesAndBack) {
  const Permutation p{2, 0, 1};
  EXPECT_EQ(as_permutation(permutation_matrix(p)), p);
  EXPECT_EQ(permutation_matrix(p) * Eigen::Vector3d(10, 20, 30), Eigen::Vector3d(20, 30, 10));
  EXPECT_EQ(as_permutation(2 * permutation_matrix(p)), std::nullopt);
  EXPECT_EQ(as_permutation(-permutation_matrix(p)), std::nullopt);
  EXPECT_EQ(as_permutation(Eigen::MatrixXd::Ones(3, 3)), std::nullopt);
  Eigen::MatrixXd twice = Eigen::MatrixXd::Zero(2, 2);
  twice.row(0).setOnes();  // both columns lead to row 0
  EXPECT_EQ(as_permutation(twice), std::nullopt);
}

TEST(PermutationGroup, RefusesWhatIsNone) {
  EXPECT_THROW(PermutationGroup(3, {{0, 0, 1}}), InputError);
  EXPECT_THROW(PermutationGroup(3, {{0, 1}}), InputError);
  EXPECT_THROW(PermutationGroup(2, {{0, 2}}), InputError);
  EXPECT_THROW(group_of_name("S(12)").elements(1000), InputError);
}

}  // namespace
}  // namespace lieder
