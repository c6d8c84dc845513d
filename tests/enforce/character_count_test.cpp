#include "enforce/character_count.hpp"

#include <gtest/gtest.h>

#include "lieder/group/named.hpp"
#include "lieder/rep/representation.hpp"

namespace lieder {
namespace {

struct KnownCount {
  const char *group, *tensors;
  std::int64_t invariants;
};

/// Of the one term that the expression has.
std::optional<std::int64_t> count_of(const char* name, const char* tensors) {
  const Group group = named_group(name);
  const auto roots = root_system(group.lie_algebra, 0);
  std::vector<std::shared_ptr<const WeightBasis>> factors;
  const Representation rep = representation(tensors, group);
  for (const Axis& axis : rep.terms().front().axes) {
    std::vector<Eigen::MatrixXd> images;
    for (const Eigen::MatrixXd& xi : group.lie_algebra) images.push_back(algebra_matrix_of(axis.atom, xi));
    factors.push_back(std::make_shared<const WeightBasis>(weight_basis(*roots, images, 0).value()));
  }
  return invariant_count(factors);
}

// Known answers: Riordan and Catalan numbers, factorials, Brauer's double factorials inside and outside the stable
// range, the pairs of Levi-Civita symbols that SO(8) adds, charges that have to vanish.
TEST(InvariantCount, IsWeyls) {
  for (const auto& [name, tensors, invariants] :
       {KnownCount{"SO(3)", "V^10", 603}, KnownCount{"SO(3)", "V^14", 30537}, KnownCount{"SL(2)", "V^12", 132},
        KnownCount{"SL(2)", "V^7", 0}, KnownCount{"SO+(1,3)", "V^8", 196}, KnownCount{"Sp(6)", "V^6", 15},
        KnownCount{"Sp(6)", "V^8", 104}, KnownCount{"SO(8)", "V^8", 106}, KnownCount{"GL(3)", "T(3,3)", 6},
        KnownCount{"GL(3)", "T(4,4)", 23}, KnownCount{"GL(4)", "T(3,2)", 0}, KnownCount{"SL(3)", "V^6", 5},
        KnownCount{"SO(2)", "V^8", 70}, KnownCount{"SO(5)", "V^6", 15}, KnownCount{"SO(3)", "Sym^2(V)^3", 5}}) {
    const auto count = count_of(name, tensors);
    ASSERT_TRUE(count) << name;
    EXPECT_EQ(*count, invariants) << name << " " << tensors;
  }
}

// Known answer: a factor that a part of the group leaves alone brings none of that part's roots.
TEST(InvariantCount, OfProducts) {
  EXPECT_EQ(count_of("SO(3)*SL(2)", "V1^4*V2^4"), 3 * 2);
  EXPECT_EQ(count_of("SO(3)*SL(2)", "V1^4"), 3);
}

// A Weyl group of 2^9 10! elements is not listed.
TEST(InvariantCount, IsEmptyForLargeWeylGroups) { EXPECT_FALSE(count_of("SO(20)", "V^2")); }

}  // namespace
}  // namespace lieder
