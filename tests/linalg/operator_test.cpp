#include "lieder/linalg/operator.hpp"

#include <gtest/gtest.h>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

TEST(Operator, DenseAppliesTheMatrixAndItsTranspose) {
  RandomStream random(Seed{1});
  const Eigen::MatrixXd m = random.normal_matrix(4, 3), x = random.normal_matrix(3, 2), y = random.normal_matrix(4, 2);
  const Operator a = dense_operator(m);
  EXPECT_EQ(a.rows, 4);
  EXPECT_EQ(a.cols, 3);
  EXPECT_LT((a.apply(x) - m * x).norm(), 1e-14);
  EXPECT_LT((a.apply_adjoint(y) - m.transpose() * y).norm(), 1e-14);
  EXPECT_LT(adjoint_defect(a), 1e-14);
}

TEST(Operator, AdjointDefectFindsAWrongAdjoint) {
  RandomStream random(Seed{2});
  Operator a = dense_operator(random.normal_matrix(4, 4));
  a.apply_adjoint = a.apply;
  EXPECT_GT(adjoint_defect(a), 1e-3);
}

}  // namespace
}  // namespace lieder
