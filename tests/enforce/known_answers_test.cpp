#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cstdint>
#include <map>
#include <numeric>

#include "enforce/listed_group.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/group/named.hpp"
#include "lieder/group/permutation.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

EnforceResult all_maps(const Group& group, const std::string& in, const std::string& out) {
  // Threads would wait for one another more than they compute.
  return enforce(group, representation(in, group), representation(out, group), {.threads = 1});
}

/// Counted, converged and commuting with the group.
Index sound_dimension(const Group& group, const std::string& in, const std::string& out) {
  const EnforceResult r = all_maps(group, in, out);
  EXPECT_EQ(r.status, Status::converged) << r.message;
  EXPECT_FALSE(r.equivariance_error >= 1e-12) << r.equivariance_error;  // NaN where there are no maps
  return r.dimension;
}
Index invariants_of(const std::string& name, const std::string& rep) {
  SCOPED_TRACE(name + " on " + rep);
  return sound_dimension(named_group(name), "1", rep);
}

std::string name_of(const char* word, int n) { return std::string(word) + "(" + std::to_string(n) + ")"; }
std::string tensor_power(int k) { return "V^" + std::to_string(k); }
std::string mixed_tensor(int p, int q) { return "T(" + std::to_string(p) + "," + std::to_string(q) + ")"; }

/// Partitions of k things into at most n parts: Bell numbers where n >= k.
Index partitions_of_set(int k, int n) {
  std::vector<Index> into(static_cast<std::size_t>(n) + 1, 0);  // Stirling numbers of the second kind
  into[0] = 1;
  for (int i = 0; i < k; ++i) {
    for (std::size_t j = into.size() - 1; j > 0; --j) into[j] = into[j - 1] + static_cast<Index>(j) * into[j];
    into[0] = 0;
  }
  return std::accumulate(into.begin(), into.end(), Index{0});
}

// Known answer: orbits of k-tuples of n points are the patterns of equal entries.
TEST(KnownAnswers, SetPartitionsForAllPermutations) {
  EXPECT_EQ(partitions_of_set(7, 7), 877);
  for (int n = 1; n <= 5; ++n)
    for (int k = 1; k <= 6; ++k) EXPECT_EQ(invariants_of(name_of("S", n), tensor_power(k)), partitions_of_set(k, n));
  EXPECT_EQ(invariants_of("S(7)", "V^7"), 877);
}

// Known answer: shifts move all tuples of a diagonal, so n^(k-1) orbits.
TEST(KnownAnswers, PowersForShifts) {
  for (int n = 2; n <= 6; ++n)
    for (Index k = 1, power = 1; k <= 5; ++k, power *= n)
      EXPECT_EQ(invariants_of(name_of("Z", n), tensor_power(static_cast<int>(k))), power);
}

// Known answers: pairings, (2k-1)!! of them while n >= k; a Levi-Civita tensor more for rotations; on the plane half of
// the central binomials, and all of them for rotations.
TEST(KnownAnswers, PairingsForOrthogonalGroups) {
  EXPECT_EQ(invariants_of("O(3)", "V^6"), 15);
  EXPECT_EQ(invariants_of("O(4)", "V^6"), 15);
  EXPECT_EQ(invariants_of("O(6)", "V^4"), 3);
  EXPECT_EQ(invariants_of("SO(5)", "V^5"), 1);
  EXPECT_EQ(invariants_of("O(5)", "V^5"), 0);
  EXPECT_EQ(invariants_of("SO(6)", "V^6"), 16);
  for (const auto& [k, half] : {std::pair{1, 1}, {2, 3}, {3, 10}, {4, 35}}) {
    EXPECT_EQ(invariants_of("O(2)", tensor_power(2 * k)), half);
    EXPECT_EQ(invariants_of("SO(2)", tensor_power(2 * k)), 2 * half);
  }
}

Index catalan(int k) {
  Index c = 1;
  for (int i = 0; i < k; ++i) c = c * 2 * (2 * i + 1) / (i + 2);
  return c;
}

// Known answers: non-crossing pairings for Sp(2); those that no three cross for Sp(4), counted by a determinant of
// Catalan numbers; all (2k-1)!! for Sp(6) and k <= 3.
TEST(KnownAnswers, PairingsForSymplecticGroups) {
  for (int k = 1; k <= 4; ++k) {
    const std::string rep = tensor_power(2 * k);
    EXPECT_EQ(invariants_of("Sp(2)", rep), catalan(k));
    EXPECT_EQ(invariants_of("Sp(4)", rep), catalan(k) * catalan(k + 2) - catalan(k + 1) * catalan(k + 1));
  }
  EXPECT_EQ(invariants_of("Sp(6)", "V^2"), 1);
  EXPECT_EQ(invariants_of("Sp(6)", "V^4"), 3);
  EXPECT_EQ(invariants_of("Sp(6)", "V^6"), 15);
  EXPECT_EQ(invariants_of("Sp(6)", "V^5"), 0);
}

// Known answers: contractions, p! of them while n >= p, Catalan numbers on the plane.
TEST(KnownAnswers, ContractionsForGeneralLinearGroups) {
  for (const char* word : {"GL", "GL+"}) {
    EXPECT_EQ(invariants_of(name_of(word, 3), "T(3,3)"), 6);
    EXPECT_EQ(invariants_of(name_of(word, 4), "T(2,2)"), 2);
    EXPECT_EQ(invariants_of(name_of(word, 2), "T(3,3)"), 5);
    EXPECT_EQ(invariants_of(name_of(word, 2), "T(4,4)"), 14);
    EXPECT_EQ(invariants_of(name_of(word, 2), "T(3,1)"), 0);
    EXPECT_EQ(invariants_of(name_of(word, 3), "V^3"), 0);
  }
  EXPECT_EQ(invariants_of("U(3)", "T(3,3)"), 6);
  EXPECT_EQ(invariants_of("U(2)", "T(3,3)"), 5);
}

/// Invariants of SU(3) in p copies of C^3 and q of its dual: walks in the Weyl chamber from the trivial weight to
/// itself.
Index walks_of_su3(int p, int q) {
  using Weight = std::pair<int, int>;
  std::map<Weight, Index> count{{{0, 0}, 1}};
  const auto step = [&count](std::initializer_list<Weight> directions) {
    std::map<Weight, Index> next;
    for (const auto& [weight, n] : count)
      for (const auto& [a, b] : directions)
        if (weight.first + a >= 0 && weight.second + b >= 0) next[{weight.first + a, weight.second + b}] += n;
    count = std::move(next);
  };
  for (int i = 0; i < p; ++i) step({{1, 0}, {-1, 1}, {0, -1}});
  for (int i = 0; i < q; ++i) step({{0, 1}, {1, -1}, {-1, 0}});
  return count[{0, 0}];
}

TEST(KnownAnswers, WalksForUnitaryMatricesOfDeterminantOne) {
  EXPECT_EQ(walks_of_su3(3, 3), 6);
  EXPECT_EQ(walks_of_su3(6, 0), 5);
  for (int p = 0; p <= 6; ++p)
    for (int q = std::max(0, 1 - p); p + q <= 6; ++q) {
      EXPECT_EQ(invariants_of("SU(3)", mixed_tensor(p, q)), walks_of_su3(p, q));
      EXPECT_TRUE((p - q) % 3 == 0 || walks_of_su3(p, q) == 0);
    }
}

// Known answer: C^4 is spinors times conjugate spinors for all three, so squares of Catalan numbers.
TEST(KnownAnswers, LorentzAsFourDimensionalRotations) {
  for (const char* name : {"SO+(1,3)", "SO(4)", "SO+(2,2)"})
    for (int k = 1; k <= 6; ++k)
      EXPECT_EQ(invariants_of(name, tensor_power(k)), k % 2 == 1 ? 0 : catalan(k / 2) * catalan(k / 2)) << k;
}

// Known answer: maps of a product of representations of two groups are products of maps.
TEST(KnownAnswers, DirectProductsMultiply) {
  struct Factor {
    const char *group, *in, *out;
  };
  const std::vector<Factor> factors{{"S(3)", "V", "V"},      {"SO(3)", "V", "V^2"}, {"Rot(3)", "V", "V^2"},
                                    {"SL(2)", "V", "V^3"},   {"D(4)", "V", "V"},    {"Dih(4)", "V", "V"},
                                    {"Scaling(2)", "V", "V"}};
  const auto numbered = [](std::string text, char number) {
    text.insert(1, 1, number);
    return text;
  };
  for (const Factor& a : factors)
    for (const Factor& b : factors) {
      SCOPED_TRACE(std::string(a.group) + " times " + b.group);
      const Index of_a = sound_dimension(named_group(a.group), a.in, a.out),
                  of_b = sound_dimension(named_group(b.group), b.in, b.out);
      const Group product = direct_product(named_group(a.group), named_group(b.group));
      EXPECT_EQ(sound_dimension(product, numbered(a.in, '1') + "*" + numbered(b.in, '2'),
                                numbered(a.out, '1') + "*" + numbered(b.out, '2')),
                of_a * of_b);
    }
}

Group generated_by(std::vector<MatrixXd> generators) {
  Group group;
  group.size = generators.front().rows();
  group.discrete = std::move(generators);
  return group;
}

/// All x -> a x + b of the integers modulo a prime, for a among the powers of `factor`: shifts and multiplications.
Group affine_maps_modulo(int prime, int factor) {
  Permutation shift, multiplication;
  for (int x = 0; x < prime; ++x) {
    shift.push_back((x + 1) % prime);
    multiplication.push_back(factor * x % prime);
  }
  return generated_by({permutation_matrix(shift), permutation_matrix(multiplication)});
}

/// Multiplication of quaternions a + b i + c j + d k from the left.
MatrixXd quaternion(double a, double b, double c, double d) {
  MatrixXd m(4, 4);
  m << a, -b, -c, -d, b, a, -d, c, c, d, a, -b, d, -c, b, a;
  return m;
}

/// The group in skewed coordinates, where it is not orthogonal.
Group skewed(Group group, std::uint64_t seed) {
  RandomStream random(Seed{seed});
  const MatrixXd p = MatrixXd::Identity(group.size, group.size) + 0.2 * random.normal_matrix(group.size, group.size);
  for (MatrixXd& g : group.discrete) g = p * g * p.inverse();
  return group;
}

struct Finite {
  const char* what;
  Group group;
  std::size_t order;
};

std::vector<Finite> finite_groups() {
  const MatrixXd i = quaternion(0, 1, 0, 0), j = quaternion(0, 0, 1, 0);
  return {{"O(1) wr S(3)", named_group("O(1) wr S(3)"), 48},
          {"Rot(3) wr S(2)", named_group("Rot(3) wr S(2)"), 18},
          {"Dih(4) wr S(2)", named_group("Dih(4) wr S(2)"), 128},
          {"S(2) wr S(3)", named_group("S(2) wr S(3)"), 48},
          {"Z(2) wr S(2)", named_group("Z(2) wr S(2)"), 8},
          {"7:3", affine_maps_modulo(7, 2), 21},
          {"5:4", affine_maps_modulo(5, 2), 20},
          {"7:6", affine_maps_modulo(7, 3), 42},
          {"quaternions", generated_by({i, j}), 8},
          {"binary tetrahedral", generated_by({i, j, quaternion(-0.5, 0.5, 0.5, 0.5)}), 24},
          {"Cube", named_group("Cube"), 24},
          {"Cube and Z(2)", named_group("Cube*Z(2)"), 48},
          {"Dih(5), skewed", skewed(named_group("Dih(5)"), 4), 10},
          {"S(4), skewed", skewed(named_group("S(4)"), 5), 24},
          {"7:3, skewed", skewed(affine_maps_modulo(7, 2), 6), 21},
          {"quaternions, skewed", skewed(generated_by({i, j}), 7), 8}};
}

// Property: averages over all elements (Reynolds) project on the equivariant maps: the trace counts them, and the range
// is what the basis spans. Tolerance: rounding, for coordinates that are at most mildly skewed.
TEST(KnownAnswers, AveragesOverFiniteGroups) {
  for (auto& [what, group, order] : finite_groups()) {
    group.blocks.clear();
    const std::vector<MatrixXd> elements = listed(group);
    ASSERT_EQ(elements.size(), order) << what;
    for (const auto& [in, out] :
         {std::pair{"1", "V^2"}, {"V", "V"}, {"V", "Sym^2(V)+1"}, {"Alt^2(V)", "V+V'"}, {"V'", "V"}}) {
      SCOPED_TRACE(std::string(what) + ": " + in + " to " + out);
      const Representation rep = hom(representation(in, group), representation(out, group));
      const MatrixXd one = MatrixXd::Identity(rep.size(), rep.size());
      MatrixXd average = MatrixXd::Zero(rep.size(), rep.size());
      for (const MatrixXd& g : elements) average += act(rep, g, one) / static_cast<double>(order);
      const EnforceResult r = all_maps(group, in, out);
      EXPECT_EQ(r.status, Status::converged) << r.message;
      ASSERT_NEAR(average.trace(), static_cast<double>(r.dimension), 1e-8);
      const MatrixXd basis = r.basis();
      EXPECT_LT((average * basis - basis).norm(), 1e-10 * (1 + basis.norm()));
      EXPECT_LT((average - basis * (basis.transpose() * average)).norm(), 1e-10 * (1 + average.norm()));
    }
  }
}

/// Coefficients of Molien's series, the average of 1 / det(1 - t g): complete symmetric polynomials of the eigenvalues,
/// from traces of powers by Newton's identities.
std::vector<double> molien(const std::vector<MatrixXd>& elements, int degree) {
  std::vector<double> average(static_cast<std::size_t>(degree) + 1, 0);
  for (const MatrixXd& g : elements) {
    std::vector<double> traces{0}, complete{1};
    MatrixXd power = g;
    for (std::size_t p = 1; p < average.size(); ++p, power *= g) {
      traces.push_back(power.trace());
      complete.push_back(0);
      for (std::size_t i = 1; i <= p; ++i) complete[p] += traces[i] * complete[p - i] / static_cast<double>(p);
    }
    for (std::size_t p = 0; p < average.size(); ++p) average[p] += complete[p] / static_cast<double>(elements.size());
  }
  return average;
}

// Known answers: partitions into at most n parts for S(n); 1 / (1 - t^2)(1 - t^n) for the polygon; polynomials of
// degree 2, 4, 6 and one of degree 9 for the rotations of a cube.
TEST(KnownAnswers, MolienSeriesCountInvariantPolynomials) {
  struct Polynomials {
    const char* group;
    std::vector<Index> of_degree;  // 1, 2, ..
  };
  const std::vector<Polynomials> known{{"S(3)", {1, 2, 3, 4, 5, 7, 8}},
                                       {"S(4)", {1, 2, 3, 5, 6}},
                                       {"Dih(5)", {0, 1, 0, 1, 1, 1, 1, 1, 1, 2}},
                                       {"Rot(4)", {0, 1, 0, 3, 0, 3, 0, 5}},
                                       {"D(4)", {1, 3, 4, 8, 10}},
                                       {"D(5)", {1, 3, 5, 10}},
                                       {"Z(4)", {1, 3, 5, 10}},
                                       {"Cube", {0, 1, 0, 2, 0, 3, 0, 4, 1}}};
  for (const auto& [name, of_degree] : known) {
    const Group group = named_group(name);
    const std::vector<double> series = molien(listed(group), static_cast<int>(of_degree.size()));
    for (std::size_t p = 1; p <= of_degree.size(); ++p) {
      SCOPED_TRACE(std::string(name) + ", degree " + std::to_string(p));
      EXPECT_NEAR(series[p], static_cast<double>(of_degree[p - 1]), 1e-9);
      EXPECT_EQ(sound_dimension(group, "Sym^" + std::to_string(p) + "(V)", "1"), of_degree[p - 1]);
    }
  }
}

}  // namespace
}  // namespace lieder
