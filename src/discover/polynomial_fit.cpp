#include "discover/polynomial_fit.hpp"

#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "discover/certificate_quantile.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kHighestDegree = 8;
constexpr double kMostFittedTerms = 2000;
/// Of the tests of a class against larger ones: a class that is found too small is no basis for a claim.
constexpr double kLackOfFit = 0.01;
/// Residual degrees of freedom that a test needs.
constexpr Index kFewestLeft = 3;

/// Columns turned into orthonormal ones, mean over the rows: raw turn = values. Empty when they are dependent.
struct OrthonormalColumns {
  MatrixXd values, turn;

  explicit OrthonormalColumns(const MatrixXd& raw) {
    const Index t = raw.cols();
    if (raw.rows() < t) return;
    const double root = std::sqrt(static_cast<double>(raw.rows()));
    VectorXd scale = raw.colwise().norm() / root;
    for (double& s : scale)
      if (s == 0) s = 1;
    const Eigen::HouseholderQR<MatrixXd> qr(raw * scale.cwiseInverse().asDiagonal());
    const MatrixXd r = qr.matrixQR().topRows(t).triangularView<Eigen::Upper>();
    turn = MatrixXd::Zero(t, t);
    if (r.diagonal().cwiseAbs().minCoeff() <= 1e-12 * r.diagonal().cwiseAbs().maxCoeff()) return;
    values = root * (qr.householderQ() * MatrixXd::Identity(raw.rows(), t));
    turn = scale.cwiseInverse().asDiagonal() * r.triangularView<Eigen::Upper>().solve(MatrixXd::Identity(t, t)) * root;
  }
};

/// Least squares by polynomials of growing degree, each solved when it is asked for.
class Classes {
 public:
  explicit Classes(const PolynomialEquations& e)
      : e_(e), sizes_(e.right.colwise().squaredNorm()), rounded_(e.rounding * e.rounding * sizes_) {
    if (e.floor.size() > 0) rounded_ += static_cast<double>(rows()) * e.floor.cwiseAbs2();
  }

  Index rows() const { return e_.right.rows(); }
  Index outputs() const { return e_.right.cols(); }
  double terms(int degree) const { return polynomial_terms(e_.points.cols(), degree); }
  MatrixXd left(int degree) const {
    const Dictionary monomials = polynomial_dictionary(e_.points.cols(), degree);
    return e_.left ? e_.left(monomials) : evaluate(monomials, e_.points);
  }

  /// Whether the equations determine polynomials of a degree, and leave something to test them by.
  bool reaches(int degree) {
    while (static_cast<int>(squares_.size()) <= degree && !ended_) {
      const int next = static_cast<int>(squares_.size());
      ended_ = next > kHighestDegree || terms(next) > kMostFittedTerms ||
               terms(next) > static_cast<double>(rows() - kFewestLeft);
      if (ended_) break;
      const OrthonormalColumns basis(left(next));
      ended_ = basis.values.size() == 0;
      if (ended_) break;
      const MatrixXd coefficients = basis.values.transpose() * e_.right / static_cast<double>(rows());
      squares_.emplace_back((e_.right - basis.values * coefficients).colwise().squaredNorm());
    }
    return degree < static_cast<int>(squares_.size());
  }

  /// Sum of squares that polynomials of a degree leave of each output.
  const VectorXd& squares(int degree) const { return squares_[at(degree)]; }

  /// Variance of the noise on each output as polynomials of a degree tell it, no less than rounding; all the same
  /// where noise is.
  VectorXd variances(int degree) const {
    const double freedom = static_cast<double>(rows()) - terms(degree);
    if (!e_.noise_by_output)
      return VectorXd::Constant(outputs(), squares(degree).sum() / (freedom * static_cast<double>(outputs())));
    return (squares(degree) / freedom).cwiseMax(rounded_ / static_cast<double>(rows())).unaryExpr([](double v) {
      return v > 0 ? v : 1;
    });
  }

  /// Chance, were polynomials of a degree right, that those of the next two explain as much more as they do: the
  /// smaller of both, twice. Two, since even and odd functions skip a degree. Empty: there are too few rows to ask.
  std::optional<double> lack_of_fit(int degree) {
    std::optional<double> least;
    for (int higher = degree + 1; higher <= degree + 2 && reaches(higher); ++higher) {
      const VectorXd weights =
          e_.noise_by_output ? VectorXd(variances(higher).cwiseInverse()) : VectorXd(VectorXd::Ones(outputs()));
      const double before = squares(degree).dot(weights), after = squares(higher).dot(weights);
      const double more = static_cast<double>(outputs()) * (terms(higher) - terms(degree));
      const double rest = static_cast<double>(outputs()) * (static_cast<double>(rows()) - terms(higher));
      const double ratio = (before - after) / more / (std::max(after, 1e-300) / rest);
      const double p = is_rounding(degree) ? 1 : 1 - f_distribution(std::max(ratio, 0.0), more, rest);
      least = std::min(least.value_or(1), std::clamp(p, 0.0, 1.0));
    }
    if (least) *least = std::min(1.0, 2 * *least);
    return least;
  }

  /// What the next two degrees explain beyond a degree, as a share of the size.
  double misfit(int degree) {
    double most = 0;
    for (int higher = degree + 1; higher <= degree + 2 && reaches(higher); ++higher)
      most = std::max(most, (squares(degree) - squares(higher)).sum());
    return std::sqrt(most / std::max(sizes_.sum(), 1e-300));
  }

  /// The lowest degree that no larger class is seen to improve on; the highest that was tried when there is none.
  int choose() {
    int highest = 0;
    for (int degree = 0; reaches(degree) && 2 * terms(degree) <= static_cast<double>(rows()); ++degree) {
      highest = degree;
      const auto p = degree > 0 ? lack_of_fit(degree) : std::nullopt;
      if (p && *p > kLackOfFit) break;
    }
    return highest;
  }

 private:
  bool is_rounding(int degree) const {
    if (!e_.noise_by_output) return squares(degree).sum() <= rounded_.sum();
    return (squares(degree).array() <= rounded_.array()).all();
  }

  const PolynomialEquations& e_;
  VectorXd sizes_, rounded_;  // sums of squares of the right side, and of what of it is rounding
  std::vector<VectorXd> squares_;
  bool ended_ = false;
};

std::string trouble_of(const FittedClass& chosen) {
  if (chosen.too_small)
    return fmt::format(
        "class too small: polynomials of degree {} do not hold the function (lack of fit, p = {:.2g}), so that their "
        "symmetries say nothing of its own",
        chosen.degree, chosen.lack_of_fit_p.value_or(0));
  if (!chosen.lack_of_fit_p)
    return fmt::format("too few samples to test whether polynomials of degree {} hold the function", chosen.degree);
  return {};
}

}  // namespace

OrthonormalPolynomials::OrthonormalPolynomials(const MatrixXd& x, int degree)
    : monomials(polynomial_dictionary(x.cols(), degree)) {
  OrthonormalColumns columns(evaluate(monomials, x));
  values = std::move(columns.values);
  turn = std::move(columns.turn);
}

double polynomial_terms(Index variables, int degree) {
  double terms = 1;
  for (int d = 1; d <= degree; ++d) terms *= static_cast<double>(variables + d) / d;
  return std::round(terms);
}

MatrixXd PolynomialFit::covariance_factor() const {
  const Index n = unit.size(), t = spread.rows();
  MatrixXd factor = MatrixXd::Zero(n * t, n * t);
  for (Index i = 0; i < t; ++i)
    for (Index j = 0; j < t; ++j) factor.block(i * n, j * n, n, n).diagonal() = spread(i, j) * unit;
  return factor;
}

PolynomialFit fit_polynomials(const PolynomialEquations& equations, std::optional<int> degree) {
  Classes classes(equations);
  PolynomialFit fit;
  fit.rounding = equations.rounding;
  fit.equations = equations.right.size();
  fit.chosen.degree = degree ? *degree : classes.choose();
  if (!classes.reaches(fit.chosen.degree)) {
    fit.trouble = fmt::format("{} samples cannot determine polynomials of degree {} in {} variables", classes.rows(),
                              fit.chosen.degree, equations.points.cols());
    return fit;
  }
  fit.functions.emplace(equations.points, fit.chosen.degree);
  if (!fit.functions->independent()) {
    fit.functions.reset();
    fit.trouble = fmt::format("{} samples cannot tell polynomials of degree {} apart", equations.points.rows(),
                              fit.chosen.degree);
    return fit;
  }
  fit.chosen.lack_of_fit_p = classes.lack_of_fit(fit.chosen.degree);
  fit.chosen.too_small = fit.chosen.lack_of_fit_p && *fit.chosen.lack_of_fit_p < kLackOfFit;
  fit.chosen.terms = static_cast<Index>(classes.terms(fit.chosen.degree));
  fit.misfit = classes.misfit(fit.chosen.degree);
  fit.degrees_of_freedom =
      static_cast<double>(classes.outputs()) * static_cast<double>(classes.rows() - fit.chosen.terms);
  const VectorXd variances = classes.variances(fit.chosen.degree);
  fit.sigma = std::sqrt(variances.mean());
  fit.chosen.sigma = fit.sigma;
  fit.unit = fit.sigma > 0 ? VectorXd(variances.cwiseSqrt() / fit.sigma) : VectorXd(VectorXd::Ones(variances.size()));
  // From orthonormal over the equations to orthonormal over the points, both triangular on the monomials.
  const OrthonormalColumns rows(classes.left(fit.chosen.degree));
  const MatrixXd change = fit.functions->turn.triangularView<Eigen::Upper>().solve(rows.turn);
  const auto count = static_cast<double>(classes.rows());
  fit.coefficients = (change * (rows.values.transpose() * equations.right / count)).transpose();
  fit.spread = change / std::sqrt(count);
  fit.trouble = trouble_of(fit.chosen);
  return fit;
}

}  // namespace lieder
