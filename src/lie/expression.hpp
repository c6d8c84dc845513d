#pragma once
#include <Eigen/Core>
#include <string>
#include <string_view>
#include <vector>

#include "base/expression_reader.hpp"

namespace lieder {

/// A function of x1 .. xm that was written as text, as steps on a stack.
class Expression {
 public:
  enum class Step { number, coordinate, negate, add, subtract, multiply, divide, power, call };
  /// A number and its derivatives; `slope` is empty where no derivatives are asked for.
  struct Dual {
    double value = 0;
    Eigen::VectorXd slope;
  };

  double value(const Eigen::VectorXd& x) const;
  Eigen::VectorXd gradient(const Eigen::VectorXd& x) const;
  bool is_constant() const;  ///< no coordinate stands in it

  void append(Step step, double number = 0, std::size_t index = 0) { steps_.push_back({step, number, index}); }

 private:
  struct Entry {
    Step step;
    double number;
    std::size_t index;  ///< of a coordinate, or of a function
  };
  Dual evaluate(const Eigen::VectorXd& x, bool with_slope) const;

  std::vector<Entry> steps_;
};

/// Reads functions of coordinates: numbers, pi, x1 .. xm, + - * / ^ (or **), brackets, sqrt, exp, log, sin, cos, tan,
/// asin, acos, atan, sinh, cosh, tanh and abs. A space multiplies, `2 x1 x2`, and a function may stand in front of a
/// single name, `log x1`: so that what sum_text() writes can be read.
class FormulaReader : public ExpressionReader {
 public:
  /// \param subject  what the text is, for errors: "functions"   \throws InputError for a text of over 10,000
  /// characters
  FormulaReader(std::string_view subject, std::string_view text, Eigen::Index inputs);

  /// The whole text. \throws InputError for what is no function of x1 .. xm
  Expression whole();
  /// Up to a plus that stands in no brackets, or the end.
  Expression summand();

 private:
  void sum();
  void product();
  void factor();
  void power();
  void atom();
  void name();
  void argument_of_function(std::size_t function, std::string_view word);
  void coordinate(std::string_view word);
  void number();
  bool at_factor();

  Eigen::Index inputs_;
  Expression read_;
  int depth_ = 0;
};

}  // namespace lieder
