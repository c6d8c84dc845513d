#include "lens/third_moment_kernel.hpp"

#include <gtest/gtest.h>

#include "lieder/base/seed.hpp"
#include "lieder/io/samples.hpp"

namespace lieder {
namespace {

using Eigen::Index;

// Known answer: the product of matrices, for every kind of vectors that this processor has, and for sizes that leave
// every possible rest of pairs, columns and rows. Tolerance: rounding of 70 sums.
TEST(ThirdMomentKernel, IsAProductOfMatrices) {
  RandomStream random(Seed{3});
  for (const Vectors vectors : supported_vectors())
    for (const Index rows : {1, 7, 64, 70})
      for (const Index width : {8, 16, 24, 32, 40, 48, 72})
        for (Index pairs = 1; pairs <= 20; ++pairs) {
          const Eigen::MatrixXd u = random.normal_matrix(rows, pairs), factor = random.normal_matrix(rows, 1);
          const RowMatrix tails = random.normal_matrix(rows, width + 3), before = random.normal_matrix(pairs, width);
          RowMatrix sums = before;
          add_products(factor.data(), u.data(), rows, pairs, tails.data(), tails.cols(), sums.data(), width, rows,
                       vectors);
          const Eigen::MatrixXd products = u.array().colwise() * factor.col(0).array();
          const RowMatrix expected = before + products.transpose() * tails.leftCols(width);
          ASSERT_LT((sums - expected).norm(), 1e-12 * expected.norm())
              << static_cast<int>(vectors) << ": " << rows << " rows, " << pairs << " pairs, width " << width;
        }
}

}  // namespace
}  // namespace lieder
