#include "discover/neighbour_test.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "discover/orbit_alignment.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd turned_plane(double angle) {
  return (MatrixXd(2, 2) << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle)).finished();
}

/// Values, and slopes by central differences.
SampledFunction with_slopes(const MatrixXd& x, const std::function<double(const VectorXd&)>& f) {
  SampledFunction s{.x = x, .y = MatrixXd(x.rows(), 1), .jacobian = RowMatrix(x.rows(), x.cols())};
  for (Index k = 0; k < x.rows(); ++k) {
    s.y(k, 0) = f(x.row(k));
    for (Index j = 0; j < x.cols(); ++j) {
      const VectorXd step = 1e-5 * VectorXd::Unit(x.cols(), j), here = x.row(k);
      s.jacobian(k, j) = (f(here + step) - f(here - step)) / 2e-5;
    }
  }
  return s;
}

/// so(3) on several points at once.
std::vector<MatrixXd> turns_of_points(Index count) {
  std::vector<MatrixXd> all;
  for (const MatrixXd& xi : named_group("SO(3)").lie_algebra) {
    MatrixXd whole = MatrixXd::Zero(3 * count, 3 * count);
    for (Index i = 0; i < count; ++i) whole.block(3 * i, 3 * i, 3, 3) = xi;
    all.push_back(whole);
  }
  return all;
}

// Known answer: a point and its turned image lie on each other, and what hangs on the point turns with it.
TEST(OrbitAlignment, FindsTheTurn) {
  const std::vector<MatrixXd> algebra = turns_of_points(4);
  const OrbitAlignment alignment(algebra, Seed{1});
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    RandomStream random(Seed{seed}.split(7));
    const MatrixXd columns = random.normal_matrix(12, 3), c = 2 * random.normal_matrix(3, 1);
    const MatrixXd xi = c(0, 0) * algebra[0] + c(1, 0) * algebra[1] + c(2, 0) * algebra[2];
    const MatrixXd turned = exponential(xi) * columns;
    EXPECT_LT((alignment.towards(columns.col(0), turned, 6) - columns).norm(), 1e-5) << seed;
  }
}

// Known answer: a quarter turn keeps cos 2x + cos 2y, an eighth does not.
TEST(NeighbourTest, TurnsOfTheCheckerboard) {
  const MatrixXd x = RandomStream(Seed{2}).normal_matrix(1500, 2);
  const SampledFunction f = with_slopes(x, [](const VectorXd& p) { return std::cos(2 * p[0]) + std::cos(2 * p[1]); });
  const auto tried = neighbour_test(f, {turned_plane(M_PI / 2), turned_plane(M_PI / 4)}, {}, {});
  ASSERT_EQ(tried.size(), 2U);
  EXPECT_EQ(tried[0].verdict, Verdict::symmetry) << tried[0].defect.upper;
  EXPECT_LT(tried[0].defect.upper, 0.02);
  EXPECT_EQ(tried[1].verdict, Verdict::none) << tried[1].defect.lower;
  EXPECT_GT(tried[0].visited, 0.9);
}

// Images where no sample is are left open, although the mirror is a symmetry.
TEST(NeighbourTest, LeavesOpenWhereNoSampleIs) {
  MatrixXd x = RandomStream(Seed{2}).normal_matrix(600, 2);
  x.col(0) = x.col(0).array().abs() + 1;
  const SampledFunction f = with_slopes(x, [](const VectorXd& p) { return std::cos(p[0]) + p[1]; });
  const auto tried = neighbour_test(f, {Eigen::Vector2d(-1, 1).asDiagonal()}, {}, {});
  EXPECT_EQ(tried[0].verdict, Verdict::underdetermined);
  EXPECT_LT(tried[0].visited, 0.05);
}

// Known answer: two like points may be exchanged, of unlike ones one may not; modulo rotations, in which no two samples
// are alike.
TEST(NeighbourTest, ExchangesOfPointsModuloRotations) {
  const MatrixXd x = RandomStream(Seed{4}).normal_matrix(1500, 6);
  const auto asked = [&](double unlike) {
    const auto f = [unlike](const VectorXd& p) {
      const double a = p.head(3).norm(), b = p.tail(3).norm(), c = (p.head(3) - p.tail(3)).norm();
      return a + (1 + unlike) * b + std::cos(c);
    };
    MatrixXd exchange = MatrixXd::Zero(6, 6);
    exchange.topRightCorner(3, 3).setIdentity();
    exchange.bottomLeftCorner(3, 3).setIdentity();
    return neighbour_test(with_slopes(x, f), {exchange}, turns_of_points(2), {}).front();
  };
  EXPECT_EQ(asked(0).verdict, Verdict::symmetry) << asked(0).defect.upper;
  EXPECT_EQ(asked(1).verdict, Verdict::none) << asked(1).defect.lower;
}

// Where polynomials leave a given matrix open, neighbours answer.
TEST(NeighbourTest, StepsInWherePolynomialsDoNot) {
  const MatrixXd x = RandomStream(Seed{2}).normal_matrix(1500, 2);
  const SampledFunction f = with_slopes(x, [](const VectorXd& p) { return std::cos(3 * p[0]) + std::cos(3 * p[1]); });
  const VectorFields fields = candidate_fields("GL(2)", 2);
  const DiscoverResult r = discover(f, fields, OutputAction::trivial(1), {.elements = {turned_plane(M_PI / 2)}});
  const auto given = [](const DiscreteSymmetry& s) { return s.kind == DiscreteKind::element; };
  const auto found = std::ranges::find_if(r.discrete.tried, given);
  ASSERT_NE(found, r.discrete.tried.end());
  EXPECT_EQ(found->verdict, Verdict::symmetry) << found->defect.upper;
  EXPECT_FALSE(r.discrete.generators.empty());
  const auto broken = [](const DiscreteSymmetry& s) { return s.defect.estimate; };
  EXPECT_TRUE(std::ranges::is_sorted(r.discrete.tried, {}, broken));
}

// Polynomial fields that were found are no matrices to bring samples into one frame by.
TEST(NeighbourTest, BesidePolynomialFields) {
  const MatrixXd x = RandomStream(Seed{2}).normal_matrix(1500, 2);
  const SampledFunction f = with_slopes(x, [](const VectorXd& p) { return std::cos(3 * p.squaredNorm()); });
  const DiscoverResult r = discover(f, candidate_fields("poly(2)", 2), OutputAction::trivial(1),
                                    {.noise = 1e-6, .elements = {turned_plane(M_PI / 2)}});
  EXPECT_EQ(r.dimension, 3) << r.message;  // the rotation, times 1, x1 and x2
  const auto given = [](const DiscreteSymmetry& s) { return s.kind == DiscreteKind::element; };
  const auto found = std::ranges::find_if(r.discrete.tried, given);
  ASSERT_NE(found, r.discrete.tried.end());
  EXPECT_NE(found->verdict, Verdict::none);
}

}  // namespace
}  // namespace lieder
