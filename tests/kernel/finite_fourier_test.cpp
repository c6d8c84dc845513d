#include "lieder/kernel/finite_fourier.hpp"

#include <vector>

#include "base/at.hpp"
#include "kernel/finite_groups.hpp"
#include "kernel/samples.hpp"

namespace lieder {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using testing::refusal;

std::vector<Eigen::Index> dimensions_of(const std::vector<IrreducibleRepresentation>& all) {
  std::vector<Eigen::Index> dimensions;
  for (const auto& rho : all) dimensions.push_back(rho.dimension());
  return dimensions;
}

// Property: all irreducible representations, each once. Known answer: the dimensions in any character table. They are
// representations (rho(g) rho(h) = rho(gh)), unitary, and their characters orthonormal. Tolerance: eigenvectors of
// matrices of up to 48 rows, 1e-12.
TEST(FiniteFourier, FindsEveryIrreducibleRepresentation) {
  for (const auto& [name, table, dimensions] : testing::finite_groups()) {
    const auto all = irreducible_representations(table);
    EXPECT_THAT(dimensions_of(all), ElementsAreArray(dimensions)) << name;
    const int n = table.order();
    for (std::size_t a = 0; a < all.size(); ++a) {
      double defect = 0;
      for (int g = 0; g < n; ++g)
        for (int h = 0; h < n; ++h)
          defect = std::max(defect, (all[a].matrices[at(g)] * all[a].matrices[at(h)] -
                                     all[a].matrices[at(table.product[at(g)][at(h)])])
                                        .norm());
      EXPECT_LT(defect, 1e-12) << name;
      for (std::size_t b = 0; b < all.size(); ++b) {
        std::complex<double> sum = 0;
        for (int g = 0; g < n; ++g)
          sum += std::conj(all[a].character(g)) * all[b].character(g) / static_cast<double>(n);
        EXPECT_NEAR(std::abs(sum - (a == b ? 1.0 : 0.0)), 0, 1e-12) << name;
      }
    }
    for (int g = 0; g < n; ++g) EXPECT_NEAR(std::abs(all.front().character(g) - 1.0), 0, 1e-12) << name;  // trivial
  }
}

// Property: same seed, same representations; another seed, equivalent ones: equal characters.
TEST(FiniteFourier, IsDeterministicUpToEquivalence) {
  const GroupTable table = testing::table_of("S(4)");
  const auto one = irreducible_representations(table), again = irreducible_representations(table),
             other = irreducible_representations(table, Seed{5});
  for (int g = 0; g < table.order(); ++g) {
    std::complex<double> sum = 0, sum_of_other = 0;
    for (std::size_t a = 0; a < one.size(); ++a) {
      EXPECT_EQ(one[a].matrices[at(g)], again[a].matrices[at(g)]);
      sum += std::norm(one[a].character(g));
      sum_of_other += std::norm(other[a].character(g));
    }
    EXPECT_NEAR(std::abs(sum - sum_of_other), 0, 1e-10);
  }
}

TEST(FiniteFourier, ElementsMultiplyAsTheirTableSays) {
  const FiniteElements group = finite_elements(testing::quaternion_group());
  EXPECT_EQ(group.table.order(), 8);
  for (int g = 0; g < 8; ++g) {
    EXPECT_EQ(group.table.product[at(g)][at(group.table.inverse[at(g)])], 0);
    for (int h = 0; h < 8; ++h)
      EXPECT_LT((group.matrices[at(g)] * group.matrices[at(h)] - group.matrices[at(group.table.product[at(g)][at(h)])])
                    .norm(),
                1e-14);
  }
  const Eigen::VectorXd x = Eigen::Vector4d(1, 2, 3, 4);
  const RowMatrix orbit = orbit_of(group, x);
  EXPECT_LT((orbit.row(3).transpose() - group.matrices[3] * x).norm(), 1e-15);
}

TEST(FiniteFourier, RefusesWhatIsNoFiniteGroup) {
  EXPECT_THAT(refusal([] { finite_elements(named_group("SO(3)")); }),
              HasSubstr("SO(3): has a Lie algebra of dimension 3"));
  EXPECT_THAT(refusal([] { finite_elements(named_group("S(5)"), 100); }), HasSubstr("has more than 100 elements"));
  EXPECT_THAT(refusal([] { cyclic_table(0); }), HasSubstr("order 0 came"));
  EXPECT_THAT(refusal([] { orbit_of(finite_elements(named_group("Z(3)")), Eigen::Vector2d(1, 2)); }),
              HasSubstr("a vector of 2 numbers came; need 3 finite ones"));
  GroupTable table = testing::table_of("S(3)");
  table.product[2][3] = table.product[2][4];
  EXPECT_THAT(refusal([&] { irreducible_representations(table); }), HasSubstr("row 2 is no permutation"));
  table = testing::table_of("S(3)");
  table.inverse[1] = 7;
  EXPECT_THAT(refusal([&] { irreducible_representations(table); }), HasSubstr("element 1 has no inverse"));
  table = testing::table_of("S(3)");
  table.product.pop_back();
  EXPECT_THAT(refusal([&] { irreducible_representations(table); }), HasSubstr("need one row for each element"));
  table = testing::table_of("S(3)");
  table.product[4].pop_back();
  EXPECT_THAT(refusal([&] { irreducible_representations(table); }), HasSubstr("row 4 has 5 entries; need 6"));
}

// A Latin square with identity and inverses that is not associative: the smallest loops that are none of groups have
// five elements.
TEST(FiniteFourier, RefusesALoopThatIsNoGroup) {
  const GroupTable loop{{{0, 1, 2, 3, 4}, {1, 0, 3, 4, 2}, {2, 4, 0, 1, 3}, {3, 2, 4, 0, 1}, {4, 3, 1, 2, 0}},
                        {0, 1, 2, 3, 4}};
  EXPECT_THAT(refusal([&] { irreducible_representations(loop); }), HasSubstr("need an associative product"));
}

}  // namespace
}  // namespace lieder
