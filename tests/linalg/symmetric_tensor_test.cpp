#include "linalg/symmetric_tensor.hpp"

#include <gtest/gtest.h>

#include <array>

#include "lieder/base/threads.hpp"
#include "linalg/random_tensor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using test::random_symmetric_tensor;

// Tolerance of sums of up to d^3 products of numbers near 1.
constexpr double kRounding = 1e-11;

TEST(SymmetricTensor, HasOneValueForAllPlacementsOfItsIndices) {
  SymmetricTensor t(4);
  t.set(3, 0, 2, 5);
  t.set(1, 3, 1, -2);
  for (const auto& [i, j, k] : {std::array{0, 2, 3}, {0, 3, 2}, {2, 0, 3}, {2, 3, 0}, {3, 0, 2}, {3, 2, 0}})
    EXPECT_EQ(t(i, j, k), 5);
  for (const auto& [i, j, k] : {std::array{1, 1, 3}, {1, 3, 1}, {3, 1, 1}}) EXPECT_EQ(t(i, j, k), -2);
  EXPECT_EQ(squared_norm(t), 6 * 25 + 3 * 4);
}

// Known answers: the sums over all indices.
TEST(SymmetricTensor, ContractsAsTheSumsSay) {
  for (const Index d : {1, 2, 5}) {
    RandomStream random(Seed{static_cast<std::uint64_t>(d)});
    const SymmetricTensor a = random_symmetric_tensor(d, random), b = random_symmetric_tensor(d, random);
    const MatrixXd o = random.normal_matrix(d + 1, d);
    MatrixXd pairs = MatrixXd::Zero(d, d), twice = MatrixXd::Zero(d + 1, d);
    double product = 0;
    for (Index i = 0; i < d; ++i)
      for (Index j = 0; j < d; ++j)
        for (Index k = 0; k < d; ++k) {
          EXPECT_EQ(a.slice(i)(j, k), a(i, j, k));
          product += a(i, j, k) * b(i, j, k);
          for (Index l = 0; l < d; ++l) pairs(i, l) += a(i, j, k) * b(l, j, k);
          for (Index row = 0; row <= d; ++row) twice(row, k) += a(i, j, k) * o(row, i) * o(row, j);
        }
    EXPECT_NEAR(inner(a, b), product, kRounding);
    EXPECT_LT((contract_pairs(a, b) - pairs).norm(), kRounding);
    EXPECT_LT((contract_twice(a, o) - twice).norm(), kRounding);
  }
}

// Known answer: the sum over all indices; also to fewer and to more coordinates.
TEST(SymmetricTensor, TransformsAsTheSumSays) {
  const Index d = 4;
  RandomStream random(Seed{6});
  const SymmetricTensor t = random_symmetric_tensor(d, random);
  for (const Index rows : {1, 3, 4, 6}) {
    const MatrixXd l = random.normal_matrix(rows, d);
    const SymmetricTensor y = transform(t, l);
    for (Index a = 0; a < rows; ++a)
      for (Index b = 0; b < rows; ++b)
        for (Index c = 0; c < rows; ++c) {
          double sum = 0;
          for (Index i = 0; i < d; ++i)
            for (Index j = 0; j < d; ++j)
              for (Index k = 0; k < d; ++k) sum += l(a, i) * l(b, j) * l(c, k) * t(i, j, k);
          EXPECT_NEAR(y(a, b, c), sum, kRounding * (1 + std::abs(sum)));
        }
  }
}

// Property: same bytes whatever the number of threads.
TEST(SymmetricTensor, TransformsAlikeWithAnyNumberOfThreads) {
  RandomStream random(Seed{7});
  const SymmetricTensor t = random_symmetric_tensor(40, random);
  const MatrixXd l = random_orthogonal(40, random);
  const auto with = [&](int count) {
    const ThreadScope threads(count);
    return transform(t, l).packed();
  };
  EXPECT_EQ(with(1), with(2));
}

}  // namespace
}  // namespace lieder
