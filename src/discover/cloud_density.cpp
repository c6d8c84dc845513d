#include "discover/cloud_density.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "discover/density_defect.hpp"
#include "discover/density_halves.hpp"
#include "discover/directions_verdict.hpp"
#include "lieder/base/memory.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Candidates change mean and covariance by this share of what they could before they are refused; what sampling makes
/// of a symmetry, in standard errors, is added, and never more than half.
constexpr double kRefused = 0.1, kStandardErrors = 4, kMostRefused = 0.5;
constexpr double kDependent = 1e-10;

constexpr const char* kTheorem =
    "a distribution with a finite, non-singular covariance is kept by a compact group of linear maps alone, which "
    "keeps "
    "its mean and covariance: no boost, scaling, shear or translation";

/// Candidates in standard coordinates, and which of their combinations nearly keep mean and covariance.
struct CompactCandidates {
  MatrixXd coefficients;  ///< q x k
  std::vector<StandardField> fields;
  Index refused = 0, unseen = 0;
};

StandardField in_standard(const MatrixXd& affine, const Standard& standard) {
  const Index n = standard.mean.size();
  const MatrixXd s = affine.topLeftCorner(n, n);
  return {.turn = standard.whiten * s * standard.unwhiten,
          .shift = standard.whiten * (s * standard.mean + affine.topRightCorner(n, 1))};
}

CompactCandidates compact_candidates(const VectorFields& candidates, const Standard& standard, Index points) {
  const Index n = standard.mean.size(), q = candidates.count();
  MatrixXd whole(n * n + n, q), stretched(n * n + n, q);
  for (Index a = 0; a < q; ++a) {
    const StandardField f = in_standard(candidates.affine_matrix(VectorXd::Unit(q, a)), standard);
    whole.col(a) << f.turn.reshaped(), f.shift;
    stretched.col(a) << (0.5 * (f.turn + f.turn.transpose())).reshaped(), f.shift;
  }
  VectorXd scale = whole.colwise().norm();
  for (double& s : scale)
    if (s == 0) s = 1;
  const auto [s, vectors] = right_singular_vectors(whole * scale.cwiseInverse().asDiagonal());
  const Index seen = s.size() == 0 || s[0] == 0 ? 0 : (s.array() > kDependent * s[0]).count();
  CompactCandidates compact{.coefficients = MatrixXd(q, 0), .fields = {}, .refused = 0, .unseen = q - seen};
  if (seen == 0) return compact;
  const MatrixXd whiten =
      scale.cwiseInverse().asDiagonal() * (vectors.leftCols(seen) * s.head(seen).cwiseInverse().asDiagonal());
  const RightSingularVectors shares = right_singular_vectors(stretched * whiten);
  const double sampling = kStandardErrors * std::sqrt(standard.tails / static_cast<double>(points));
  const double most = std::min(kMostRefused, kRefused + sampling);
  VectorXd share = VectorXd::Zero(seen);
  share.head(shares.values.size()) = shares.values;
  const Index kept = (share.array() < most).count();
  compact.refused = seen - kept;
  compact.coefficients = whiten * shares.v.rightCols(kept);
  for (Index a = 0; a < kept; ++a)
    compact.fields.push_back(in_standard(candidates.affine_matrix(compact.coefficients.col(a)), standard));
  return compact;
}

struct DensityDirections {
  VectorXd defects;
  MatrixXd coefficients;  ///< of the compact candidates, k x k
};

DensityDirections directions_of_moments(const MomentSums& sums) {
  MatrixXd speed = sums.speed();
  speed.diagonal().array() += 1e-12 * speed.trace();
  const MatrixXd changed = sums.mean.transpose() * sums.mean - sums.noise() / static_cast<double>(sums.points);
  const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> eigen(changed, speed);
  return {.defects = eigen.eigenvalues().cwiseMax(0).cwiseSqrt(), .coefficients = eigen.eigenvectors()};
}

void give_up_on_density(DiscoverResult& r, std::string message) {
  r.status = Status::underdetermined;
  r.verdict = Verdict::underdetermined;
  r.message = std::move(message);
}

}  // namespace

void discover_density(const RowMatrix& points, const VectorFields& candidates, const CloudOptions& options,
                      CloudResult& result) {
  DiscoverResult& r = result.found;
  const Index N = points.rows(), n = points.cols();
  const DensityHalves halves = density_halves(points, N / 2, options.seed);
  if (!halves.trouble.empty()) return give_up_on_density(r, halves.trouble);
  const MatrixXd &choosing = halves.choosing, &certifying = halves.certifying;
  const Standard& standard = halves.standard;
  const CompactCandidates compact = compact_candidates(candidates, standard, choosing.rows());
  r.unseen = compact.unseen;
  if (compact.refused > 0) result.refused.push_back({.count = compact.refused, .reason = kTheorem});
  const std::string refused =
      compact.refused > 0 ? fmt::format("; {} candidates refused: {}", compact.refused, kTheorem) : std::string();
  if (compact.fields.empty()) {
    r.status = Status::converged;
    r.verdict = Verdict::none;
    r.message = "no candidate keeps mean and covariance" + refused;
    return;
  }
  const MatrixXd z = halves.in_standard(choosing);
  const auto functions = test_functions(z, options.seed);
  if (!functions)
    return give_up_on_density(
        r, fmt::format("{} points are too few to ask more than mean and covariance of them in {} dimensions", N, n) +
               refused);
  result.tested = DensityTest{.degree = functions->degree, .functions = functions->count()};
  const auto k = static_cast<Index>(compact.fields.size());
  require_memory(
      "discover cloud",
      static_cast<std::uint64_t>(8.0 * static_cast<double>(functions->count() * functions->count() * k * (k + 1))),
      options.memory_limit);
  if (!proceeds(options.progress, "moments", 0.0)) {
    r.status = Status::stopped;
    r.message = "stopped before all moments were there";
    return;
  }
  const MomentSums chosen = moment_sums(z, *functions, compact.fields);
  const DensityDirections directions = directions_of_moments(chosen);
  if (!proceeds(options.progress, "moments", 0.5)) {
    r.status = Status::stopped;
    r.message = "stopped before all moments were there";
    return;
  }
  const MomentSums aside = moment_sums(halves.in_standard(certifying), *functions, compact.fields);
  r.equations = functions->count();
  r.rank.spectrum = directions.defects.reverse();
  const auto from = static_cast<double>(choosing.rows());
  const auto defect_of = [&](const VectorXd& theta, double alpha) {
    return defect_of_moments(aside, directions.coefficients, theta, from, alpha);
  };
  const DensityDirections rival = directions_of_moments(aside);
  judge_directions(directions.defects, defect_of,
                   defect_of_moments(aside, rival.coefficients, VectorXd::Unit(1, 0), from, options.alpha),
                   {options.delta, options.alpha, options.seed}, "the distribution", r);
  r.coefficients = compact.coefficients * directions.coefficients.leftCols(r.dimension);
  r.message += refused;
}

}  // namespace lieder
