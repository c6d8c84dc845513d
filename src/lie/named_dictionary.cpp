#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/at.hpp"
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

Dictionary one_of(std::string_view word, std::string_view text, Index inputs) {
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
  throw InputError(fmt::format(
      "functions: '{}' came; need poly(p), fourier(k), log, trig, or some of them with + between, such as poly(1)+log",
      text));
}

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

Dictionary named_dictionary(std::string_view text, Index inputs) {
  std::optional<Dictionary> all;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('+', begin), text.size());
    const Dictionary one = one_of(text.substr(begin, end - begin), text, inputs);
    all = all ? joined(*all, one) : one;
    begin = end + 1;
  }
  return *all;
}

}  // namespace lieder
