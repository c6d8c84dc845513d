#include "enforce/block_iteration.hpp"

#include <gtest/gtest.h>

#include "group/matrix_algebras.hpp"
#include "lieder/base/error.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/group/named.hpp"
#include "lieder/linalg/subspace.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

SemidefiniteOperator with_eigenvalues(const VectorXd& values, RandomStream& random) {
  const MatrixXd turn = random_orthogonal(static_cast<int>(values.size()), random);
  const MatrixXd matrix = turn * values.asDiagonal() * turn.transpose();
  return {.size = values.size(), .bound = 3, .apply = [matrix](const MatrixXd& x) { return MatrixXd(matrix * x); }};
}

// Known answer: null spaces of every size beside the block of 32, among degenerate eigenvalues, with a gap of 1e4 or
// none to speak of.
TEST(BlockIteration, FindsAllNullVectors) {
  RandomStream random(Seed{1});
  for (const Index nullity : {0, 1, 31, 32, 33, 64, 100, 150})
    for (const double gap : {1e-3, 0.5}) {
      VectorXd values = VectorXd::Ones(150);
      values.segment(0, 120).setConstant(gap);
      values.head(nullity).setZero();
      const SemidefiniteOperator a = with_eigenvalues(values, random);
      const LowestEigenpairs found = lowest_eigenpairs(a, {.seed = Seed{7}});
      ASSERT_TRUE(found.converged) << nullity << " " << gap;
      EXPECT_EQ((found.values.array() < 1e-12).count(), nullity) << gap;
      if (nullity < 150) {
        EXPECT_GT(found.values[nullity], 0.99 * values[nullity]) << nullity;
      }
      if (nullity == 0) continue;
      const MatrixXd null = found.vectors.leftCols(nullity);
      EXPECT_LT(a.apply(null).norm(), 1e-12 * a.bound) << nullity << " " << gap;
      EXPECT_LT((null.transpose() * null - MatrixXd::Identity(nullity, nullity)).norm(), 1e-12);
    }
}

// Known answer: values below a known noise count as zero though they are not.
TEST(BlockIteration, CountsWhatNoiseLeftAsZero) {
  RandomStream random(Seed{2});
  VectorXd values = VectorXd::LinSpaced(100, 0.5, 1);
  values.head(40).setLinSpaced(1e-7, 1e-6);
  const LowestEigenpairs found = lowest_eigenpairs(with_eigenvalues(values, random), {.zero = 1e-5, .seed = Seed{3}});
  ASSERT_TRUE(found.converged);
  EXPECT_EQ((found.values.array() < 1e-5).count(), 40);
}

TEST(BlockIteration, StopsAndRefuses) {
  RandomStream random(Seed{4});
  const SemidefiniteOperator a = with_eigenvalues(VectorXd::Ones(100), random);
  const auto stop = [](const ProgressEvent&) { return Flow::stop; };
  EXPECT_FALSE(lowest_eigenpairs(a, {.seed = Seed{5}, .progress = stop}).converged);
  EXPECT_THROW(lowest_eigenpairs(a, {.seed = Seed{5}, .memory_limit = 1000}), InputError);
}

// Known answer: the same maps as by every other way, none of which shares code with this one.
TEST(MatrixFree, AgreesWithTheOtherWays) {
  for (const auto& [name, in, out] : {std::tuple{"SO(3)", "V^2", "V^3"},
                                      {"S(4)", "V^2", "V^2"},
                                      {"SE(2)", "V^2", "V^2"},
                                      {"SU(2)", "V^2", "V^2"},
                                      {"SL(2)", "V^3", "V^3"},
                                      {"T(2)", "V", "V^2"},
                                      {"Rot(5)", "V^2", "V^3"},
                                      {"O(3)", "Sym^2(V)", "V^2+1"}}) {
    const Group group = named_group(name);
    const Representation rep_in = representation(in, group), rep_out = representation(out, group);
    const auto solved = [&](EnforceMethod method) { return enforce(group, rep_in, rep_out, {.method = method}); };
    const EnforceResult found = solved(EnforceMethod::matrix_free), known = solved(EnforceMethod::automatic);
    ASSERT_EQ(found.dimension, known.dimension) << name;
    EXPECT_EQ(found.status, Status::converged) << name;
    EXPECT_TRUE(found.methods().contains("block iteration")) << name;
    EXPECT_LT(found.equivariance_error, 1e-12) << name;
    EXPECT_LT(principal_angles(MatrixXd(found.basis()), MatrixXd(known.basis())).maxCoeff(), 1e-6) << name;
  }
}

// Known answer: what the upper unitriangular matrices leave alone in V^k is one vector of each irreducible
// representation of SL(3), as many as there are standard tableaux of at most three rows: Motzkin numbers. No part of
// that algebra is closed under transposition: 2,187 entries are iterated without being asked.
TEST(MatrixFree, DoesLargeTensorsOfOtherGroups) {
  Group unipotent;
  unipotent.size = 3;
  unipotent.lie_algebra = {unit_matrix(3, 0, 1), unit_matrix(3, 1, 2), unit_matrix(3, 0, 2)};
  const EnforceResult found = enforce(unipotent, representation("1", unipotent), representation("V^7", unipotent));
  EXPECT_EQ(found.dimension, 127);
  EXPECT_EQ(found.status, Status::converged);
  EXPECT_EQ(found.methods(), std::set<std::string>{"block iteration"});
  EXPECT_LT(found.equivariance_error, 1e-11);
}

// Known answer: translations of the line act on tensors of order k as lowering does on spins 1/2: binomial(k, k/2)
// vanish, a quarter of the whole: too many for a block to be worth while.
TEST(MatrixFree, LeavesLargeNullSpacesToTheDenseWay) {
  const Group group = named_group("T(1)");
  const EnforceResult found = enforce(group, representation("1", group), representation("V^10", group));
  EXPECT_EQ(found.dimension, 252);
  EXPECT_EQ(found.methods(), std::set<std::string>{"null space"});
}

}  // namespace
}  // namespace lieder
