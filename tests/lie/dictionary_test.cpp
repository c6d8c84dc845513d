#include "lieder/lie/dictionary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/QR>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Tolerance: central differences over 1e-5 leave about 1e-9.
TEST(Dictionaries, JacobiansAreDerivatives) {
  for (const Dictionary& d : {polynomial_dictionary(3, 4), fourier_dictionary(2, 2), fourier_dictionary(1, 3)}) {
    const VectorXd x = RandomStream(Seed{2}).normal_matrix(d.inputs, 1);
    const MatrixXd exact = d.jacobian(x);
    ASSERT_EQ(exact.rows(), d.size);
    for (Index i = 0; i < d.inputs; ++i) {
      const VectorXd e = 1e-5 * VectorXd::Unit(d.inputs, i);
      EXPECT_LT((exact.col(i) - (d.values(x + e) - d.values(x - e)) / 2e-5).norm(), 1e-7);
    }
  }
}

TEST(Dictionaries, FunctionsHaveNames) {
  EXPECT_THAT(polynomial_dictionary(2, 2).names, testing::ElementsAre("1", "x1", "x2", "x1^2", "x1 x2", "x2^2"));
  EXPECT_THAT(fourier_dictionary(2, 1).names,
              testing::ElementsAre("1", "cos(x2)", "sin(x2)", "cos(x1 - x2)", "sin(x1 - x2)", "cos(x1)", "sin(x1)",
                                   "cos(x1 + x2)", "sin(x1 + x2)"));
}

// Known answer: (2 w + 1)^m functions; no wave and its negative are both there, which would be the same functions.
TEST(Dictionaries, WavesAreIndependent) {
  const Dictionary d = fourier_dictionary(2, 2);
  EXPECT_EQ(d.size, 25);
  const MatrixXd values = evaluate(d, 3 * RandomStream(Seed{4}).normal_matrix(200, 2));
  EXPECT_EQ(values.colPivHouseholderQr().rank(), 25);
}

TEST(Dictionaries, RefuseWhatTheyCannotBe) {
  EXPECT_THROW(polynomial_dictionary(0, 2), InputError);
  EXPECT_THROW(polynomial_dictionary(2, -1), InputError);
  EXPECT_THROW(fourier_dictionary(2, 0), InputError);
  EXPECT_THROW(fourier_dictionary(9, 5), InputError);
  EXPECT_THROW(evaluate(polynomial_dictionary(2, 1), MatrixXd::Zero(1, 3)), InputError);
  EXPECT_THROW(evaluate(polynomial_dictionary(2, 1), MatrixXd::Constant(1, 2, 1.0 / 0.0)), InputError);
}

}  // namespace
}  // namespace lieder
