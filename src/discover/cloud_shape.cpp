#include "discover/cloud_shape.hpp"
#include "lieder/base/threads.hpp"
#include "linalg/svd.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "discover/directions_verdict.hpp"
#include "discover/mean_bounds.hpp"
#include "discover/patches.hpp"
#include "linalg/triangular_factor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Half of the patches certify; fewer bound nothing.
constexpr Index kFewestCertifying = 6;
/// Fields that are smaller than this of the largest at all points are not seen.
constexpr double kVanishing = 1e-9;
/// A field that noise alone could make of one that vanishes on the submanifold: this share of noise in its square.
constexpr double kNoiseShare = 0.25;
/// Errors explain a defect up to this many times their own size, since the order of a fit leaves no white noise.
constexpr double kExplains = 3;

/// Sums over the points of patches, each patch with the same weight, q x q.
struct Sums {
  MatrixXd broken, error, moved;
  TriangularFactor size;
  Index points = 0, patches = 0;
  double noise = 0;

  explicit Sums(Index fields) : broken(MatrixXd::Zero(fields, fields)), error(broken), moved(broken), size(fields) {}
};

/// What one patch says of a few directions.
struct PatchTerms {
  MatrixXd broken, error, size;
};

/// Patches as surfaces; those that could not be fitted are left out.
std::vector<LocalSurface> surfaces_of(const RowMatrix& points, const std::vector<Patch>& patches,
                                      const PatchModel& model) {
  std::vector<std::optional<LocalSurface>> fits(patches.size());
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 4)
  for (std::size_t i = 0; i < patches.size(); ++i)
    fits[i] = LocalSurface::fit(points, patches[i], model.dimension, model.order);
  std::vector<LocalSurface> surfaces;
  for (auto& fit : fits)
    if (fit) surfaces.push_back(std::move(*fit));
  return surfaces;
}

void add_patch(const LocalSurface& surface, const VectorFields& fields, Sums& sums) {
  double weights = 0;
  for (Index j = 0; j < surface.size(); ++j) weights += surface.weight(j);
  for (Index j = 0; j < surface.size(); ++j) {
    if (surface.weight(j) == 0) continue;
    const LocalSurface::Rows rows = surface.rows_at(j, fields);
    const double w = rows.weight / weights;
    sums.broken.noalias() += w * rows.normal.transpose() * rows.normal;
    sums.error.noalias() += w * rows.error.transpose() * rows.error;
    sums.moved.noalias() += w * surface.noise() * surface.noise() * rows.moved.transpose() * rows.moved;
    sums.size.add(std::sqrt(w) * rows.values);
    ++sums.points;
  }
  ++sums.patches;
  sums.noise += surface.noise() * surface.noise();
}

PatchTerms terms_of_patch(const LocalSurface& surface, const VectorFields& fields, const MatrixXd& directions) {
  const Index w = directions.cols();
  PatchTerms terms{.broken = MatrixXd::Zero(w, w), .error = MatrixXd::Zero(w, w), .size = MatrixXd::Zero(w, w)};
  double weights = 0;
  for (Index j = 0; j < surface.size(); ++j) {
    if (surface.weight(j) == 0) continue;
    const LocalSurface::Rows rows = surface.rows_at(j, fields);
    const MatrixXd normal = rows.normal * directions, error = rows.error * directions, size = rows.values * directions;
    terms.broken += rows.weight * normal.transpose() * normal;
    terms.error += rows.weight * error.transpose() * error;
    terms.size += rows.weight * size.transpose() * size;
    weights += rows.weight;
  }
  for (MatrixXd* m : {&terms.broken, &terms.error, &terms.size}) *m /= weights;
  return terms;
}

/// Directions that fields have on the points: those that vanish there, exactly or but for noise, are left out.
MatrixXd seen_directions(const Sums& sums) {
  const MatrixXd& factor = sums.size.matrix();
  VectorXd scale = factor.colwise().norm();
  for (double& s : scale)
    if (s == 0) s = 1;
  const auto [s, vectors] = right_singular_vectors(factor * scale.cwiseInverse().asDiagonal());
  Index seen = 0;
  while (seen < s.size() && s[seen] > kVanishing * s[0]) ++seen;
  MatrixXd whiten =
      scale.cwiseInverse().asDiagonal() * (vectors.leftCols(seen) * s.head(seen).cwiseInverse().asDiagonal());
  if (seen == 0) return whiten;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> noise(whiten.transpose() * sums.moved * whiten);
  Index clear = 0;
  while (clear < seen && noise.eigenvalues()[clear] < kNoiseShare) ++clear;
  return whiten * noise.eigenvectors().leftCols(clear);
}

struct ShapeDirections {
  VectorXd defects;       ///< ascending
  MatrixXd coefficients;  ///< q x seen
  Index unseen = 0;
};

ShapeDirections directions_of_shape(const Sums& sums) {
  const MatrixXd seen = seen_directions(sums);
  ShapeDirections found{.defects = {}, .coefficients = seen, .unseen = sums.broken.rows() - seen.cols()};
  if (seen.cols() == 0) return found;
  const MatrixXd relative = seen.transpose() * (sums.broken - sums.error) * seen;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(relative);
  found.defects = eigen.eigenvalues().cwiseMax(0).cwiseSqrt();
  found.coefficients = seen * eigen.eigenvectors();
  return found;
}

/// Defects of combinations of directions on patches that were not chosen by.
class CertifyingPatches {
 public:
  CertifyingPatches(const std::vector<LocalSurface>& surfaces, std::size_t first, const VectorFields& fields,
                    const MatrixXd& directions, double bias)
      : terms_(surfaces.size() - first), bias_(bias) {
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 4)
    for (std::size_t i = first; i < surfaces.size(); ++i)
      terms_[i - first] = terms_of_patch(surfaces[i], fields, directions);
  }
  Index count() const { return static_cast<Index>(terms_.size()); }

  SquaredDefect defect_of(const VectorXd& theta, double alpha) const {
    const Index d = theta.size();
    VectorXd broken(count()), size(count());
    double error = 0;
    for (Index i = 0; i < count(); ++i) {
      const PatchTerms& t = terms_[static_cast<std::size_t>(i)];
      const double noise = theta.dot(t.error.topLeftCorner(d, d) * theta);
      broken[i] = theta.dot(t.broken.topLeftCorner(d, d) * theta) - noise;
      size[i] = theta.dot(t.size.topLeftCorner(d, d) * theta);
      error += noise;
    }
    SquaredDefect defect;
    const double whole = size.mean();
    if (!(whole > 0)) return defect;
    defect.estimate = broken.mean() / whole;
    defect.explained = kExplains * kExplains * (error / static_cast<double>(count()) / whole + bias_);
    if (count() < kFewestCertifying) return defect;
    // A ratio of means: what is left of each patch at the estimate says how far that is off.
    const VectorXd left = (broken - defect.estimate * size) / whole;
    // From below also by roots, whose mean is no larger than the root of the mean: a direction that is broken in one
    // place alone has a long tail.
    const VectorXd roots = broken.array().sign() * (broken.array().abs() / whole).sqrt();
    const double by_roots = std::max(0.0, lower_mean(roots, alpha));
    const double lower = std::max(defect.estimate + lower_mean(left, alpha), by_roots * by_roots);
    // An estimate below 0 is luck, and claims no more than 0 would.
    const double upper = std::max(0.0, defect.estimate) + upper_mean(left, alpha);
    const double bias = std::sqrt(bias_);
    // What the order of the fits leaves is common to all patches, and may hide a defect as well as feign one.
    defect.lower = std::pow(std::max(0.0, std::sqrt(std::max(0.0, lower)) - bias), 2);
    defect.upper = std::pow(std::sqrt(std::max(0.0, upper)) + bias, 2);
    return defect;
  }

  /// The combination that does best here.
  VectorXd best() const {
    MatrixXd broken = MatrixXd::Zero(terms_.front().broken.rows(), terms_.front().broken.cols()), size = broken;
    for (const PatchTerms& t : terms_) {
      broken += t.broken - t.error;
      size += t.size;
    }
    size.diagonal().array() += 1e-12 * size.trace();
    const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> eigen(broken, size);
    return eigen.eigenvectors().col(0);
  }

 private:
  std::vector<PatchTerms> terms_;
  double bias_;
};

void give_up_on_shape(DiscoverResult& r, std::string message) {
  r.status = Status::underdetermined;
  r.verdict = Verdict::underdetermined;
  r.message = std::move(message);
}

}  // namespace

void discover_shape(const RowMatrix& points, const NeighbourTree& tree, int dimension, const VectorFields& candidates,
                    const CloudOptions& options, CloudResult& result) {
  DiscoverResult& r = result.found;
  const auto model = choose_patch_model(points, tree, dimension, options.neighbours, options.delta, options.seed);
  if (!model)
    return give_up_on_shape(
        r, options.neighbours
               ? fmt::format("patches of {} neighbours are too small to fit a bent surface of {} dimensions",
                             *options.neighbours, dimension)
               : fmt::format("{} points are too few to fit patches of {} dimensions", points.rows(), dimension));
  const std::vector<Patch> patches = disjoint_patches(points, tree, model->neighbours, options.seed);
  const std::vector<LocalSurface> surfaces = surfaces_of(points, patches, *model);
  result.tangents = TangentFit{.neighbours = model->neighbours,
                               .order = model->order,
                               .patches = static_cast<Index>(surfaces.size()),
                               .noise = kUnset,
                               .error = std::sqrt(model->error)};
  if (static_cast<Index>(surfaces.size()) < 2 * kFewestCertifying)
    return give_up_on_shape(r, fmt::format("{} patches of {} points without one in common are too few: half of {} are "
                                           "needed to choose directions, half to certify them",
                                           surfaces.size(), model->neighbours, 2 * kFewestCertifying));
  const std::size_t first = surfaces.size() / 2;
  Sums sums(candidates.count());
  for (std::size_t i = 0; i < first; ++i) {
    if (!proceeds(options.progress, "tangents", static_cast<double>(i) / static_cast<double>(first))) {
      r.status = Status::stopped;
      r.message = "stopped before all tangents were there";
      return;
    }
    add_patch(surfaces[i], candidates, sums);
  }
  result.tangents->noise = std::sqrt(sums.noise / static_cast<double>(sums.patches));
  const ShapeDirections directions = directions_of_shape(sums);
  const Index seen = directions.defects.size();
  r.unseen = directions.unseen;
  r.equations = sums.points * (points.cols() - dimension);
  if (seen == 0) return give_up_on_shape(r, "every candidate vanishes at the points");
  r.rank.spectrum = directions.defects.reverse();
  const CertifyingPatches certifying(surfaces, first, candidates, directions.coefficients, model->bias);
  const auto defect_of = [&](const VectorXd& theta, double alpha) { return certifying.defect_of(theta, alpha); };
  judge_directions(directions.defects, defect_of, certifying.defect_of(certifying.best(), options.alpha),
                   {options.delta, options.alpha, options.seed}, "the shape", r);
  r.coefficients = directions.coefficients.leftCols(r.dimension);
  if (r.unseen == 0) return;
  r.message += fmt::format("; {} further directions vanish at these points and cannot be told", r.unseen);
  r.status = Status::underdetermined;
  r.verdict = Verdict::underdetermined;
}

}  // namespace lieder
