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
  const Index stride = 96, k = 5;
  for (const Vectors vectors : supported_vectors())
    for (const Index count : {1, 7, 64, 70})
      for (const Index width : {8, 16, 24, 32, 40, 48, 72})
        for (Index height = 1; height <= 20; ++height) {
          const Columns pairs{height % 11, height}, tails{24, width};
          const RowMatrix rows = random.normal_matrix(count, stride), before = random.normal_matrix(height, width);
          RowMatrix sums = before;
          add_products(rows.data(), count, stride, k, pairs, tails, sums.data(), vectors);
          const Eigen::MatrixXd products = rows.middleCols(pairs.first, height).array().colwise() * rows.col(k).array();
          const RowMatrix expected = before + products.transpose() * rows.middleCols(tails.first, width);
          ASSERT_LT((sums - expected).norm(), 1e-12 * expected.norm())
              << static_cast<int>(vectors) << ": " << count << " rows, " << height << " pairs, width " << width;
        }
}

}  // namespace
}  // namespace lieder
