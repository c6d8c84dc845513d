#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/base/progress.hpp"
#include "lieder/base/status.hpp"
#include "lieder/discover/size_form.hpp"

namespace lieder {

/// A function that is linear in its coefficients, fitted by least squares, and what each candidate direction makes of
/// it. With theta = (theta_1 .. theta_P) and b the coefficients, the relative defect is
///   rho(theta) = |sum_i theta_i L_i b| / |sum_i theta_i M_i b|.
struct FittedModel {
  Eigen::VectorXd coefficients;         ///< b, Q
  Eigen::MatrixXd covariance_factor;    ///< S, Q x k: the covariance of b is sigma^2 S S^T
  double sigma = kUnset;                ///< estimated standard deviation of the noise, >= 0; units of the data
  double degrees_of_freedom = kUnset;   ///< nu > 0 of that estimate; infinity: sigma is known
  std::vector<Eigen::MatrixXd> broken;  ///< P matrices L_i, R x Q: L_i b is the Lie derivative along candidate i, in an
                                        ///< orthonormal basis of L2(mu)
  std::vector<Eigen::MatrixXd> size;    ///< P matrices M_i, R2 x Q: the stacked terms of the denominator
  std::shared_ptr<const SizeForm> size_form = {};  ///< instead of `size`, where its matrices would be large
};

struct CertificateOptions {
  double delta = 0.05;         ///< largest relative defect that still counts as a symmetry; > 0, set before looking
  double alpha = 0.05;         ///< chance of error that is allowed; in (0, 0.5)
  int draws = 4000;            ///< of the calibrated certificate, >= 100; below 4,000 a stricter level makes up for it
  std::uint64_t seed = 0;      ///< of the draws; same seed, same answer
  int threads = 0;             ///< 0: all cores; the answer does not depend on it
  bool bounds = true;          ///< lower and upper bound of each direction: most of the time of a certificate
  bool smallest_delta = true;  ///< look for the smallest delta that each certificate would accept
  Progress progress = {};      ///< asked between steps; stop ends with what is there, Status::stopped
};

/// What the denominator says about a direction.
enum class DirectionKind {
  measured,      ///< it moves the fitted function: the defect is a number
  does_nothing,  ///< it moves no function of the class: no symmetry, a zero of the candidate basis
  unresolved,    ///< it moves others, but not the fitted one: 0 / 0
};

struct DirectionDefect {
  Eigen::VectorXd theta;  ///< P; measured: |M theta| = 1
  DirectionKind kind = DirectionKind::measured;
  double estimate = kUnset;  ///< rho at the fitted coefficients; NaN unless measured
  double lower = kUnset;     ///< proven, with the other directions at once; NaN when not asked for
  double upper = kUnset;     ///< the same; infinity when the data allow a denominator of zero
};

/// How a dimension fared, and why a certificate ended where it did.
enum class CertificateOutcome {
  not_run,
  certified,
  estimate_above_delta,  ///< the next direction is broken by more than delta as it stands: the end
  bound_above_delta,     ///< proven: some function that the data allow breaks a direction by more than delta
  clustered,             ///< calibrated: noise can turn the chosen subspace too far; no claim at this dimension
  p_above_alpha,         ///< calibrated: a defect above delta explains the data well enough: the end
  no_more_directions,    ///< all measured directions were certified
  stopped,               ///< by the progress callback
};

/// The test of V_d, the span of the first d directions.
struct CertificateStep {
  int dimension = 0;
  double estimate = kUnset;  ///< defect of direction d, the largest in V_d at the fitted coefficients
  double turning = kUnset;   ///< calibrated: h_d, how far noise can turn V_d, in radians to first order
  double p_value = kUnset;   ///< calibrated: largest over the directions of V_d that were tried; NaN when clustered
  CertificateOutcome outcome = CertificateOutcome::not_run;
};

struct CertifiedSubspace {
  int dimension = 0;      ///< certified at delta and alpha; 0: nothing can be claimed
  Eigen::MatrixXd basis;  ///< P x dimension: V_d
  std::vector<CertificateStep> steps;
  CertificateOutcome stop = CertificateOutcome::not_run;  ///< why it went no further
  double smallest_delta = kUnset;  ///< smallest tried at which V_d is accepted, d = max(dimension, 1); infinity: none.
                                   ///< Calibrated: at the level 0.6 alpha, since this delta was not set before looking
};

struct CertificateResult {
  Status status = Status::not_run;
  std::string message = "certify() has not run";
  std::vector<DirectionDefect> directions;  ///< measured ones by ascending estimate, then the others
  CertifiedSubspace proven;                 ///< finite samples; wants Gaussian noise and the right class of functions
  CertifiedSubspace calibrated;             ///< argued to first order and measured; wants the same; sharper
  CertificateOptions used;
};

/// Certifies the symmetries of a fitted function that were chosen by looking at it: which directions have, in truth, a
/// relative defect of at most delta. Both certificates allow for the choice. docs/certificate.md says what is proven.
/// \return dimension 0 when nothing can be claimed, which is no proof that there is no symmetry
/// \throws InputError when shapes disagree (names both), a number is not finite, or an option is out of range
CertificateResult certify(const FittedModel& model, const CertificateOptions& options = {});

std::string_view to_string(DirectionKind kind);
std::string_view to_string(CertificateOutcome outcome);

}  // namespace lieder
