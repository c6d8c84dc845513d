#include "discover/certificate_proven.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/at.hpp"
#include "discover/certificate_quantile.hpp"
#include "discover/size_by_matrices.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNoBound = 1e4;  // squared defects beyond this: the denominator may vanish
constexpr int kSecularSteps = 30;

/// Gram matrix of theta (x) (1, e) under |sum_i theta_i X_i (1, e)|^2, of the products X_i^T X_j. Only product vectors
/// matter, and on them the blocks (i, j) and their transposes are the same, so each block is made symmetric: that
/// brings the bound over all vectors down towards the bound over products.
MatrixXd product_form(const SizeProducts& products, Index d, Index k) {
  MatrixXd form(d * (1 + k), d * (1 + k));
  for (Index i = 0; i < d; ++i)
    for (Index j = 0; j <= i; ++j) {
      MatrixXd block = products.product(i, j);
      if (i != j) block = (0.5 * (block + block.transpose())).eval();
      const auto place = [&](Index a, Index b) {
        form(a, b) = block(0, 0);
        form.block(a, d + b * k, 1, k) = block.topRightCorner(1, k);
        form.block(d + a * k, b, k, 1) = block.bottomLeftCorner(k, 1);
        form.block(d + a * k, d + b * k, k, k) = block.bottomRightCorner(k, k);
      };
      place(i, j);
      if (i != j) place(j, i);
    }
  return form;
}

}  // namespace

double ellipsoid_radius(const FittedModel& model, double alpha) {
  const auto k = static_cast<double>(model.covariance_factor.cols());
  return model.sigma == 0 ? 0 : model.sigma * std::sqrt(k * f_upper_quantile(alpha, k, model.degrees_of_freedom));
}

AllowedForms::AllowedForms(const FittedModel& model, const MatrixXd& directions, double radius)
    : directions_(directions.cols()) {
  MatrixXd allowed(model.coefficients.size(), 1 + model.covariance_factor.cols());
  allowed << model.coefficients, radius * model.covariance_factor;
  const auto form = [&](const SizeForm& norm) {
    const auto products = norm.between(allowed);
    for (Index i = 0; i < directions_; ++i) products->add(directions.col(i));
    return product_form(*products, directions_, allowed.cols() - 1);
  };
  broken_ = form(*norm_of(model.broken));
  size_ = form(*size_of(model));
}

AllowedForms::Point AllowedForms::bound(double sign, double t, double& multiplier) const {
  const Index d = directions_, k = broken_.rows() - d;
  const MatrixXd form = sign * (broken_ - t * size_);
  const auto cross = form.bottomLeftCorner(k, d);
  const auto curved = form.bottomRightCorner(k, k);
  Point best;
  // For any multiplier m >= 0 with m - curved positive definite, the largest eigenvalue of
  //   form_00 + m + cross^T (m - curved)^-1 cross
  // bounds the form over all theta of length 1 and |e| <= 1. It is convex in m; where it is smallest, |e| = 1.
  // The floor is far below what rounding leaves of the form; without it nothing would be left where noise has no
  // effect.
  const double floor = 1e-15 * (broken_.topLeftCorner(d, d).trace() + t * size_.topLeftCorner(d, d).trace());
  double low = 0, high = cross.norm() + curved.norm() + floor;
  double m = multiplier > 0 && multiplier < high ? multiplier : high;
  for (int step = 0; step < kSecularSteps; ++step) {
    MatrixXd shifted = -curved;
    shifted.diagonal().array() += m;
    const Eigen::LLT<Eigen::Ref<MatrixXd>> factor(shifted);
    if (factor.info() != Eigen::Success) {
      low = m;
      m = 0.5 * (low + high);
      continue;
    }
    MatrixXd e = cross;
    factor.matrixL().solveInPlace(e);
    MatrixXd value = form.topLeftCorner(d, d) + e.transpose() * e;
    value.diagonal().array() += m;
    factor.matrixU().solveInPlace(e);
    const Eigen::SelfAdjointEigenSolver<MatrixXd> top(value);
    multiplier = m;
    if (top.eigenvalues()[d - 1] <= 0) best.certified = true;
    VectorXd point(d + k);
    point.head(d) = top.eigenvectors().col(d - 1);
    point.tail(k).noalias() = e * point.head(d);
    const double length = point.tail(k).norm();
    VectorXd half = point.tail(k);
    if (length > 1) point.tail(k) /= length;
    best.numerator = point.dot(broken_ * point);
    best.denominator = point.dot(size_ * point);
    (length > 1 ? low : high) = m;
    factor.matrixL().solveInPlace(half);
    const double slope = half.squaredNorm();
    double next = slope > 0 ? m + length * length / slope * (length - 1) : 0;  // Newton on 1 / |e| = 1
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    multiplier = next;
    const bool refuted = sign * (best.numerator - t * best.denominator) > 0;
    if (best.certified || refuted || std::abs(length - 1) < 1e-9 || high - low <= 1e-12 * high) break;
    m = next;
  }
  return best;
}

bool AllowedForms::at_most(double t) const {
  double multiplier = 0;
  return bound(1, t, multiplier).certified;
}

bool AllowedForms::at_least(double t) const {
  double multiplier = 0;
  return bound(-1, t, multiplier).certified;
}

double AllowedForms::upper(double estimate) const {
  // The largest ratio that any point reaches rises to the answer; what is returned has passed the dual test.
  double t = estimate * estimate, multiplier = 0;
  for (int step = 0; step < kSecularSteps; ++step) {
    const Point p = bound(1, t, multiplier);
    if (p.numerator > kNoBound * p.denominator) return kInfinity;
    const double ratio = p.denominator > 0 ? p.numerator / p.denominator : t;
    if (p.certified || ratio <= t * (1 + 1e-6)) break;
    t = ratio;
  }
  double fails = t, holds = t * (1 + 1e-5) + std::numeric_limits<double>::min();
  for (double growth = 1e-4; !bound(1, holds, multiplier).certified; growth *= 4) {
    fails = holds;
    holds *= 1 + growth;
    if (holds > kNoBound) return kInfinity;
  }
  while (holds > fails * (1 + 1e-4)) {
    const double middle = std::sqrt(fails * holds);
    (bound(1, middle, multiplier).certified ? holds : fails) = middle;
  }
  return std::sqrt(holds);
}

double AllowedForms::lower(double estimate) const {
  double t = estimate * estimate, multiplier = 0;
  const double nothing = 1e-8 * t;
  for (int step = 0; step < kSecularSteps && t > nothing; ++step) {
    const Point p = bound(-1, t, multiplier);
    const double ratio = p.denominator > 0 ? p.numerator / p.denominator : t;
    if (p.certified || ratio >= t * (1 - 1e-6)) break;
    t = ratio;
  }
  for (double shrink = 1e-5; t > nothing; shrink *= 4) {
    t *= std::max(1 - shrink, 0.1);
    if (bound(-1, t, multiplier).certified) return std::sqrt(t);
  }
  return 0;
}

void proven_bounds(const FittedModel& model, const DirectionSpectrum& spectrum, const CertificateOptions& options,
                   std::vector<DirectionDefect>& directions) {
  const double radius = ellipsoid_radius(model, options.alpha);
  const SingleThreadedBlas blas;
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 1)
  for (Index c = 0; c < spectrum.rho.size(); ++c) {
    DirectionDefect& direction = directions[at(c)];
    direction.lower = direction.upper = direction.estimate;
    if (radius == 0) continue;
    const AllowedForms forms(model, spectrum.theta.col(c), radius);
    direction.upper = forms.upper(direction.estimate);
    direction.lower = forms.lower(direction.estimate);
  }
}

CertifiedSubspace proven_certificate(const FittedModel& model, const DirectionSpectrum& spectrum,
                                     const CertificateOptions& options) {
  const double radius = ellipsoid_radius(model, options.alpha), limit = options.delta * options.delta;
  CertifiedSubspace found;
  found.stop = CertificateOutcome::no_more_directions;
  for (Index d = 1; d <= spectrum.rho.size(); ++d) {
    CertificateStep step{.dimension = static_cast<int>(d), .estimate = spectrum.rho[d - 1]};
    if (step.estimate > options.delta) {
      step.outcome = found.stop = CertificateOutcome::estimate_above_delta;
      found.steps.push_back(step);
      break;
    }
    if (!proceeds(options.progress, "proven")) {
      step.outcome = found.stop = CertificateOutcome::stopped;
      found.steps.push_back(step);
      return found;
    }
    // One event covers all theta and all coefficients, so testing on after a failure costs nothing.
    const bool holds = radius == 0 || AllowedForms(model, spectrum.theta.leftCols(d), radius).at_most(limit);
    step.outcome = holds ? CertificateOutcome::certified : CertificateOutcome::bound_above_delta;
    found.steps.push_back(step);
    if (holds) found.dimension = static_cast<int>(d);
  }
  if (found.dimension < static_cast<int>(found.steps.size()) && !found.steps.empty() &&
      found.steps[at(found.dimension)].outcome == CertificateOutcome::bound_above_delta)
    found.stop = CertificateOutcome::bound_above_delta;
  found.basis = spectrum.theta.leftCols(found.dimension);
  if (options.smallest_delta && spectrum.rho.size() > 0) {
    const Index d = std::max(found.dimension, 1);
    const double estimate = spectrum.rho[d - 1];
    found.smallest_delta =
        radius == 0 ? estimate : AllowedForms(model, spectrum.theta.leftCols(d), radius).upper(estimate);
  }
  return found;
}

}  // namespace lieder
