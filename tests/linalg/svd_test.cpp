#include "linalg/svd.hpp"

#include <gtest/gtest.h>

#include <Eigen/QR>
#include <algorithm>
#include <limits>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd random_basis(RandomStream& random, Index n) {
  return Eigen::HouseholderQR<MatrixXd>(random.normal_matrix(n, n)).householderQ();
}

/// A matrix with these singular values, of random bases.
MatrixXd with_values(RandomStream& random, Index rows, Index columns, const VectorXd& values) {
  MatrixXd middle = MatrixXd::Zero(rows, columns);
  middle.diagonal() = values;
  return random_basis(random, rows) * middle * random_basis(random, columns).transpose();
}

void expect_orthonormal(const MatrixXd& columns) {
  EXPECT_LT((columns.transpose() * columns - MatrixXd::Identity(columns.cols(), columns.cols())).norm(), 1e-12);
}

/// Everything that there is to say of the three answers.
void expect_decomposed(const MatrixXd& m, const VectorXd& expected) {
  const ThinSvd thin = thin_svd(m);
  const RightSingularVectors right = right_singular_vectors(m);
  for (const VectorXd& values : {thin.values, right.values, singular_values(m)}) {
    ASSERT_EQ(values.size(), expected.size());
    EXPECT_LT((values - expected).norm(), 1e-12 * (1 + expected.norm()));
  }
  EXPECT_LT((thin.u * thin.values.asDiagonal() * thin.v.transpose() - m).norm(), 1e-12 * (1 + m.norm()));
  expect_orthonormal(thin.u);
  expect_orthonormal(thin.v);
  ASSERT_EQ(right.v.cols(), m.cols());
  expect_orthonormal(right.v);
  const MatrixXd moved = m * right.v;
  for (Index i = 0; i < m.cols(); ++i)
    EXPECT_NEAR(moved.col(i).norm(), i < expected.size() ? expected[i] : 0, 1e-12 * (1 + expected.norm()));
}

// Known answers of every shape.
TEST(Svd, DecomposesMatricesOfAnyShape) {
  RandomStream random(Seed{1});
  for (const auto& [rows, columns] : {std::pair<Index, Index>{1, 1}, {7, 7}, {40, 6}, {6, 40}, {1, 5}, {5, 1}}) {
    const Index k = std::min(rows, columns);
    const VectorXd values = VectorXd::LinSpaced(k, static_cast<double>(k), 1);
    expect_decomposed(with_values(random, rows, columns, values), values);
  }
}

// The trap: values that are 1 or 0, as exact symmetries have. Eigen's own divide and conquer fails on every eighth.
TEST(Svd, ManyEqualValues) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    RandomStream random(Seed{seed});
    VectorXd values = VectorXd::Zero(20);
    values.head(14).setOnes();
    expect_decomposed(with_values(random, 20, 20, values), values);
  }
}

TEST(Svd, OfNothing) {
  EXPECT_EQ(singular_values(MatrixXd(0, 3)).size(), 0);
  EXPECT_EQ(thin_svd(MatrixXd(4, 0)).u.cols(), 0);
  EXPECT_EQ(right_singular_vectors(MatrixXd(0, 3)).v, MatrixXd::Identity(3, 3));
  expect_decomposed(MatrixXd::Zero(4, 3), VectorXd::Zero(3));
}

// What was not measured is no number.
TEST(Svd, WhatIsNotFiniteHasNoValues) {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    MatrixXd m = MatrixXd::Identity(5, 3);
    m(4, 2) = bad;
    EXPECT_TRUE(singular_values(m).array().isNaN().all());
    EXPECT_TRUE(thin_svd(m).values.array().isNaN().all());
    EXPECT_EQ(right_singular_vectors(m).v, MatrixXd::Identity(3, 3));
  }
}

}  // namespace
}  // namespace lieder
