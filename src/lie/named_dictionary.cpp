#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/at.hpp"
#include "lie/expression.hpp"
#include "lie/word_argument.hpp"
#include "lieder/base/error.hpp"
#include "lieder/lie/dictionary.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Functions of one coordinate, the same of each.
Dictionary of_each(Index inputs, const std::vector<std::string>& names, double (*value)(double, std::size_t),
                   double (*slope)(double, std::size_t)) {
  const Index kinds = std::ssize(names);
  Dictionary d{.inputs = inputs, .size = kinds * inputs, .values = {}, .jacobian = {}, .names = {}};
  for (Index i = 0; i < inputs; ++i)
    for (const std::string& name : names) d.names.push_back(fmt::format("{} x{}", name, i + 1));
  d.values = [=](const VectorXd& x) {
    VectorXd all(kinds * inputs);
    for (Index i = 0; i < inputs; ++i)
      for (Index k = 0; k < kinds; ++k) all[i * kinds + k] = value(x[i], at(k));
    return all;
  };
  d.jacobian = [=](const VectorXd& x) {
    MatrixXd all = MatrixXd::Zero(kinds * inputs, inputs);
    for (Index i = 0; i < inputs; ++i)
      for (Index k = 0; k < kinds; ++k) all(i * kinds + k, i) = slope(x[i], at(k));
    return all;
  };
  return d;
}

/// Functions that have a word; empty for other texts.
std::optional<Dictionary> by_word(std::string_view word, Index inputs) {
  if (const auto degree = argument_of("functions", "poly", word)) return polynomial_dictionary(inputs, *degree);
  if (const auto waves = argument_of("functions", "fourier", word)) return fourier_dictionary(inputs, *waves);
  if (word == "log")
    return of_each(
        inputs, {"log"}, [](double x, std::size_t) { return std::log(x); },
        [](double x, std::size_t) { return 1 / x; });
  if (word == "trig")
    return of_each(
        inputs, {"cos", "sin"}, [](double x, std::size_t k) { return k == 0 ? std::cos(x) : std::sin(x); },
        [](double x, std::size_t k) { return k == 0 ? -std::sin(x) : std::cos(x); });
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// A function as it may stand behind a coefficient: brackets where a sign or a number would be read as part of it.
std::string as_factor(std::string_view text) {
  int depth = 0;
  bool loose = text.starts_with('.') || (text.front() >= '0' && text.front() <= '9');
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    loose = loose || (depth == 0 && c == '-');
  }
  return loose ? fmt::format("({})", text) : std::string(text);
}

Dictionary of_expressions(const std::vector<Expression>& functions, std::vector<std::string> names, Index inputs) {
  const Index p = std::ssize(functions);
  Dictionary d{.inputs = inputs, .size = p, .values = {}, .jacobian = {}, .names = std::move(names)};
  d.values = [=](const VectorXd& x) {
    VectorXd all(p);
    for (Index k = 0; k < p; ++k) all[k] = functions[at(k)].value(x);
    return all;
  };
  d.jacobian = [=](const VectorXd& x) {
    MatrixXd all(p, inputs);
    for (Index k = 0; k < p; ++k) all.row(k) = functions[at(k)].gradient(x);
    return all;
  };
  return d;
}

/// Words and functions with a plus between them.
class DictionaryReader : FormulaReader {
 public:
  DictionaryReader(std::string_view text, Index inputs) : FormulaReader("functions", text, inputs), inputs_(inputs) {}

  Dictionary read() {
    do one();
    while (take('+'));
    if (!at_end()) refuse("need + and the next functions, or the end");
    flush();
    return *all_;
  }

 private:
  void one() {
    skip_spaces();
    const std::size_t start = at_, end = std::min(text_.find('+', at_), text_.size());
    if (const auto known = by_word(trimmed(text_.substr(start, end - start)), inputs_)) {
      flush();
      join(*known);
      at_ = end;
      return;
    }
    if (!starts_a_function())
      refuse(
          "need poly(p), fourier(k), log, trig, a function of the coordinates such as exp(x1 - x2), or some of them "
          "with + between");
    Expression function = summand();
    if (function.is_constant()) {
      at_ = start;
      refuse("a number came; need a function of the coordinates");
    }
    functions_.push_back(std::move(function));
    names_.push_back(as_factor(trimmed(text_.substr(start, at_ - start))));
  }

  bool starts_a_function() const {
    for (const std::string_view word : {"poly", "fourier", "trig"})
      if (text_.substr(at_).starts_with(word)) return false;
    return at_ < text_.size() && text_[at_] != '+';
  }

  void flush() {
    if (functions_.empty()) return;
    join(of_expressions(functions_, std::move(names_), inputs_));
    functions_.clear();
    names_.clear();
  }

  void join(const Dictionary& more) { all_ = all_ ? joined(*all_, more) : more; }

  Index inputs_;
  std::optional<Dictionary> all_;
  std::vector<Expression> functions_;  // that came since the last word
  std::vector<std::string> names_;
};

}  // namespace

std::optional<int> argument_of(std::string_view subject, std::string_view word, std::string_view text) {
  if (!text.starts_with(word) || text.size() < word.size() + 3 || text[word.size()] != '(' || text.back() != ')')
    return std::nullopt;
  const std::string_view inside = text.substr(word.size() + 1, text.size() - word.size() - 2);
  int value = 0;
  const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), value);
  if (error != std::errc{} || end != inside.data() + inside.size())
    throw InputError(fmt::format("{}: '{}' came; need a whole number in {}(..)", subject, text, word));
  return value;
}

Dictionary joined(const Dictionary& first, const Dictionary& second) {
  if (first.inputs != second.inputs)
    throw InputError(fmt::format("dictionary: functions of {} and of {} coordinates came; need as many", first.inputs,
                                 second.inputs));
  Dictionary both{.inputs = first.inputs, .size = first.size + second.size, .values = {}, .jacobian = {}, .names = {}};
  for (const Dictionary* d : {&first, &second})
    for (Index k = 0; k < d->size; ++k)
      both.names.push_back(d->names.empty() ? fmt::format("D{}", std::ssize(both.names) + 1) : d->names[at(k)]);
  both.values = [first, second](const VectorXd& x) {
    VectorXd all(first.size + second.size);
    all << first.values(x), second.values(x);
    return all;
  };
  both.jacobian = [first, second](const VectorXd& x) {
    MatrixXd all(first.size + second.size, first.inputs);
    all << first.jacobian(x), second.jacobian(x);
    return all;
  };
  return both;
}

Dictionary named_dictionary(std::string_view text, Index inputs) { return DictionaryReader(text, inputs).read(); }

Dictionary written_functions(std::string_view subject, const std::vector<std::string>& texts, Index inputs) {
  std::vector<Expression> functions;
  functions.reserve(texts.size());
  for (const std::string& text : texts) functions.push_back(FormulaReader(subject, text, inputs).whole());
  return of_expressions(functions, texts, inputs);
}

}  // namespace lieder
