#include "lieder/discover/certificate.hpp"

#include <fmt/format.h>

#include <cmath>

#include "discover/certificate_calibrated.hpp"
#include "discover/certificate_proven.hpp"
#include "discover/size_by_matrices.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

void check_options(const CertificateOptions& o) {
  if (!(o.delta > 0 && std::isfinite(o.delta)))
    throw InputError(fmt::format("certify: delta {} came; need a finite number above 0", o.delta));
  if (!(o.alpha > 0 && o.alpha < 0.5))
    throw InputError(fmt::format("certify: alpha {} came; need a number in (0, 0.5)", o.alpha));
  if (o.draws < 100) throw InputError(fmt::format("certify: {} draws came; need at least 100", o.draws));
}

void check_parts(const char* name, const std::vector<MatrixXd>& parts, const FittedModel& model) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const MatrixXd& part = parts[i];
    if (part.rows() != parts.front().rows() || part.cols() != model.coefficients.size() || part.rows() == 0)
      throw InputError(fmt::format("certify: {} {} is {} x {}; need {} x {}, at least one row", name, i, part.rows(),
                                   part.cols(), parts.front().rows(), model.coefficients.size()));
    if (!part.allFinite()) throw InputError(fmt::format("certify: {} {} holds a number that is not finite", name, i));
  }
}

void check_model(const FittedModel& m) {
  const Index q = m.coefficients.size();
  if (q == 0 || m.broken.empty()) throw InputError("certify: no coefficients or no candidates came; need at least one");
  const auto sized = m.size_form ? static_cast<std::size_t>(m.size_form->directions()) : m.size.size();
  if (m.broken.size() != sized)
    throw InputError(
        fmt::format("certify: {} broken and {} size matrices came; need as many of both", m.broken.size(), sized));
  if (m.size_form && m.size_form->coefficients() != q)
    throw InputError(fmt::format("certify: size_form is of {} coefficients; need {}", m.size_form->coefficients(), q));
  if (m.covariance_factor.rows() != q || m.covariance_factor.cols() == 0)
    throw InputError(fmt::format("certify: covariance_factor is {} x {}; need {} rows and at least one column",
                                 m.covariance_factor.rows(), m.covariance_factor.cols(), q));
  if (!m.coefficients.allFinite() || !m.covariance_factor.allFinite())
    throw InputError("certify: a coefficient or covariance_factor is not finite");
  if (!(m.sigma >= 0 && std::isfinite(m.sigma)))
    throw InputError(fmt::format("certify: sigma {} came; need a finite number, 0 or more", m.sigma));
  if (!(m.degrees_of_freedom > 0))
    throw InputError(fmt::format("certify: {} degrees of freedom came; need more than 0", m.degrees_of_freedom));
  check_parts("broken", m.broken, m);
  if (!m.size_form) check_parts("size", m.size, m);
}

std::vector<DirectionDefect> list_directions(const DirectionSpectrum& spectrum) {
  std::vector<DirectionDefect> all;
  for (Index c = 0; c < spectrum.rho.size(); ++c)
    all.push_back({.theta = spectrum.theta.col(c), .estimate = spectrum.rho[c]});
  for (Index c = 0; c < spectrum.unresolved.cols(); ++c)
    all.push_back({.theta = spectrum.unresolved.col(c), .kind = DirectionKind::unresolved});
  for (Index c = 0; c < spectrum.does_nothing.cols(); ++c)
    all.push_back({.theta = spectrum.does_nothing.col(c), .kind = DirectionKind::does_nothing});
  return all;
}

}  // namespace

CertificateResult certify(const FittedModel& model, const CertificateOptions& options) {
  check_options(options);
  check_model(model);
  const ThreadScope threads(options.threads);
  const SingleThreadedBlas blas;  // matrices of this size gain nothing from more
  CertificateResult result;
  result.used = options;
  const DirectionSpectrum spectrum = direction_spectrum(model);
  result.directions = list_directions(spectrum);
  result.proven = proven_certificate(model, spectrum, options);
  result.calibrated = calibrated_certificate(model, spectrum, options);
  bool stopped =
      result.proven.stop == CertificateOutcome::stopped || result.calibrated.stop == CertificateOutcome::stopped;
  if (options.bounds && !stopped) {
    stopped = !proceeds(options.progress, "bounds");
    if (!stopped) proven_bounds(model, spectrum, options, result.directions);
  }
  const Index measured = spectrum.rho.size();
  result.status = stopped ? Status::stopped : measured == 0 ? Status::not_identifiable : Status::converged;
  result.message =
      stopped ? "stopped by the caller"
      : measured == 0
          ? "no candidate moves the fitted function; a defect is 0 / 0"
          : fmt::format(
                "of {} directions {} are proven and {} calibrated to have a relative defect of at "
                "most {:g}, at level {:g}",
                measured, result.proven.dimension, result.calibrated.dimension, options.delta, options.alpha);
  return result;
}

std::string_view to_string(DirectionKind kind) {
  switch (kind) {
    case DirectionKind::measured:
      return "measured";
    case DirectionKind::does_nothing:
      return "does_nothing";
    case DirectionKind::unresolved:
      return "unresolved";
  }
  throw InternalError("to_string: a DirectionKind outside its enumeration");
}

std::string_view to_string(CertificateOutcome outcome) {
  switch (outcome) {
    case CertificateOutcome::not_run:
      return "not_run";
    case CertificateOutcome::certified:
      return "certified";
    case CertificateOutcome::estimate_above_delta:
      return "estimate_above_delta";
    case CertificateOutcome::bound_above_delta:
      return "bound_above_delta";
    case CertificateOutcome::clustered:
      return "clustered";
    case CertificateOutcome::p_above_alpha:
      return "p_above_alpha";
    case CertificateOutcome::no_more_directions:
      return "no_more_directions";
    case CertificateOutcome::stopped:
      return "stopped";
  }
  throw InternalError("to_string: a CertificateOutcome outside its enumeration");
}

}  // namespace lieder
