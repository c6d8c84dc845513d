#include "lieder/lie/dictionary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/QR>
#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Tolerance: central differences over 1e-5 leave about 1e-9.
TEST(Dictionaries, JacobiansAreDerivatives) {
  for (const Dictionary& d : {polynomial_dictionary(3, 4), fourier_dictionary(2, 2), fourier_dictionary(1, 3),
                              named_dictionary("poly(2)+trig+log", 3)}) {
    const VectorXd x = RandomStream(Seed{2}).normal_matrix(d.inputs, 1).cwiseAbs();  // positive, for logarithms
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

// Property: functions by name, one list after the other, each what it says.
TEST(Dictionaries, HaveNamesOfTheirOwn) {
  const Dictionary d = named_dictionary("poly(1)+log+trig", 2);
  EXPECT_THAT(d.names,
              testing::ElementsAre("1", "x1", "x2", "log x1", "log x2", "cos x1", "sin x1", "cos x2", "sin x2"));
  const VectorXd v = d.values(Eigen::Vector2d(0.5, 2));
  EXPECT_EQ(v.head(3), Eigen::Vector3d(1, 0.5, 2));
  EXPECT_EQ(v[4], std::log(2.0));
  EXPECT_EQ(v[5], std::cos(0.5));
  EXPECT_EQ(v[8], std::sin(2.0));
  EXPECT_EQ(named_dictionary("fourier(1)", 2).names, fourier_dictionary(2, 1).names);
  for (const char* wrong : {"", "exp", "poly", "poly(x)", "poly(2)+", "+log", "poly(2) + log"})
    EXPECT_THROW(named_dictionary(wrong, 2), InputError) << wrong;
  EXPECT_THROW(joined(polynomial_dictionary(2, 1), polynomial_dictionary(3, 1)), InputError);
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
