#include "lieder/lie/dictionary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lie/monomials.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::MatrixXi;
using Eigen::RowVectorXi;
using Eigen::VectorXd;

constexpr double kMostFunctions = 1e6;

/// Variables of each monomial, each as often as its exponent says, ascending.
using MonomialFactors = std::vector<std::vector<Index>>;

MonomialFactors factors_of(const MatrixXi& exponents) {
  MonomialFactors factors;
  for (const auto& row : exponents.rowwise()) {
    auto& variables = factors.emplace_back();
    for (Index i = 0; i < row.size(); ++i) variables.insert(variables.end(), static_cast<std::size_t>(row[i]), i);
  }
  return factors;
}

double product(const std::vector<Index>& variables, const VectorXd& x, std::size_t left_out) {
  double all = 1;
  for (std::size_t i = 0; i < variables.size(); ++i)
    if (i != left_out) all *= x[variables[i]];
  return all;
}

/// Wave vectors whose first entry that is not 0 is positive.
std::vector<RowVectorXi> half_of_the_waves(Index inputs, int waves) {
  std::vector<RowVectorXi> all;
  RowVectorXi k = RowVectorXi::Constant(inputs, -waves);
  while (true) {
    const auto first = std::find_if(k.begin(), k.end(), [](int e) { return e != 0; });
    if (first != k.end() && *first > 0) all.push_back(k);
    Index i = inputs - 1;
    while (i >= 0 && k[i] == waves) k[i--] = -waves;
    if (i < 0) return all;
    ++k[i];
  }
}

std::string wave_text(const RowVectorXi& k) {
  std::string text;
  for (Index i = 0; i < k.size(); ++i) {
    if (k[i] == 0) continue;
    text += text.empty() ? (k[i] < 0 ? "-" : "") : (k[i] < 0 ? " - " : " + ");
    text += std::abs(k[i]) == 1 ? fmt::format("x{}", i + 1) : fmt::format("{} x{}", std::abs(k[i]), i + 1);
  }
  return text;
}

}  // namespace

std::string monomial_text(const RowVectorXi& exponents) {
  std::string text;
  for (Index i = 0; i < exponents.size(); ++i) {
    if (exponents[i] == 0) continue;
    if (!text.empty()) text += ' ';
    text += exponents[i] == 1 ? fmt::format("x{}", i + 1) : fmt::format("x{}^{}", i + 1, exponents[i]);
  }
  return text;
}

MatrixXi polynomial_exponents(Index inputs, int degree) {
  if (inputs < 1 || degree < 0 || degree > 100)
    throw InputError(
        fmt::format("polynomials of degree {} in {} variables came; need 0 to 100 in at least one", degree, inputs));
  MatrixXi all(0, inputs);
  for (int d = 0; d <= degree; ++d) {
    const MatrixXi more = monomials(inputs, d);
    all.conservativeResize(all.rows() + more.rows(), Eigen::NoChange);
    all.bottomRows(more.rows()) = more;
  }
  return all;
}

Dictionary polynomial_dictionary(Index inputs, int degree) {
  const MatrixXi exponents = polynomial_exponents(inputs, degree);
  const MonomialFactors factors = factors_of(exponents);
  Dictionary dictionary{.inputs = inputs, .size = exponents.rows(), .values = {}, .jacobian = {}, .names = {}};
  for (const auto& row : exponents.rowwise()) {
    const std::string text = monomial_text(row);
    dictionary.names.push_back(text.empty() ? "1" : text);
  }
  dictionary.values = [factors](const VectorXd& x) {
    VectorXd all(static_cast<Index>(factors.size()));
    for (std::size_t k = 0; k < factors.size(); ++k)
      all[static_cast<Index>(k)] = product(factors[k], x, factors[k].size());
    return all;
  };
  dictionary.jacobian = [factors, inputs](const VectorXd& x) {
    MatrixXd all = MatrixXd::Zero(static_cast<Index>(factors.size()), inputs);
    for (std::size_t k = 0; k < factors.size(); ++k)
      for (std::size_t i = 0; i < factors[k].size(); ++i)
        all(static_cast<Index>(k), factors[k][i]) += product(factors[k], x, i);
    return all;
  };
  return dictionary;
}

Dictionary fourier_dictionary(Index inputs, int waves) {
  if (inputs < 1 || waves < 1 || waves > 100)
    throw InputError(fmt::format("waves up to {} in {} variables came; need 1 to 100 in at least one", waves, inputs));
  if (std::pow(2.0 * waves + 1, static_cast<double>(inputs)) > kMostFunctions)
    throw InputError(fmt::format("waves: up to {} in {} variables are more than {:.0e} functions; need fewer", waves,
                                 inputs, kMostFunctions));
  const auto k = half_of_the_waves(inputs, waves);
  const auto count = static_cast<Index>(k.size());
  MatrixXd vectors(count, inputs);
  for (Index i = 0; i < count; ++i) vectors.row(i) = k[static_cast<std::size_t>(i)].cast<double>();
  Dictionary dictionary{.inputs = inputs, .size = 2 * count + 1, .values = {}, .jacobian = {}, .names = {"1"}};
  for (const RowVectorXi& wave : k)
    for (const char* function : {"cos", "sin"})
      dictionary.names.push_back(fmt::format("{}({})", function, wave_text(wave)));
  dictionary.values = [vectors, count](const VectorXd& x) {
    const VectorXd angles = vectors * x;
    VectorXd all(2 * count + 1);
    all[0] = 1;
    for (Index i = 0; i < count; ++i) all.segment<2>(2 * i + 1) << std::cos(angles[i]), std::sin(angles[i]);
    return all;
  };
  dictionary.jacobian = [vectors, count, inputs](const VectorXd& x) {
    const VectorXd angles = vectors * x;
    MatrixXd all = MatrixXd::Zero(2 * count + 1, inputs);
    for (Index i = 0; i < count; ++i) {
      all.row(2 * i + 1) = -std::sin(angles[i]) * vectors.row(i);
      all.row(2 * i + 2) = std::cos(angles[i]) * vectors.row(i);
    }
    return all;
  };
  return dictionary;
}

MatrixXd evaluate(const Dictionary& dictionary, const MatrixXd& X) {
  if (X.cols() != dictionary.inputs)
    throw InputError(fmt::format("dictionary: points of {} coordinates came; need {}", X.cols(), dictionary.inputs));
  MatrixXd values(X.rows(), dictionary.size);
  for (Index i = 0; i < X.rows(); ++i) {
    values.row(i) = dictionary.values(X.row(i).transpose());
    if (!values.row(i).allFinite())
      throw InputError(fmt::format("dictionary: a function is not finite at the point in row {}", i));
  }
  return values;
}

}  // namespace lieder
