#include "enforce/root_system.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>

#include "enforce/half_power.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXcd;

struct KnownRoots {
  const char* group;
  std::size_t rank, centre;
  Eigen::Index positive;
};

// Known answers: ranks, centres and numbers of positive roots of the classical algebras A_n, B_n, C_n, D_n.
TEST(RootSystem, OfClassicalAlgebras) {
  for (const auto& [name, rank, centre, positive] :
       {KnownRoots{"SO(2)", 1, 1, 0}, KnownRoots{"SO(3)", 1, 0, 1}, KnownRoots{"SO(4)", 2, 0, 2},
        KnownRoots{"SO(5)", 2, 0, 4}, KnownRoots{"SO(7)", 3, 0, 9}, KnownRoots{"SO(8)", 4, 0, 12},
        KnownRoots{"SL(4)", 3, 0, 6}, KnownRoots{"GL(3)", 3, 1, 3}, KnownRoots{"Sp(6)", 3, 0, 9},
        KnownRoots{"SO+(1,3)", 2, 0, 2}, KnownRoots{"Real(U(2))", 2, 1, 1}, KnownRoots{"SO(3)*SO(2)", 2, 1, 1},
        KnownRoots{"Scaling(3)", 1, 1, 0}}) {
    const auto roots = root_system(named_group(name).lie_algebra, 0);
    ASSERT_TRUE(roots.has_value()) << name;
    EXPECT_EQ(roots->cartan.size(), rank) << name;
    EXPECT_EQ(roots->centre.size(), centre) << name;
    EXPECT_EQ(roots->raising.size(), rank - centre) << name;
    EXPECT_EQ(roots->positive_roots.cols(), positive) << name;
  }
}

TEST(RootSystem, IsEmptyForWhatIsNotReductive) {
  EXPECT_FALSE(root_system(named_group("SE(2)").lie_algebra, 0).has_value());
  EXPECT_FALSE(root_system(named_group("T(3)").lie_algebra, 0).has_value());
}

// Property: Chevalley's relations, [E_i, F_j] = delta_ij H_i, [H_i, E_j] = a_ij E_j with whole numbers a_ij <= 0 beside
// a_ii = 2, and F_i the adjoint of E_i.
TEST(RootSystem, ObeysChevalleysRelations) {
  for (const char* name : {"SO(5)", "SO(8)", "SL(4)", "Sp(6)", "SO+(1,3)", "O(2,3)", "Real(SU(3))"}) {
    const auto basis = named_group(name).lie_algebra;
    const auto roots = root_system(basis, 0);
    ASSERT_TRUE(roots.has_value()) << name;
    const auto bracket_of = [](const MatrixXcd& a, const MatrixXcd& b) { return MatrixXcd(a * b - b * a); };
    for (std::size_t i = 0; i < roots->raising.size(); ++i) {
      const MatrixXcd e = element(roots->raising[i], basis), h = element(roots->coroots[i], basis);
      EXPECT_LT((element(roots->lowering[i], basis) - e.adjoint()).norm(), 1e-12) << name;
      for (std::size_t j = 0; j < roots->raising.size(); ++j) {
        const MatrixXcd ej = element(roots->raising[j], basis), fj = element(roots->lowering[j], basis);
        EXPECT_LT((bracket_of(e, fj) - (i == j ? h : MatrixXcd(0 * h))).norm(), 1e-11) << name;
        const MatrixXcd moved = bracket_of(h, ej);
        const double a = (ej.conjugate().cwiseProduct(moved)).sum().real() / ej.squaredNorm();
        EXPECT_NEAR(a, std::round(a), 1e-11) << name;
        EXPECT_TRUE(i == j ? std::round(a) == 2 : std::round(a) <= 0) << name;
        EXPECT_LT((moved - a * ej).norm(), 1e-10) << name;
      }
    }
  }
}

// Known answers: the largest dimension in V x V is that of Sym^2 for sl(n) and sp(2n), of its traceless part for so(n).
TEST(WeylDimension, OfSymmetricSquares) {
  for (const auto& [name, dimension] : {std::pair{"SL(3)", 6.0}, {"Sp(4)", 10.0}, {"SO(5)", 14.0}, {"SO(8)", 35.0}}) {
    const auto basis = named_group(name).lie_algebra;
    const auto roots = root_system(basis, 0);
    const auto v = std::make_shared<const WeightBasis>(weight_basis(*roots, basis, 0).value());
    const WeightedProduct square({v, v});
    double largest = 0;
    for (const auto& space : square.spaces())
      if (space.weight.is_dominant()) largest = std::max(largest, weyl_dimension(*roots, space.values));
    EXPECT_NEAR(largest, dimension, 1e-9) << name;
  }
}

}  // namespace
}  // namespace lieder
