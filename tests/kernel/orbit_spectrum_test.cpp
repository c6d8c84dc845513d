#include "lieder/kernel/orbit_spectrum.hpp"

#include <vector>

#include "base/at.hpp"
#include "kernel/finite_groups.hpp"
#include "kernel/samples.hpp"
#include "kernel/written_out_regression.hpp"
#include "lieder/kernel/networks.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using std::numbers::pi;
using ::testing::HasSubstr;
using testing::left_out_prediction;
using testing::refusal;

/// Two circles of radius 1 in R^3, `height` apart, N points each, the second turned by pi / N.
RowMatrix two_circles(int n, double height) {
  RowMatrix points(2 * n, 3);
  for (int k = 0; k < 2 * n; ++k) {
    const double angle = 2 * pi * k / n + (k < n ? 0 : pi / n);
    points.row(k) << std::cos(angle), std::sin(angle), k < n ? 0 : height;
  }
  return points;
}

/// +1 for the first orbit, -1 for the others.
Eigen::VectorXd first_against_rest(Index n, Index orbits) {
  Eigen::VectorXd labels = Eigen::VectorXd::Constant(n * orbits, -1);
  labels.head(n).setOnes();
  return labels;
}

// Known answer: two circles under exp(-L^2 dist^2), ridge 1e-5 of the trace; figures worked out independently.
// Tolerance: their last digit.
TEST(CyclicSpectrum, TwoCirclesAsTheyGetDenserAndFurtherApart) {
  const auto error = [](int n, double scale, double height) {
    return cyclic_spectrum(rbf(scale).gram(two_circles(n, height)), {.ridge = 1e-5}).error;
  };
  EXPECT_NEAR(error(4, 1.4, 1), 1.05, 0.005);
  EXPECT_NEAR(error(8, 1.4, 1), 0.54, 0.005);
  EXPECT_NEAR(error(12, 1.4, 1), 0.122, 0.0005);
  EXPECT_NEAR(error(16, 1.4, 1), 0.0132, 0.00005);
  EXPECT_NEAR(error(20, 1.4, 1), 0.00136, 0.000005);
  EXPECT_NEAR(error(6, 0.85, 0), 7.5, 0.05);
  EXPECT_NEAR(error(6, 0.85, 0.1), 2.65, 0.005);
  EXPECT_NEAR(error(6, 0.85, 0.3), 1.11, 0.005);
  EXPECT_NEAR(error(6, 0.85, 0.5), 0.73, 0.005);
  EXPECT_NEAR(error(6, 0.85, 1), 0.40, 0.005);
  EXPECT_NEAR(error(6, 0.85, 2), 0.249, 0.0005);
}

// Property: for circulant Gram matrices theory is leave-one-out regression. Known answer: that, in closed form and by
// regressions on all but one point. Tolerance: condition numbers up to 1e5.
TEST(CyclicSpectrum, EqualsLeaveOneOutOnCirculantMatrices) {
  for (const int n : {2, 3, 6, 11}) {
    const RowMatrix gram = rbf(0.85).gram(two_circles(n, 0.4));
    const Eigen::VectorXd labels = first_against_rest(n, 2);
    const CyclicSpectrum theory = cyclic_spectrum(gram, {.ridge = 1e-5});
    const LeaveOneOut exact = leave_one_out(gram, labels, {.ridge = 1e-5});
    EXPECT_LT(theory.defect, 1e-14);
    for (Index i = 0; i < 2 * n; ++i) {
      EXPECT_NEAR(theory.error, exact.errors[i], 1e-8) << n;
      EXPECT_NEAR(exact.prediction[i], left_out_prediction(gram, labels, i, 1e-5), 1e-8) << n;
      EXPECT_NEAR(exact.prediction[i], (1 - theory.error) * labels[i], 1e-8) << n;
    }
  }
}

// Property: error = 2 noise^2 / (N signal^2) without ridge. Known answer: the signal is the distance of the orbits'
// means.
TEST(CyclicSpectrum, SignalAndNoiseMakeTheError) {
  const RowMatrix gram = rbf(1.4).gram(two_circles(6, 0.7));
  const CyclicSpectrum found = cyclic_spectrum(gram, {.ridge = 0});
  EXPECT_NEAR(found.error, 2 * found.noise * found.noise / (6 * found.signal * found.signal), 1e-12);
  const Eigen::VectorXd difference = first_against_rest(6, 2) / 6;
  EXPECT_NEAR(found.signal, std::sqrt(difference.dot(gram * difference)), 1e-12);
}

// Property: real orbits are not circulant; the average is taken and its size reported. Known answer: half of a matrix
// that changes sign along every cyclic diagonal of even length is all defect.
TEST(CyclicSpectrum, ReportsHowFarFromCirculant) {
  const RowMatrix circulant = rbf(1.4).gram(two_circles(4, 1));
  RowMatrix gram = circulant;
  gram(0, 0) += 0.1;  // first point of the first orbit
  const double mean = 0.1 / 8, expected = std::sqrt(0.01 - 8 * mean * mean) / gram.norm();
  const CyclicSpectrum found = cyclic_spectrum(gram);
  EXPECT_NEAR(found.defect, expected, 1e-12);
  EXPECT_NEAR(found.eigenvalues.sum() / 8, (1 + mean) * (1 + 8e-10), 1e-12);  // the trace is kept
}

/// A kernel on C free orbits of a group that nothing but the group is a symmetry of: a sum of moved copies of a
/// random positive matrix.
RowMatrix invariant_gram(const GroupTable& table, Index orbits, std::uint64_t seed) {
  const Index n = table.order(), size = orbits * n;
  const RowMatrix a = testing::gaussian_rows(size, size + 3, seed);
  const RowMatrix k = a * a.transpose();
  RowMatrix mean = RowMatrix::Zero(size, size);
  for (Index g = 0; g < n; ++g)
    for (Index c = 0; c < orbits; ++c)
      for (Index d = 0; d < orbits; ++d)
        for (Index h = 0; h < n; ++h)
          for (Index m = 0; m < n; ++m)
            mean(c * n + h, d * n + m) += k(c * n + table.product[at(g)][at(h)], d * n + table.product[at(g)][at(m)]);
  return mean / static_cast<double>(n);
}

// Property: one, two and three free orbits of finite groups: theory by irreducible representations equals leave-one-out
// regression at every point. Known answer: regression. Tolerance: rounding at condition numbers of 1e4.
TEST(GroupSpectrum, EqualsLeaveOneOutForEveryGroup) {
  for (const auto& [name, table, dimensions] : testing::finite_groups()) {
    const auto irreducible = irreducible_representations(table);
    const Index n = table.order();
    for (const Index orbits : {1, 2, 3}) {
      const RowMatrix gram = invariant_gram(table, orbits, 19);
      const GroupSpectrum theory = group_spectrum(table, irreducible, gram, {.ridge = 1e-6});
      const LeaveOneOut exact = leave_one_out(gram, first_against_rest(n, orbits), {.ridge = 1e-6});
      EXPECT_LT(theory.defect, 1e-13) << name;
      for (Index c = 0; c < orbits; ++c)
        for (Index g = 0; g < n; ++g) EXPECT_NEAR(theory.errors[c], exact.errors[c * n + g], 1e-8) << name << orbits;
    }
  }
}

// Property: labels that are a character of the group, on one orbit: the sign of a permutation. Known answer:
// regression.
TEST(GroupSpectrum, EqualsLeaveOneOutForCharacters) {
  for (const char* name : {"S(3)", "S(4)"}) {
    const FiniteElements group = finite_elements(named_group(name));
    Eigen::VectorXd sign(group.table.order());
    for (Index g = 0; g < sign.size(); ++g) sign[g] = std::round(group.matrices[at(g)].determinant());
    const RowMatrix gram = invariant_gram(group.table, 1, 20);
    const GroupSpectrum theory =
        group_spectrum(group.table, irreducible_representations(group.table), gram, {.ridge = 1e-6, .character = sign});
    const LeaveOneOut exact = leave_one_out(gram, sign, {.ridge = 1e-6});
    for (Index g = 0; g < sign.size(); ++g) EXPECT_NEAR(theory.errors[0], exact.errors[g], 1e-8) << name;
    EXPECT_GT(
        std::abs(
            theory.errors[0] -
            group_spectrum(group.table, irreducible_representations(group.table), gram, {.ridge = 1e-6}).errors[0]),
        1e-3);
  }
}

// Property: the eigenvalues are those of K, d times each. Known answer: the trace with its ridge.
TEST(GroupSpectrum, EigenvaluesAreThoseOfTheMatrix) {
  const GroupTable table = testing::table_of("S(4)");
  const auto irreducible = irreducible_representations(table);
  const RowMatrix gram = invariant_gram(table, 2, 21);
  const GroupSpectrum found = group_spectrum(table, irreducible, gram, {.ridge = 0.01});
  double sum = 0, least = std::numeric_limits<double>::infinity();
  for (std::size_t a = 0; a < irreducible.size(); ++a) {
    sum += static_cast<double>(irreducible[a].dimension()) * found.eigenvalues[a].sum();
    least = std::min(least, found.eigenvalues[a][0]);
  }
  EXPECT_NEAR(sum / gram.trace(), 1 + 0.01 * static_cast<double>(gram.rows()), 1e-12);
  EXPECT_NEAR(least, testing::least_eigenvalue(gram) + 0.01 * gram.trace(), 1e-10 * gram.trace());
}

// Property: a network's kernel on orbits of the dihedral group in the plane, from points to errors. Known answer: exact
// regression, since the kernel is blind to orthogonal maps of both arguments.
TEST(GroupSpectrum, NetworksOnDihedralOrbits) {
  const FiniteElements group = finite_elements(named_group("Dih(5)"));
  RowMatrix points(20, 2);
  points << orbit_of(group, Eigen::Vector2d(1, 0.3)), orbit_of(group, Eigen::Vector2d(0.4, 1.1));
  const RowMatrix gram = mlp({.depth = 2}).gram(points);
  const GroupSpectrum theory =
      group_spectrum(group.table, irreducible_representations(group.table), gram, {.ridge = 1e-7});
  const LeaveOneOut exact = leave_one_out(gram, first_against_rest(10, 2), {.ridge = 1e-7});
  EXPECT_LT(theory.defect, 1e-10);
  EXPECT_NEAR(theory.errors[0] / exact.errors.head(10).mean(), 1, 1e-6);
  EXPECT_NEAR(theory.errors[1] / exact.errors.tail(10).mean(), 1, 1e-6);
}

TEST(LeaveOneOut, RefusesMatricesThatAreNoGramMatrix) {
  const Eigen::VectorXd labels = first_against_rest(2, 2);
  RowMatrix gram = RowMatrix::Identity(4, 4);
  EXPECT_THAT(refusal([&] { leave_one_out(gram.topRows(3), labels); }), HasSubstr("a 3 x 4 Gram matrix came"));
  EXPECT_THAT(refusal([&] { leave_one_out(RowMatrix::Identity(1, 1), labels.head(1)); }),
              HasSubstr("at least 2 points"));
  EXPECT_THAT(refusal([&] { leave_one_out(gram, labels.head(3)); }), HasSubstr("3 labels came for 4 points"));
  EXPECT_THAT(refusal([&] { leave_one_out(gram, labels, {.ridge = -1}); }), HasSubstr("ridge -1 came"));
  EXPECT_THAT(refusal([&] { leave_one_out(RowMatrix::Zero(4, 4), labels); }), HasSubstr("the Gram matrix is zero"));
  gram(0, 1) = 0.5;
  EXPECT_THAT(refusal([&] { leave_one_out(gram, labels); }), HasSubstr("not symmetric: |K - K'| / |K| is"));
  gram(1, 0) = 0.5;
  gram(2, 2) = -0.5;
  EXPECT_THAT(refusal([&] { leave_one_out(gram, labels); }), HasSubstr("has the eigenvalue -0.5"));
  gram(2, 3) = NAN;
  EXPECT_THAT(refusal([&] { leave_one_out(gram, labels); }), HasSubstr("holds a NaN"));
}

TEST(CyclicSpectrum, RefusesWhatIsNoPairOfOrbits) {
  EXPECT_THAT(refusal([] { cyclic_spectrum(RowMatrix::Identity(5, 5)); }), HasSubstr("5 points came; need two orbits"));
  EXPECT_THAT(refusal([] { cyclic_spectrum(RowMatrix::Identity(2, 2)); }), HasSubstr("2 points came; need two orbits"));
  EXPECT_THAT(refusal([] { cyclic_spectrum(RowMatrix::Ones(4, 4), {.ridge = 0}); }), HasSubstr("need all positive"));
}

TEST(GroupSpectrum, RefusesWhatDoesNotFit) {
  const GroupTable table = testing::table_of("S(3)");
  const auto irreducible = irreducible_representations(table);
  const RowMatrix gram = RowMatrix::Identity(12, 12);
  EXPECT_THAT(refusal([&] { group_spectrum(table, irreducible, RowMatrix::Identity(8, 8)); }),
              HasSubstr("8 points came; need whole orbits of 6"));
  EXPECT_THAT(refusal([&] { group_spectrum(table, {irreducible[0]}, gram); }), HasSubstr("add up to 1"));
  EXPECT_THAT(refusal([&] { group_spectrum(table, irreducible, gram, {.labels = Eigen::Vector2d(1, 0)}); }),
              HasSubstr("need +1 or -1 for each"));
  EXPECT_THAT(refusal([&] { group_spectrum(table, irreducible, gram, {.labels = Eigen::VectorXd::Ones(3)}); }),
              HasSubstr("3 labels came for 2 orbits"));
  Eigen::VectorXd no_character = Eigen::VectorXd::Ones(6);
  no_character[1] = -1;
  EXPECT_THAT(refusal([&] { group_spectrum(table, irreducible, gram, {.character = no_character}); }),
              HasSubstr("the character is none"));
  EXPECT_THAT(refusal([&] { group_spectrum(table, irreducible, RowMatrix::Ones(12, 12), {.ridge = 0}); }),
              HasSubstr("need all positive"));
}

}  // namespace
}  // namespace lieder
