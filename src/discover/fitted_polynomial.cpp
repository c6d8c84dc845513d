#include "discover/fitted_polynomial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/at.hpp"
#include "discover/certificate_spectrum.hpp"
#include "discover/polynomial_slopes.hpp"
#include "discover/size_by_matrices.hpp"
#include "discover/size_of_invariance.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/discover/certificate.hpp"
#include "lieder/lie/lie_operator.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Defects above so many times what noise makes are real, and below kRoundedDefectOfFit they are rounding.
constexpr double kResolved = 3;
constexpr double kRoundedDefectOfFit = 1e-8;

/// Lie derivatives of a class of polynomials along one field, and what they are compared with, as matrices on the
/// coefficients: functions over the samples are expanded in polynomials that hold them all.
class DerivativesOfPolynomials {
 public:
  DerivativesOfPolynomials(const MatrixXd& x, const OrthonormalPolynomials& functions, const PolynomialSlopes& slopes,
                           const VectorFields& fields, const OutputAction& action, const OrthonormalPolynomials& all)
      : functions_(functions), slopes_(slopes), action_(action), all_(all) {
    if (action.is_trivial()) return;
    for (Index k = 0; k < x.rows(); ++k) at_.push_back(fields.at(x.row(k), action.needs_jacobians()));
  }

  /// Coefficients of W are ordered as vec W, columns first. The size is that of turned values and, where it is known
  /// what turns them, of the moved function; size_of_invariance stands for the latter otherwise.
  void along(Index field, MatrixXd& broken, MatrixXd& size) const {
    const Index n = action_.outputs(), t = functions_.count(), N = all_.values.rows();
    const MatrixXd input = spread(moved(field));
    if (action_.is_trivial()) {
      broken = input;
      return;
    }
    MatrixXd output(n * all_.count(), n * t);
    for (Index r = 0; r < n; ++r)
      for (Index c = 0; c < n; ++c) {
        MatrixXd turned(N, t);
        for (Index k = 0; k < N; ++k) turned.row(k) = action_.at(at_[at(k)], field)(r, c) * functions_.values.row(k);
        const MatrixXd expanded = expand(turned);
        for (Index j = 0; j < t; ++j) output.block(r * all_.count(), j * n + c, all_.count(), 1) = expanded.col(j);
      }
    broken = input - output;
    if (action_.is_free()) {
      size = output;
      return;
    }
    size.resize(2 * input.rows(), input.cols());
    size << input, output;
  }

 private:
  MatrixXd expand(const MatrixXd& values) const { return all_.values.transpose() * values / slopes_.points(); }
  /// DF xi: the few polynomials that slopes are made of are expanded, not all of their products.
  MatrixXd moved(Index field) const {
    MatrixXd sum = MatrixXd::Zero(all_.count(), functions_.count());
    for (Index a = 0; a < slopes_.inputs(); ++a) {
      const auto component = slopes_.fields[at(a)].col(field);
      if (!component.isZero(0)) sum += expand(component.asDiagonal() * slopes_.lower) * slopes_.slopes[at(a)];
    }
    return sum;
  }
  /// The same for each output: block r holds output r.
  MatrixXd spread(const MatrixXd& one) const {
    const Index n = action_.outputs(), rows = one.rows();
    MatrixXd all = MatrixXd::Zero(n * rows, n * one.cols());
    for (Index r = 0; r < n; ++r)
      for (Index j = 0; j < one.cols(); ++j) all.block(r * rows, j * n + r, rows, 1) = one.col(j);
    return all;
  }

  const OrthonormalPolynomials& functions_;
  const PolynomialSlopes& slopes_;
  const OutputAction& action_;
  const OrthonormalPolynomials& all_;
  std::vector<FieldsAt> at_;  // where values turn
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

/// Size that noise alone gives to the defect of a direction with |M theta| = 1, root mean square. The direction was
/// chosen where the defect is small, so that its own lower bound says nothing of an exact symmetry beside it.
double defect_of_noise(const FittedModel& model, const VectorXd& theta) {
  return model.sigma * (combine(model.broken, theta) * model.covariance_factor).norm();
}

void judge(const CertificateResult& certificate, const FittedModel& model, const PolynomialFit& fit,
           const DiscoverOptions& options, DiscoverResult& r, Index& found) {
  const double rounded = std::max(kRoundedDefectOfFit, 10 * fit.rounding);
  found = std::max(certificate.calibrated.dimension, certificate.proven.dimension);
  if (found > 0) {
    bool resolved = false;
    for (Index i = 0; i < found; ++i) {
      const DirectionDefect& d = certificate.directions[static_cast<std::size_t>(i)];
      resolved = resolved || d.estimate > kResolved * defect_of_noise(model, d.theta) + rounded;
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

/// Empty: stopped. \param slopes  outlive the model
std::optional<FittedModel> model_of(const PolynomialFit& fit, const DerivativesOfPolynomials& derivatives,
                                    const PolynomialSlopes& slopes, const OutputAction& action,
                                    const Progress& progress) {
  FittedModel model{.coefficients = fit.coefficients.reshaped(),
                    .covariance_factor = fit.covariance_factor(),
                    .sigma = fit.sigma,
                    .degrees_of_freedom = fit.degrees_of_freedom,
                    .broken = {},
                    .size = {}};
  const Index count = slopes.fields.front().cols();
  for (Index i = 0; i < count; ++i) {
    if (!proceeds(progress, "derivatives", static_cast<double>(i) / static_cast<double>(count))) return std::nullopt;
    derivatives.along(i, model.broken.emplace_back(), model.size.emplace_back());
  }
  if (action.is_trivial()) model.size.clear();
  if (action.is_trivial() || action.is_free()) model.size_form = size_of_invariance(slopes, action.outputs());
  if (action.is_free()) model.size_form = sum_of(model.size_form, norm_of(std::move(model.size)));
  return model;
}

/// Two matrices for each candidate, the slopes of the polynomials and what the candidates are at the samples.
void forecast_memory(const MatrixXd& x, const VectorFields& candidates, const OutputAction& action,
                     const FittedClass& fitted, double terms_of_derivatives, const DiscoverOptions& options) {
  const auto m = static_cast<double>(x.cols()), n = static_cast<double>(action.outputs());
  const auto samples = static_cast<double>(x.rows()), terms = static_cast<double>(fitted.terms);
  const auto fields = static_cast<double>(candidates.count());
  const double rows = n * terms_of_derivatives * (action.is_trivial() ? 1 : 3);
  const double at_samples = terms * (m + 2) + terms_of_derivatives +
                            fields * m *
                                (action.is_trivial()        ? 1
                                 : action.needs_jacobians() ? m + 2
                                                            : 2);
  const double bytes = 8 * (fields * rows * n * terms + samples * at_samples);
  require_memory(fmt::format("discover: derivatives of {:.0f} terms along {:.0f} candidates", n * terms, fields),
                 static_cast<std::uint64_t>(std::min(bytes, 1e18)), options.memory_limit);
}

}  // namespace

void discover_from_fit(const PolynomialFit& fit, const MatrixXd& x, const VectorFields& candidates,
                       const OutputAction& action, const DiscoverOptions& options, DiscoverResult& r) {
  if (!action.is_linear())
    throw InputError("discover: 'same' with candidates that are not linear needs Jacobians; none came");
  const int raise = std::max(degree_of(candidates) - 1, 0);
  const auto undetermined = [&r](const std::string& why) {
    r.status = Status::underdetermined;
    r.verdict = Verdict::underdetermined;
    r.message = why;
  };
  if (fit.functions) {
    r.fitted = fit.chosen;
    r.equations = fit.equations;
  }
  if (!fit.trouble.empty()) return undetermined(fit.trouble);

  const int degree = fit.chosen.degree;
  forecast_memory(x, candidates, action, fit.chosen, polynomial_terms(x.cols(), degree + raise), options);
  const OrthonormalPolynomials all(x, degree + raise);
  if (!all.independent())
    return undetermined(
        fmt::format("{} samples cannot tell polynomials of degree {} apart, which the Lie derivatives are", x.rows(),
                    degree + raise));
  const PolynomialSlopes slopes(x, *fit.functions, degree, candidates);
  const auto model = model_of(fit, DerivativesOfPolynomials(x, *fit.functions, slopes, candidates, action, all), slopes,
                              action, options.progress);
  if (!model) {
    r.status = Status::stopped;
    r.message = "stopped before all derivatives were there";
    return;
  }
  const CertificateResult certificate = certify(*model, {.delta = options.delta,
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
  if (seen.empty()) return undetermined(certificate.message);
  r.rank.spectrum.resize(static_cast<Index>(seen.size()));
  for (std::size_t i = 0; i < seen.size(); ++i)
    r.rank.spectrum[r.rank.spectrum.size() - 1 - static_cast<Index>(i)] = r.defects[i].estimate;
  r.rank.threshold = options.delta;
  r.rank.equations = r.equations;
  Index found = 0;
  judge(certificate, *model, fit, options, r, found);
  r.rank.nullity = found;
  r.rank.rank = r.rank.spectrum.size() - found;
  r.dimension = found;
  r.coefficients.resize(candidates.count(), found);
  for (Index i = 0; i < found; ++i) r.coefficients.col(i) = seen[static_cast<std::size_t>(i)];
}

}  // namespace lieder
