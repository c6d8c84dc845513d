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
                              named_dictionary("poly(2)+trig+log", 3),
                              named_dictionary("x1/sqrt(x1^2+x2^2) + exp(-2 x1 x3) - x2**x3/(1+x1)", 3),
                              named_dictionary("tan(x1/4)+atan x2+sinh x3+cosh x1+tanh(x2^-1.5)+abs(x1-x2)^3", 3),
                              named_dictionary("asin(x1/9)+acos(x2/9)+cos(pi x3)+x1^0+2^x2", 3)}) {
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
  for (const char* wrong : {"", "exp", "poly", "poly(x)", "poly(2)+", "+log", "poly(2) log"})
    EXPECT_THROW(named_dictionary(wrong, 2), InputError) << wrong;
  EXPECT_THROW(joined(polynomial_dictionary(2, 1), polynomial_dictionary(3, 1)), InputError);
}

// Property: functions as text are what the text says, by the rules of arithmetic. Known answers: by hand at one point.
TEST(Dictionaries, AreWrittenAsText) {
  const VectorXd x = Eigen::Vector3d(2, 3, -5);
  const std::vector<std::pair<std::string, double>> known{
      {"-x1^2", -4},          {"2^3^2", 512},     {"x1 - x2 - x3", 4},
      {"12/x1/x2", 2},        {"2 x1 x2", 12},    {"1/2 x2", 1.5},
      {"x3^3", -125},         {"x1^-2", 0.25},    {"2e+1*x1", 40},
      {"(x1+x2)(x1-x2)", -5}, {"sqrt(x2*12)", 6}, {"log x1 x2", 3 * std::log(2.0)},
      {"abs(x3) - -x1", 7},   {"cos(pi x1)", 1},  {"x1**x2", 8},
      {"-x1*-x2", 6},         {".5x1", 1},        {"exp(x1-x2)", std::exp(-1.0)}};
  for (const auto& [text, value] : known)
    EXPECT_NEAR(written_functions("f", {text}, 3).values(x)[0], value, 1e-13 * std::abs(value)) << text;
  const Dictionary d = named_dictionary("x1 x2 + 1/x1+poly(1) + (x1 + x2) + x1-x2 + log", 2);
  EXPECT_THAT(d.names,
              testing::ElementsAre("x1 x2", "(1/x1)", "1", "x1", "x2", "(x1 + x2)", "(x1-x2)", "log x1", "log x2"));
  EXPECT_EQ(d.values(x.head(2))[5], 5);
}

// Property: what is wrong is named, with its place and what is needed.
TEST(Dictionaries, RefuseTextsThatAreNoFunctions) {
  const auto refusal = [](const std::string& text) -> std::string {
    try {
      named_dictionary(text, 2);
    } catch (const InputError& e) {
      return e.what();
    }
    return "no InputError";
  };
  EXPECT_EQ(refusal("poly(2)+x1/sqrt(x3)"),
            "functions \"poly(2)+x1/sqrt(x3)\": at character 17: 'x3' is not known; need a coordinate x1 .. x2, pi, or "
            "one of sqrt, exp, log, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, abs");
  EXPECT_EQ(refusal("exp(x1"), "functions \"exp(x1\": at character 7: need `)`");
  for (const auto& [text, words] :
       std::vector<std::pair<std::string, std::string>>{{"exp", "need what exp is taken of"},
                                                        {"x1 +", "need poly(p), fourier(k), log, trig, a function"},
                                                        {"3 - 1", "a number came"},
                                                        {"x1 ^", "need a number, a coordinate x1 .. x2"},
                                                        {"x1 ) x2", "need + and the next"},
                                                        {"sin x1^2", "need brackets: sin(..)^.. or sin(..^..)"},
                                                        {"1e999 x1", "range of doubles"},
                                                        {"x0", "'x0' is not known"},
                                                        {"x99999999999999999999", "not known"},
                                                        {"x1 2", "need + and the next"},
                                                        {"r", "'r' is not known"},
                                                        {std::string(500, '(') + "x1", "at most 200 brackets"},
                                                        {std::string(20000, '1'), "need at most 10000"}})
    EXPECT_THAT(refusal(text), testing::HasSubstr(words)) << text;
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
