#include "group/self_adjoint.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

MatrixXd stretching(Index n, double most, RandomStream& random) {
  Eigen::VectorXd stretches(n);
  for (double& s : stretches) s = std::exp(random.uniform(-1, 1) * std::log(most));
  const auto turn = [&] { return random_orthogonal(static_cast<int>(n), random); };
  return turn() * stretches.asDiagonal() * turn();
}

Matrices conjugated(Matrices matrices, const MatrixXd& p) {
  for (MatrixXd& x : matrices) x = p * x * p.inverse();
  return matrices;
}

/// By how much the transpose of an element leaves the algebra.
double asymmetry(const Matrices& algebra) {
  double worst = 0;
  for (const MatrixXd& x : algebra) worst = std::max(worst, outside_of(algebra, x.transpose()).norm() / x.norm());
  return worst;
}

// Known answer (Mostow): a reductive algebra is closed under transposition in some coordinates, however skew those are
// that it came in.
TEST(SelfAdjointCoordinates, ExistForReductiveAlgebras) {
  RandomStream random(Seed{1});
  for (const char* name : {"SO(3)", "SO(4)", "SL(2)", "SL(3)", "SO+(1,3)", "Sp(4)", "GL(2)", "Real(U(2))", "SO(2)",
                           "Scaling(3)", "Real(SU(3))"})
    for (const double stretch : {1.5, 10.0}) {
      const Group group = named_group(name);
      const Matrices skew = conjugated(group.lie_algebra, stretching(group.size, stretch, random));
      // GL(n), SL(n) and multiples of 1 are the same in all coordinates.
      const bool is_normal = name[1] == 'L' || name[1] == 'c';
      EXPECT_GT(asymmetry(skew), is_normal ? -1 : 1e-3) << name;
      const auto p = self_adjoint_coordinates(skew, base_representations(group));
      ASSERT_TRUE(p) << name << " " << stretch;
      EXPECT_LT(asymmetry(conjugated(skew, *p)), 1e-8) << name << " " << stretch;
      EXPECT_LT((*p - p->transpose()).norm(), 1e-12 * p->norm());
      EXPECT_GT(Eigen::SelfAdjointEigenSolver<MatrixXd>(*p).eigenvalues()[0], 0);
    }
}

// Known answer: coordinates that are skew in each factor alone are mended in each factor alone.
TEST(SelfAdjointCoordinates, KeepBlocksToThemselves) {
  RandomStream random(Seed{2});
  const Group group = named_group("SO(3)*SL(2)");
  MatrixXd skew = MatrixXd::Zero(5, 5);
  skew.topLeftCorner(3, 3) = stretching(3, 5, random);
  skew.bottomRightCorner(2, 2) = stretching(2, 5, random);
  const auto p = self_adjoint_coordinates(conjugated(group.lie_algebra, skew), group.blocks);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->topRightCorner(3, 2).norm(), 0);
}

TEST(SelfAdjointCoordinates, DoNotExistForOthers) {
  for (const char* name : {"SE(2)", "T(2)", "Aff(1)", "SE(3)"}) {
    const Group group = named_group(name);
    EXPECT_FALSE(self_adjoint_coordinates(group.lie_algebra, base_representations(group))) << name;
  }
}

// Known answer: the rotations of SE(n), the linear maps of Aff(n), nothing of the translations.
TEST(SelfAdjointPart, IsWhatMayBeTransposed) {
  for (const auto& [name, dimension] :
       {std::pair{"SE(3)", 3U}, {"SE(2)", 1U}, {"Aff(2)", 4U}, {"T(3)", 0U}, {"SO(3)", 3U}, {"SO+(1,3)", 6U}})
    EXPECT_EQ(self_adjoint_part(named_group(name).lie_algebra).size(), dimension) << name;
}

}  // namespace
}  // namespace lieder
