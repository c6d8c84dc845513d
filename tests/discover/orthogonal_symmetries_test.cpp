#include "lieder/discover/orthogonal_symmetries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd ball(Index count, Index m) { return RandomStream(Seed{3}).normal_matrix(count, m); }

/// Real part of (x + i y)^k, which the dihedral group of 2 k elements keeps.
SmoothFunction petals(int k) {
  const auto power = [](const VectorXd& x, int e) { return std::pow(std::complex<double>(x[0], x[1]), e); };
  return {.inputs = 2,
          .outputs = 1,
          .value = [=](const VectorXd& x) { return VectorXd::Constant(1, power(x, k).real()); },
          .jacobian = [=](const VectorXd& x) -> MatrixXd {
            const std::complex<double> slope = static_cast<double>(k) * power(x, k - 1);
            return (MatrixXd(1, 2) << slope.real(), -slope.imag()).finished();
          }};
}

/// sum_i x_i^p.
SmoothFunction power_sum(Index m, int p) {
  return {.inputs = m,
          .outputs = 1,
          .value = [=](const VectorXd& x) { return VectorXd::Constant(1, x.array().pow(p).sum()); },
          .jacobian = [=](const VectorXd& x) -> MatrixXd { return p * x.array().pow(p - 1).matrix().transpose(); }};
}

/// f in coordinates turned by q.
SmoothFunction turned(const SmoothFunction& f, const MatrixXd& q) {
  return {.inputs = f.inputs,
          .outputs = f.outputs,
          .value = [=](const VectorXd& x) { return f.value(q.transpose() * x); },
          .jacobian = [=](const VectorXd& x) -> MatrixXd { return f.jacobian(q.transpose() * x) * q.transpose(); }};
}

OrthogonalSymmetries search(const SmoothFunction& f, ValuesUnder values = ValuesUnder::nothing) {
  return orthogonal_symmetries(f, ball(30, f.inputs), values);
}

// Known answers: Dih(k) has 2 k elements; sums of even powers the hyperoctahedral group, 2^m m!, of odd ones S(m).
TEST(OrthogonalSymmetries, CountFiniteGroups) {
  for (const int k : {3, 4, 5, 7}) EXPECT_EQ(search(petals(k)).components, 2 * k) << k;
  EXPECT_EQ(search(power_sum(3, 4)).components, 48);
  EXPECT_EQ(search(power_sum(4, 3)).components, 24);
}

// Known answer: the same group in turned coordinates, of the same order and without plain permutations.
TEST(OrthogonalSymmetries, DoNotDependOnCoordinates) {
  RandomStream random(Seed{8});
  const MatrixXd q = random_orthogonal(3, random);
  const OrthogonalSymmetries plain = search(power_sum(3, 4)), moved = search(turned(power_sum(3, 4), q));
  EXPECT_EQ(plain.components, moved.components);
  for (const OrthogonalSymmetry& s : moved.elements) EXPECT_LT(s.defect, 1e-8) << s.kind;
}

// Known answer: |x|^2 and x^2 + y^2 - z^2 have a connected part, SO(3) and SO(2); beside it the first has one component
// more, the second three (signs of the plane and of the axis).
TEST(OrthogonalSymmetries, LeaveTheConnectedPartApart) {
  const OrthogonalSymmetries sphere = search(power_sum(3, 2));
  EXPECT_EQ(sphere.lie_algebra.size(), 3U);
  EXPECT_EQ(sphere.components, 2);
  const SmoothFunction saddle{
      .inputs = 3,
      .outputs = 1,
      .value = [](const VectorXd& x) { return VectorXd::Constant(1, x[0] * x[0] + x[1] * x[1] - x[2] * x[2]); },
      .jacobian = [](const VectorXd& x) -> MatrixXd { return 2 * Eigen::RowVector3d(x[0], x[1], -x[2]); }};
  const OrthogonalSymmetries r = search(saddle);
  EXPECT_EQ(r.lie_algebra.size(), 1U);
  EXPECT_EQ(r.components, 4);
  EXPECT_EQ(r.group().dimension(), 1);
}

// Known answer: a Lorenz field commutes with the half turn about its axis and with nothing else.
TEST(OrthogonalSymmetries, OfAVectorField) {
  const SmoothFunction lorenz{
      .inputs = 3,
      .outputs = 3,
      .value = [](const VectorXd& x) -> VectorXd {
        return Eigen::Vector3d(10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 * x[2] / 3);
      },
      .jacobian = [](const VectorXd& x) -> MatrixXd {
        return (MatrixXd(3, 3) << -10, 10, 0, 28 - x[2], -1, -x[0], x[1], x[0], -8.0 / 3).finished();
      }};
  const OrthogonalSymmetries r = search(lorenz, ValuesUnder::the_same);
  ASSERT_EQ(r.components, 2) << r.message;
  ASSERT_EQ(r.generators.size(), 1U);
  EXPECT_EQ(r.generators.front().kind, "change of sign of x1, x2");
  EXPECT_EQ(r.generators.front().order, 2);
}

// Property: a function without a symmetry has the identity alone, and the search says how sure it is.
TEST(OrthogonalSymmetries, FindNothingWhereThereIsNothing) {
  const SmoothFunction skew{.inputs = 3,
                            .outputs = 1,
                            .value =
                                [](const VectorXd& x) {
                                  return VectorXd::Constant(
                                      1, std::sin(x[0] + 2 * x[1]) + x[1] * x[2] + x[2] * x[2] * x[0]);
                                },
                            .jacobian = [](const VectorXd& x) -> MatrixXd {
                              const double c = std::cos(x[0] + 2 * x[1]);
                              return Eigen::RowVector3d(c + x[2] * x[2], 2 * c + x[2], x[1] + 2 * x[2] * x[0]);
                            }};
  const OrthogonalSymmetries r = search(skew);
  EXPECT_EQ(r.status, Status::converged) << r.message;
  EXPECT_EQ(r.components, 1);
  EXPECT_TRUE(r.generators.empty());
  EXPECT_LE(r.missed, 1e-6);
  EXPECT_GT(r.nearest_miss, 1e-3);
}

TEST(OrthogonalSymmetries, HaveNames) {
  const OrthogonalSymmetries square = search(petals(4)), star = search(petals(5));
  std::vector<std::string> kinds;
  for (const OrthogonalSymmetry& s : square.elements) kinds.push_back(s.kind);
  EXPECT_THAT(
      kinds, testing::IsSupersetOf({"inversion", "reflection of x1", "exchange of x1 and x2", "rotation by 1/4 turn"}));
  kinds.clear();
  for (const OrthogonalSymmetry& s : star.elements) kinds.push_back(s.kind);
  EXPECT_THAT(kinds, testing::IsSupersetOf({"reflection", "rotation by 1/5 turn", "rotation by 2/5 turn"}));
  kinds.clear();
  for (const OrthogonalSymmetry& s : search(power_sum(3, 3)).elements) kinds.push_back(s.kind);
  EXPECT_THAT(kinds, testing::IsSupersetOf({"permutation (x1 x2 x3)"}));
}

// Property: other beginnings, the same elements in the same order, and the same generators.
TEST(OrthogonalSymmetries, AreToldInAnOrderOfTheirOwn) {
  const OrthogonalSymmetries known = search(power_sum(3, 4));
  for (const std::uint64_t seed : {1, 2, 3}) {
    const OrthogonalSymmetries r =
        orthogonal_symmetries(power_sum(3, 4), ball(30, 3), ValuesUnder::nothing, {.seed = seed});
    ASSERT_EQ(r.generators.size(), known.generators.size());
    for (std::size_t i = 0; i < r.generators.size(); ++i)
      EXPECT_LT((r.generators[i].matrix - known.generators[i].matrix).norm(), 1e-6) << seed << ' ' << i;
    for (std::size_t i = 0; i < r.elements.size(); ++i)
      EXPECT_LT((r.elements[i].matrix - known.elements[i].matrix).norm(), 1e-6) << seed << ' ' << i;
  }
}

TEST(OrthogonalSymmetries, SaySoWhenTheSearchWasTooShort) {
  const OrthogonalSymmetries r =
      orthogonal_symmetries(power_sum(4, 3), ball(30, 4), ValuesUnder::nothing, {.most_starts = 3});
  EXPECT_EQ(r.status, Status::not_converged);
  EXPECT_FALSE(r.usable());
}

TEST(OrthogonalSymmetries, RefuseWhatMakesNoSense) {
  const auto message = [](const SmoothFunction& f, const MatrixXd& x, ValuesUnder values,
                          const OrthogonalSymmetryOptions& o) {
    try {
      orthogonal_symmetries(f, x, values, o);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  using testing::HasSubstr;
  EXPECT_THAT(message(petals(3), ball(30, 3), ValuesUnder::nothing, {}), HasSubstr("30 x 3"));
  EXPECT_THAT(message(petals(3), ball(30, 2), ValuesUnder::the_same, {}), HasSubstr("1 values came for 2"));
  EXPECT_THAT(message(petals(3), ball(30, 2), ValuesUnder::nothing, {.tolerance = 0}), HasSubstr("tolerance 0"));
  EXPECT_THAT(message(petals(3), ball(30, 2), ValuesUnder::nothing, {.most_starts = 0}), HasSubstr("most_starts 0"));
  EXPECT_THAT(message(power_sum(2, 0), ball(30, 2), ValuesUnder::nothing, {}), HasSubstr("constant"));
  EXPECT_THAT(message(petals(3), MatrixXd::Constant(3, 2, NAN), ValuesUnder::nothing, {}), HasSubstr("point 0"));
}

}  // namespace
}  // namespace lieder
