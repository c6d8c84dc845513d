#include "naming/classical_span.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>

#include "lieder/group/algebra.hpp"
#include "lieder/naming/naming.hpp"
#include "linalg/orthonormal.hpp"
#include "naming/algebra_cases.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// In random coordinates of condition 6, each combined from all, with errors of a relative size.
MatrixXd disguised(const Matrices& algebra, double error, std::uint64_t seed) {
  RandomStream random(Seed{seed});
  const Index n = algebra.front().rows(), k = std::ssize(algebra);
  const auto size = static_cast<int>(n);
  const MatrixXd turn = random_orthogonal(size, random) * Eigen::VectorXd::LinSpaced(n, 1, 6).asDiagonal() *
                        random_orthogonal(size, random);
  const MatrixXd back = turn.inverse();
  Matrices moved;
  for (const MatrixXd& x : algebra) moved.emplace_back(turn * x * back);
  const MatrixXd exact = orthonormal_columns(as_columns(moved)) * random_orthogonal(static_cast<int>(k), random);
  return orthonormal_columns(exact + error / static_cast<double>(n) * random.normal_matrix(n * n, k));
}

struct Known {
  const char* name;
  Matrices algebra;
};

std::vector<Known> known() {
  return {{"so(5)", so(5, 0)}, {"so(2,3)", so(3, 2)}, {"so(7)", so(7, 0)}, {"so(2,6)", so(2, 6)},
          {"sp(6,R)", sp(6)},  {"sl(5,R)", sl(5)},    {"gl(5,R)", gl(5)}};
}

// Known answers in skew coordinates: names, the algebra itself, and what theory says of its structure.
TEST(ClassicalSpan, IsKnownByWhatItPreserves) {
  for (const Known& c : known()) {
    const MatrixXd columns = disguised(c.algebra, 0, 3);
    const auto found = classical_span(columns, 1e-6);
    ASSERT_TRUE(found) << c.name;
    EXPECT_EQ(found->name, c.name);
    EXPECT_LT(found->moved, 1e-9);
    EXPECT_LT((columns - found->columns * (found->columns.transpose() * columns)).norm(), 1e-8) << c.name;
    const AlgebraStructure computed = structure_of(structure_constants(c.algebra)), told = found->structure;
    EXPECT_EQ(told.dimension, computed.dimension) << c.name;
    EXPECT_EQ(told.positive, computed.positive) << c.name;
    EXPECT_EQ(told.negative, computed.negative) << c.name;
    EXPECT_EQ(told.zero, computed.zero) << c.name;
    EXPECT_EQ(told.derived_series, computed.derived_series) << c.name;
    EXPECT_EQ(told.lower_central_series, computed.lower_central_series) << c.name;
    EXPECT_EQ(told.radical, computed.radical) << c.name;
    EXPECT_EQ(told.nilradical, computed.nilradical) << c.name;
    EXPECT_EQ(told.centre, computed.centre) << c.name;
    EXPECT_EQ(told.levi, computed.levi) << c.name;
    EXPECT_EQ(told.rank, computed.rank) << c.name;
  }
}

TEST(ClassicalSpan, SurvivesNoise) {
  for (const Known& c : known()) {
    const auto found = classical_span(disguised(c.algebra, 1e-3, 4), 3e-3);
    ASSERT_TRUE(found) << c.name;
    EXPECT_EQ(found->name, c.name);
    EXPECT_LT(
        (found->columns.transpose() * found->columns - MatrixXd::Identity(found->columns.cols(), found->columns.cols()))
            .norm(),
        1e-10);
  }
}

// Spans of the same dimensions that are no algebra, and an algebra of that dimension which preserves no form.
TEST(ClassicalSpan, OthersAreNone) {
  RandomStream random(Seed{2});
  for (const Index k : {10, 15, 24})
    EXPECT_FALSE(classical_span(orthonormal_columns(random.normal_matrix(25, k)), 0.05)) << k;
  Matrices triangular;  // upper triangular with the last row 0: as many as antisymmetric ones
  for (Index i = 0; i < 5; ++i)
    for (Index j = i + 1; j < 5; ++j) triangular.push_back(unit_matrix(5, i, j));
  EXPECT_FALSE(classical_span(as_columns(triangular), 0.05));
}

// In coordinates of its own the basis is the textbook's.
TEST(ClassicalSpan, ReadableBasis) {
  const auto found = classical_span(orthonormal_columns(as_columns(so(2, 4))), 1e-6);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->readable.size(), 15U);
  for (const MatrixXd& x : found->readable) EXPECT_EQ(x.cwiseAbs().sum(), 2);
}

// Beyond 120 dimensions names come from there; beyond 450 from nowhere else.
TEST(Naming, LargeAlgebras) {
  const auto named = [](const MatrixXd& columns) {
    Matrices all;
    const Index n = std::lround(std::sqrt(static_cast<double>(columns.rows())));
    for (Index i = 0; i < columns.cols(); ++i) all.emplace_back(columns.col(i).reshaped(n, n));
    return name_algebra(all);
  };
  const NamedAlgebra told = named(disguised(so(3, 14), 0, 5));
  EXPECT_EQ(told.status, Status::converged);
  EXPECT_EQ(told.name, "so(3,14)");
  EXPECT_LT(told.closure_defect, 1e-9);
  EXPECT_EQ(told.sparse_basis.size(), 136U);
  EXPECT_EQ(named(as_columns(so(40, 0))).name, "so(40)");
  const NamedAlgebra none = named(orthonormal_columns(RandomStream(Seed{1}).normal_matrix(24 * 24, 460)));
  EXPECT_EQ(none.status, Status::not_identifiable);
  EXPECT_GT(none.closure_defect, 0.1);
}

}  // namespace
}  // namespace lieder
