#include "lieder/enforce/polynomials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "lie/monomials.hpp"
#include "lie/sum_text.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/lie/dictionary.hpp"
#include "linalg/echelon.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNegligible = 1e-9;

/// Of the unit vector of the symmetric power for these exponents, as a polynomial: the root of the multinomial number.
double unit_coefficient(const Eigen::RowVectorXi& exponents) {
  double logarithm = std::lgamma(exponents.sum() + 1);
  for (const int e : exponents) logarithm -= std::lgamma(e + 1);
  return std::exp(logarithm / 2);
}

/// The fraction of denominator up to 64 that x is to rounding.
std::optional<double> simple_fraction(double x) {
  for (int denominator = 1; denominator <= 64; ++denominator) {
    const double numerator = std::round(x * denominator);
    if (std::abs(x - numerator / denominator) < kNegligible) return numerator / denominator;
  }
  return std::nullopt;
}

bool make_rational(MatrixXd& m) {
  MatrixXd rounded = m;
  for (double& x : rounded.reshaped()) {
    const auto fraction = simple_fraction(x);
    if (!fraction) return false;
    x = *fraction;
  }
  m = rounded;
  return true;
}

}  // namespace

EquivariantPolynomials equivariant_polynomials(const Group& group, const Representation& in, const Representation& out,
                                               int degree, const EnforceOptions& options) {
  if (degree < 0 || degree > 100) throw InputError(fmt::format("polynomials: degree {} came; need 0 to 100", degree));
  EquivariantPolynomials found;
  found.maps = enforce(group, symmetric_power(in, degree), out, options);
  found.exponents = monomials(in.size(), degree);
  if (found.maps.status == Status::stopped) return found;
  const Index count = found.exponents.rows(), outputs = out.size();
  require_memory("polynomials: their coefficients",
                 static_cast<std::uint64_t>(24 * found.maps.dimension * outputs * count), options.memory_limit);
  found.coefficients = MatrixXd(found.maps.basis()).transpose();
  VectorXd units(count);
  for (Index k = 0; k < count; ++k) units[k] = unit_coefficient(found.exponents.row(k));
  for (Index r = 0; r < outputs; ++r) found.coefficients.middleCols(r * count, count) *= units.asDiagonal();
  reduce_rows(found.coefficients, kNegligible);
  found.rational = make_rational(found.coefficients);
  return found;
}

std::string EquivariantPolynomials::text(Index k) const {
  constexpr Index kMostTerms = 24;
  const Index count = exponents.rows(), outputs = count > 0 ? coefficients.cols() / count : 0;
  std::vector<std::string> names;
  for (Index m = 0; m < count; ++m) {
    const std::string name = monomial_text(exponents.row(m));
    names.push_back(name.empty() ? "1" : name);
  }
  std::string all;
  Index terms = 0;
  for (Index r = 0; r < outputs; ++r) {
    const Eigen::RowVectorXd one = coefficients.row(k).segment(r * count, count);
    const Index left = std::max<Index>(kMostTerms - terms, 0);
    all += (r == 0 ? "" : ", ") + sum_text(one, names, {.least = kNegligible, .digits = 6, .most = left});
    terms += (one.cwiseAbs().array() > kNegligible).count();
  }
  if (terms > kMostTerms) all += fmt::format(" ... ({} terms)", terms);
  return outputs > 1 ? "(" + all + ")" : all;
}

MatrixXd EquivariantPolynomials::evaluate(const VectorXd& x) const {
  if (x.size() != exponents.cols())
    throw InputError(fmt::format("polynomials: {} values came; need {}", x.size(), exponents.cols()));
  const Index count = exponents.rows(), outputs = count > 0 ? coefficients.cols() / count : 0;
  VectorXd values = VectorXd::Ones(count);
  for (Index m = 0; m < count; ++m)
    for (Index i = 0; i < x.size(); ++i) values[m] *= std::pow(x[i], exponents(m, i));
  MatrixXd results(outputs, coefficients.rows());
  for (Index r = 0; r < outputs; ++r) results.row(r) = (coefficients.middleCols(r * count, count) * values).transpose();
  return results;
}

}  // namespace lieder
