#include "lie/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>

#include "base/at.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using Step = Expression::Step;
using Dual = Expression::Dual;

/// Deeper brackets are refused, for they would end the stack.
constexpr int kDeepest = 200;
constexpr std::size_t kLongest = 10000;

struct NamedFunction {
  std::string_view name;
  double (*value)(double);
  double (*slope)(double);
};

constexpr std::array kNamedFunctions{
    NamedFunction{"sqrt", [](double a) { return std::sqrt(a); }, [](double a) { return 0.5 / std::sqrt(a); }},
    NamedFunction{"exp", [](double a) { return std::exp(a); }, [](double a) { return std::exp(a); }},
    NamedFunction{"log", [](double a) { return std::log(a); }, [](double a) { return 1 / a; }},
    NamedFunction{"sin", [](double a) { return std::sin(a); }, [](double a) { return std::cos(a); }},
    NamedFunction{"cos", [](double a) { return std::cos(a); }, [](double a) { return -std::sin(a); }},
    NamedFunction{"tan", [](double a) { return std::tan(a); }, [](double a) { return 1 + std::pow(std::tan(a), 2); }},
    NamedFunction{"asin", [](double a) { return std::asin(a); }, [](double a) { return 1 / std::sqrt(1 - a * a); }},
    NamedFunction{"acos", [](double a) { return std::acos(a); }, [](double a) { return -1 / std::sqrt(1 - a * a); }},
    NamedFunction{"atan", [](double a) { return std::atan(a); }, [](double a) { return 1 / (1 + a * a); }},
    NamedFunction{"sinh", [](double a) { return std::sinh(a); }, [](double a) { return std::cosh(a); }},
    NamedFunction{"cosh", [](double a) { return std::cosh(a); }, [](double a) { return std::sinh(a); }},
    NamedFunction{"tanh", [](double a) { return std::tanh(a); },
                  [](double a) { return 1 - std::pow(std::tanh(a), 2); }},
    NamedFunction{"abs", [](double a) { return std::abs(a); }, [](double a) { return a < 0 ? -1.0 : 1.0; }}};

std::string names_of_functions() {
  std::string all;
  for (const NamedFunction& f : kNamedFunctions) all += (all.empty() ? "" : ", ") + std::string(f.name);
  return all;
}

Dual raised(const Dual& base, const Dual& exponent) {
  const double value = std::pow(base.value, exponent.value);
  // A number in the exponent needs no logarithm of the base, which may be negative.
  VectorXd slope = base.slope * (exponent.value == 0 ? 0 : exponent.value * std::pow(base.value, exponent.value - 1));
  if ((exponent.slope.array() != 0).any()) slope += value * std::log(base.value) * exponent.slope;
  return {value, slope};
}

Dual combined(Step step, const Dual& a, const Dual& b) {
  switch (step) {
    case Step::add:
      return {a.value + b.value, a.slope + b.slope};
    case Step::subtract:
      return {a.value - b.value, a.slope - b.slope};
    case Step::multiply:
      return {a.value * b.value, a.slope * b.value + b.slope * a.value};
    case Step::divide:
      return {a.value / b.value, (a.slope - b.slope * (a.value / b.value)) / b.value};
    case Step::power:
      return raised(a, b);
    default:
      throw InternalError("expression: a step that takes no two numbers");
  }
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

Dual Expression::evaluate(const VectorXd& x, bool with_slope) const {
  const Index m = with_slope ? x.size() : 0;
  std::vector<Dual> stack;
  for (const Entry& e : steps_) {
    if (e.step == Step::number) {
      stack.push_back({e.number, VectorXd::Zero(m)});
    } else if (e.step == Step::coordinate) {
      const auto k = static_cast<Index>(e.index);
      stack.push_back({x[k], with_slope ? VectorXd(VectorXd::Unit(m, k)) : VectorXd()});
    } else if (e.step == Step::negate) {
      stack.back() = {-stack.back().value, -stack.back().slope};
    } else if (e.step == Step::call) {
      const double a = stack.back().value;
      stack.back() = {kNamedFunctions.at(e.index).value(a), stack.back().slope * kNamedFunctions.at(e.index).slope(a)};
    } else {
      const Dual right = stack.back();
      stack.pop_back();
      stack.back() = combined(e.step, stack.back(), right);
    }
  }
  return stack.back();
}

double Expression::value(const VectorXd& x) const { return evaluate(x, false).value; }

VectorXd Expression::gradient(const VectorXd& x) const { return evaluate(x, true).slope; }

bool Expression::is_constant() const {
  return std::ranges::none_of(steps_, [](const Entry& e) { return e.step == Step::coordinate; });
}

FormulaReader::FormulaReader(std::string_view subject, std::string_view text, Index inputs)
    : ExpressionReader(subject, text), inputs_(inputs) {
  if (text.size() > kLongest)
    throw InputError(fmt::format("{}: a text of {} characters came; need at most {}", subject, text.size(), kLongest));
}

Expression FormulaReader::whole() {
  read_ = {};
  sum();
  if (!at_end()) refuse("need +, -, *, /, ^ or the end");
  return std::move(read_);
}

Expression FormulaReader::summand() {
  read_ = {};
  product();
  while (take('-')) {
    product();
    read_.append(Step::subtract);
  }
  return std::move(read_);
}

void FormulaReader::sum() {
  product();
  while (true) {
    const bool plus = take('+');
    if (!plus && !take('-')) return;
    product();
    read_.append(plus ? Step::add : Step::subtract);
  }
}

bool FormulaReader::at_factor() {
  skip_spaces();
  return at_ < text_.size() && (is_letter(text_[at_]) || text_[at_] == '(');
}

void FormulaReader::product() {
  factor();
  while (true) {
    const bool over = take('/');
    if (!over && !take('*') && !at_factor()) return;
    factor();
    read_.append(over ? Step::divide : Step::multiply);
  }
}

void FormulaReader::factor() {
  if (++depth_ > kDeepest) refuse(fmt::format("need at most {} brackets and signs inside one another", kDeepest));
  if (take('-')) {
    factor();
    read_.append(Step::negate);
  } else {
    power();
  }
  --depth_;
}

void FormulaReader::power() {
  atom();
  if (!take('^') && !take("**")) return;
  factor();  // 2^-1, and 2^3^2 = 2^(3^2)
  read_.append(Step::power);
}

void FormulaReader::atom() {
  if (take('(')) {
    sum();
    need(')');
    return;
  }
  skip_spaces();
  if (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) return number();
  if (at_ < text_.size() && is_letter(text_[at_])) return name();
  refuse(fmt::format("need a number, a coordinate x1 .. x{}, a function such as sqrt(..), or brackets", inputs_));
}

void FormulaReader::number() {
  double value = 0;
  const char *begin = text_.data() + at_, *limit = text_.data() + text_.size();
  const auto [end, error] = std::from_chars(begin, limit, value);
  if (error != std::errc{}) refuse("need a number within the range of doubles");
  at_ += static_cast<std::size_t>(end - begin);
  read_.append(Step::number, value);
}

void FormulaReader::name() {
  const std::size_t start = at_;
  while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '_')) ++at_;
  const std::string_view word = text_.substr(start, at_ - start);
  const auto* function = std::ranges::find_if(kNamedFunctions, [&](const NamedFunction& f) { return f.name == word; });
  if (function != kNamedFunctions.end())
    return argument_of_function(static_cast<std::size_t>(function - kNamedFunctions.begin()), word);
  if (word == "pi") return read_.append(Step::number, std::numbers::pi);
  at_ = start;
  coordinate(word);
  at_ = start + word.size();
}

void FormulaReader::argument_of_function(std::size_t function, std::string_view word) {
  skip_spaces();
  const bool bare = at_ < text_.size() && text_[at_] != '(';
  if (at_ == text_.size()) refuse(fmt::format("need what {} is taken of, such as {}(x1)", word, word));
  atom();
  skip_spaces();
  if (bare && at_ < text_.size() && (text_[at_] == '^' || text_.substr(at_).starts_with("**")))
    refuse(fmt::format("need brackets: {}(..)^.. or {}(..^..)", word, word));
  read_.append(Step::call, 0, function);
}

void FormulaReader::coordinate(std::string_view word) {
  Index k = 0;
  if (word.starts_with('x')) {
    const auto [end, error] = std::from_chars(word.data() + 1, word.data() + word.size(), k);
    if (error != std::errc{} || end != word.data() + word.size()) k = 0;
  }
  if (k < 1 || k > inputs_)
    refuse(fmt::format("'{}' is not known; need a coordinate x1 .. x{}, pi, or one of {}", word, inputs_,
                       names_of_functions()));
  read_.append(Step::coordinate, 0, static_cast<std::size_t>(k - 1));
}

}  // namespace lieder
