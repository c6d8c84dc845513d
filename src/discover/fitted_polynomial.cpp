#include "discover/fitted_polynomial.hpp"

#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "discover/certificate_quantile.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/discover/certificate.hpp"
#include "lieder/lie/lie_operator.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kHighestDegree = 8;
constexpr double kMostFittedTerms = 2000;
/// Of the tests of a class against larger ones: a class that is found too small is no basis for a claim.
constexpr double kLackOfFit = 0.01;
/// Residuals below this share of the values are rounding.
constexpr double kRoundedResidual = 1e-10;
/// Defects above so many times what noise makes are real, and below kRoundedDefectOfFit they are rounding.
constexpr double kResolved = 3;
constexpr double kRoundedDefectOfFit = 1e-8;
/// Residual degrees of freedom that a test needs.
constexpr Index kFewestLeft = 3;

/// Functions that are orthonormal over the samples, mean f_i f_j = delta_ij, and span the same polynomials as the
/// monomials: D T, with the monomials scaled by their size first.
struct OrthonormalPolynomials {
  Dictionary monomials;
  MatrixXd values;  ///< at the samples, N x t
  MatrixXd turn;    ///< T, t x t

  OrthonormalPolynomials(const MatrixXd& x, int degree) : monomials(polynomial_dictionary(x.cols(), degree)) {
    const MatrixXd raw = evaluate(monomials, x);
    const double root = std::sqrt(static_cast<double>(x.rows()));
    VectorXd scale = raw.colwise().norm() / root;
    for (double& s : scale)
      if (s == 0) s = 1;
    const Eigen::HouseholderQR<MatrixXd> qr(raw * scale.cwiseInverse().asDiagonal());
    const Index t = raw.cols();
    const MatrixXd r = qr.matrixQR().topRows(t).triangularView<Eigen::Upper>();
    if (r.diagonal().cwiseAbs().minCoeff() <= 1e-12 * r.diagonal().cwiseAbs().maxCoeff()) return;  // values stay empty
    values = root * (qr.householderQ() * MatrixXd::Identity(x.rows(), t));
    turn = scale.cwiseInverse().asDiagonal() * r.triangularView<Eigen::Upper>().solve(MatrixXd::Identity(t, t)) * root;
  }
  bool independent() const { return values.size() > 0; }
  Index count() const { return turn.cols(); }
};

double terms_of(Index variables, int degree) {
  double terms = 1;
  for (int d = 1; d <= degree; ++d) terms *= static_cast<double>(variables + d) / d;
  return std::round(terms);
}

/// Sum of squares that polynomials of each degree leave, until they would be too many or dependent.
std::vector<double> residuals(const SampledFunction& f) {
  std::vector<double> left;
  for (int degree = 0; degree <= kHighestDegree; ++degree) {
    const double terms = terms_of(f.x.cols(), degree);
    if (terms > kMostFittedTerms || terms > static_cast<double>(f.x.rows() - kFewestLeft)) break;
    const OrthonormalPolynomials basis(f.x, degree);
    if (!basis.independent()) break;
    const MatrixXd coefficients = basis.values.transpose() * f.y / static_cast<double>(f.x.rows());
    left.push_back((f.y - basis.values * coefficients).squaredNorm());
  }
  return left;
}

/// Chance, were polynomials of a degree right, that those of the next two explain as much more as they do: the smaller
/// of both, twice. Two, since even and odd functions skip a degree. Empty: there are too few samples to ask.
std::optional<double> lack_of_fit(const std::vector<double>& left, const SampledFunction& f, int degree) {
  const auto outputs = static_cast<double>(f.y.cols()), samples = static_cast<double>(f.x.rows());
  const double rounding = kRoundedResidual * kRoundedResidual * f.y.squaredNorm();
  std::optional<double> least;
  for (int higher = degree + 1; higher <= degree + 2 && higher < static_cast<int>(left.size()); ++higher) {
    const double before = left[static_cast<std::size_t>(degree)], after = left[static_cast<std::size_t>(higher)];
    const double more = outputs * (terms_of(f.x.cols(), higher) - terms_of(f.x.cols(), degree));
    const double rest = outputs * (samples - terms_of(f.x.cols(), higher));
    const double ratio = (before - after) / more / (std::max(after, 1e-300) / rest);
    const double p = before <= rounding ? 1 : 1 - f_distribution(std::max(ratio, 0.0), more, rest);
    least = std::min(least.value_or(1), std::clamp(p, 0.0, 1.0));
  }
  if (least) *least = std::min(1.0, 2 * *least);
  return least;
}

/// The lowest degree that no larger class is seen to improve on; the highest that was tried when there is none.
int choose_degree(const std::vector<double>& left, const SampledFunction& f) {
  int highest = 0;
  for (int degree = 0; degree < static_cast<int>(left.size()); ++degree) {
    if (2 * terms_of(f.x.cols(), degree) > static_cast<double>(f.x.rows())) break;
    highest = degree;
    const auto p = lack_of_fit(left, f, degree);
    if (degree > 0 && p && *p > kLackOfFit) break;
  }
  return highest;
}

/// Lie derivatives of a class of polynomials along one field, and what they are compared with, as matrices on the
/// coefficients: functions over the samples are expanded in polynomials that hold them all.
class DerivativesOfPolynomials {
 public:
  DerivativesOfPolynomials(const MatrixXd& x, const OrthonormalPolynomials& functions, const VectorFields& fields,
                           const OutputAction& action, const OrthonormalPolynomials& all)
      : x_(x), functions_(functions), action_(action), all_(all) {
    for (Index k = 0; k < x.rows(); ++k) {
      slopes_.emplace_back((functions.monomials.jacobian(x.row(k)).transpose() * functions.turn).transpose());
      at_.push_back(fields.at(x.row(k), action.needs_jacobians()));
    }
  }

  /// Coefficients of W are ordered as vec W, columns first.
  void along(Index field, MatrixXd& broken, MatrixXd& size) const {
    const Index n = action_.outputs(), t = functions_.count(), N = x_.rows();
    MatrixXd moved(N, t);
    for (Index k = 0; k < N; ++k) moved.row(k) = slopes_[index(k)] * at_[index(k)].values.col(field);
    const MatrixXd input = spread(expand(moved));
    if (action_.is_trivial()) {
      broken = input;
      size = size_of_invariance(field);
      return;
    }
    MatrixXd output(n * all_.count(), n * t);
    for (Index r = 0; r < n; ++r)
      for (Index c = 0; c < n; ++c) {
        MatrixXd turned(N, t);
        for (Index k = 0; k < N; ++k) turned.row(k) = action_.at(at_[index(k)], field)(r, c) * functions_.values.row(k);
        const MatrixXd expanded = expand(turned);
        for (Index j = 0; j < t; ++j) output.block(r * all_.count(), j * n + c, all_.count(), 1) = expanded.col(j);
      }
    broken = input - output;
    size.resize(2 * input.rows(), input.cols());
    size << input, output;
  }

 private:
  static std::size_t index(Index k) { return static_cast<std::size_t>(k); }
  MatrixXd expand(const MatrixXd& values) const {
    return all_.values.transpose() * values / static_cast<double>(x_.rows());
  }
  /// The same for each output: block r holds output r.
  MatrixXd spread(const MatrixXd& one) const {
    const Index n = action_.outputs(), rows = one.rows();
    MatrixXd all = MatrixXd::Zero(n * rows, n * one.cols());
    for (Index r = 0; r < n; ++r)
      for (Index j = 0; j < one.cols(); ++j) all.block(r * rows, j * n + r, rows, 1) = one.col(j);
    return all;
  }
  /// |DF| |xi| as the norm of all products of a slope and a component of the field.
  MatrixXd size_of_invariance(Index field) const {
    const Index m = x_.cols(), t = functions_.count(), n = action_.outputs();
    MatrixXd all(m * m * n * all_.count(), n * t);
    for (Index i = 0; i < m; ++i)
      for (Index j = 0; j < m; ++j) {
        MatrixXd product(x_.rows(), t);
        for (Index k = 0; k < x_.rows(); ++k)
          product.row(k) = at_[index(k)].values(j, field) * slopes_[index(k)].col(i).transpose();
        all.middleRows((i * m + j) * n * all_.count(), n * all_.count()) = spread(expand(product));
      }
    return all;
  }

  const MatrixXd& x_;
  const OrthonormalPolynomials& functions_;
  const OutputAction& action_;
  const OrthonormalPolynomials& all_;
  std::vector<MatrixXd> slopes_;  // by sample, t x m
  std::vector<FieldsAt> at_;
};

/// Degree of the candidates as polynomials: how much higher a Lie derivative may be than the function.
int degree_of(const VectorFields& candidates) {
  if (candidates.is_affine()) return 1;
  const std::string& name = candidates.name();
  if (name.starts_with("poly(")) return std::stoi(name.substr(5));
  throw InputError(
      fmt::format("discover: candidates '{}' are no polynomials; without Jacobians polynomials are fitted, "
                  "and only polynomial candidates fit to them",
                  name));
}

/// Size that noise alone gives to the defect of a direction, root mean square. The direction was chosen where the
/// defect is small, so that its own lower bound says nothing of an exact symmetry beside it.
double defect_of_noise(const FittedModel& model, const VectorXd& theta) {
  MatrixXd broken = MatrixXd::Zero(model.broken.front().rows(), model.coefficients.size());
  MatrixXd size = MatrixXd::Zero(model.size.front().rows(), model.coefficients.size());
  for (std::size_t i = 0; i < model.broken.size(); ++i) {
    broken += theta[static_cast<Index>(i)] * model.broken[i];
    size += theta[static_cast<Index>(i)] * model.size[i];
  }
  return model.sigma * (broken * model.covariance_factor).norm() / (size * model.coefficients).norm();
}

void judge(const CertificateResult& certificate, const FittedModel& model, const DiscoverOptions& options,
           DiscoverResult& r, Index& found) {
  found = std::max(certificate.calibrated.dimension, certificate.proven.dimension);
  if (found > 0) {
    bool resolved = false;
    for (Index i = 0; i < found; ++i) {
      const DirectionDefect& d = certificate.directions[static_cast<std::size_t>(i)];
      resolved = resolved || d.estimate > kResolved * defect_of_noise(model, d.theta) + kRoundedDefectOfFit;
    }
    r.verdict = resolved ? Verdict::approximate : Verdict::symmetry;
    r.status = Status::converged;
    r.message = fmt::format(
        "{} of {} directions are certified to break the function by at most {:g} of what they "
        "could, at level {:g} ({} of them proven)",
        found, r.defects.size(), options.delta, options.alpha, certificate.proven.dimension);
    return;
  }
  const bool all_broken = std::ranges::all_of(r.defects, [&](const Defect& d) { return d.lower > options.delta; });
  r.verdict = all_broken ? Verdict::none : Verdict::underdetermined;
  r.status = all_broken ? Status::converged : Status::underdetermined;
  r.message = all_broken
                  ? fmt::format("every direction breaks the function; the least by {:.3g} of what it could",
                                r.defects.front().estimate)
                  : fmt::format(
                        "the least broken direction breaks the function by {:.3g} (between {:.3g} and {:.3g}): "
                        "these samples do not settle whether that is below {:g}",
                        r.defects.front().estimate, r.defects.front().lower, r.defects.front().upper, options.delta);
}

/// Two matrices for each candidate, the slopes of the polynomials and what the candidates are at the samples.
void forecast_memory(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                     const FittedClass& fitted, double terms_of_derivatives, const DiscoverOptions& options) {
  const auto m = static_cast<double>(f.x.cols()), n = static_cast<double>(f.y.cols());
  const auto samples = static_cast<double>(f.x.rows()), terms = static_cast<double>(fitted.terms);
  const auto fields = static_cast<double>(candidates.count());
  const double rows = n * terms_of_derivatives * (action.is_trivial() ? 1 + m * m : 3);
  const double at_samples =
      terms * (m + 2) + terms_of_derivatives + fields * m * (action.needs_jacobians() ? m + 1 : 1);
  const double bytes = 8 * (fields * rows * n * terms + samples * at_samples);
  require_memory(fmt::format("discover: derivatives of {:.0f} terms along {:.0f} candidates", n * terms, fields),
                 static_cast<std::uint64_t>(std::min(bytes, 1e18)), options.memory_limit);
}

bool refuse_class(const FittedClass& fitted, DiscoverResult& r) {
  if (fitted.lack_of_fit_p && !fitted.too_small) return false;
  r.status = Status::underdetermined;
  r.verdict = Verdict::underdetermined;
  r.message =
      fitted.too_small
          ? fmt::format(
                "class too small: polynomials of degree {} do not hold the function (lack of fit, p = "
                "{:.2g}), so that their symmetries say nothing of its own",
                fitted.degree, fitted.lack_of_fit_p.value_or(0))
          : fmt::format("too few samples to test whether polynomials of degree {} hold the function", fitted.degree);
  return true;
}

}  // namespace

void discover_from_values(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                          const DiscoverOptions& options, DiscoverResult& r) {
  if (!action.is_linear())
    throw InputError("discover: 'same' with candidates that are not linear needs Jacobians; none came");
  const int raise = degree_of(candidates) - 1;
  const std::vector<double> left = residuals(f);
  FittedClass fitted{.degree = options.degree.value_or(choose_degree(left, f))};
  if (fitted.degree >= static_cast<int>(left.size())) {
    r.status = Status::underdetermined;
    r.verdict = Verdict::underdetermined;
    r.message = fmt::format("{} samples cannot determine polynomials of degree {} in {} variables", f.x.rows(),
                            fitted.degree, f.x.cols());
    return;
  }
  fitted.lack_of_fit_p = lack_of_fit(left, f, fitted.degree);
  fitted.too_small = fitted.lack_of_fit_p && *fitted.lack_of_fit_p < kLackOfFit;
  fitted.terms = static_cast<Index>(terms_of(f.x.cols(), fitted.degree));
  const double freedom = static_cast<double>(f.y.cols()) * static_cast<double>(f.x.rows() - fitted.terms);
  fitted.sigma = std::sqrt(left[static_cast<std::size_t>(fitted.degree)] / freedom);
  r.fitted = fitted;
  r.equations = f.y.size();
  if (refuse_class(fitted, r)) return;

  forecast_memory(f, candidates, action, fitted, terms_of(f.x.cols(), fitted.degree + std::max(raise, 0)), options);
  const OrthonormalPolynomials functions(f.x, fitted.degree);
  const OrthonormalPolynomials all(f.x, fitted.degree + std::max(raise, 0));
  if (!all.independent()) {
    r.status = Status::underdetermined;
    r.verdict = Verdict::underdetermined;
    r.message = fmt::format("{} samples cannot tell polynomials of degree {} apart, which the Lie derivatives are",
                            f.x.rows(), fitted.degree + raise);
    return;
  }
  const MatrixXd coefficients = f.y.transpose() * functions.values / static_cast<double>(f.x.rows());  // W, n x t
  const Index unknowns = coefficients.size();
  FittedModel model{
      .coefficients = coefficients.reshaped(),
      .covariance_factor = MatrixXd::Identity(unknowns, unknowns) / std::sqrt(static_cast<double>(f.x.rows())),
      .sigma = fitted.sigma,
      .degrees_of_freedom = freedom,
      .broken = {},
      .size = {}};
  const DerivativesOfPolynomials derivatives(f.x, functions, candidates, action, all);
  for (Index i = 0; i < candidates.count(); ++i) {
    if (!proceeds(options.progress, "derivatives", static_cast<double>(i) / static_cast<double>(candidates.count()))) {
      r.status = Status::stopped;
      r.message = "stopped before all derivatives were there";
      return;
    }
    derivatives.along(i, model.broken.emplace_back(), model.size.emplace_back());
  }
  const CertificateResult certificate = certify(model, {.delta = options.delta,
                                                        .alpha = options.alpha,
                                                        .seed = options.seed,
                                                        .threads = options.threads,
                                                        .progress = options.progress});
  if (certificate.status == Status::stopped) {
    r.status = Status::stopped;
    r.message = certificate.message;
    return;
  }
  std::vector<VectorXd> seen;
  for (const DirectionDefect& d : certificate.directions) {
    if (d.kind != DirectionKind::measured) {
      ++r.unseen;
      continue;
    }
    r.defects.push_back({.estimate = d.estimate, .lower = d.lower, .upper = d.upper});
    seen.push_back(d.theta);
  }
  r.certified = {.proven = certificate.proven.dimension, .calibrated = certificate.calibrated.dimension};
  if (seen.empty()) {
    r.status = Status::underdetermined;
    r.verdict = Verdict::underdetermined;
    r.message = certificate.message;
    return;
  }
  r.rank.spectrum.resize(static_cast<Index>(seen.size()));
  for (std::size_t i = 0; i < seen.size(); ++i)
    r.rank.spectrum[r.rank.spectrum.size() - 1 - static_cast<Index>(i)] = r.defects[i].estimate;
  r.rank.threshold = options.delta;
  r.rank.equations = r.equations;
  Index found = 0;
  judge(certificate, model, options, r, found);
  r.rank.nullity = found;
  r.rank.rank = r.rank.spectrum.size() - found;
  r.dimension = found;
  r.coefficients.resize(candidates.count(), found);
  for (Index i = 0; i < found; ++i) r.coefficients.col(i) = seen[static_cast<std::size_t>(i)];
}

}  // namespace lieder
