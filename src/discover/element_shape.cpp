#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "discover/cloud_elements.hpp"
#include "discover/mean_bounds.hpp"
#include "discover/patches.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Patches that moved points come to; fewer bound nothing.
constexpr Index kFewestPatches = 6;
/// A point is off the end of the surface when it is farther from all points than so many times a patch reaches.
constexpr double kOffTheEnd = 2;
/// By so much of itself the noise that is taken off may be wrong.
constexpr double kNoiseUnknown = 0.05;
constexpr double kExplainedBias = 3, kExplainedDeviations = 3;
constexpr Index kNoPatch = -1;

/// Half of the points as patches without a point in common, and the other half to be moved.
struct Surface {
  RowMatrix fitted, moved;
  std::unique_ptr<NeighbourTree> tree;
  std::vector<LocalSurface> patches;
  std::vector<Index> patch_of;  // of each fitted point
  PatchModel model;
  double noise = 0;  // mean square, across
};

/// What points that came to each patch say: sums over them.
struct PatchSums {
  VectorXd broken, size, noise, bias;  // one of each patch that points came to

  SquaredDefect defect(double alpha) const {
    SquaredDefect d;
    const double whole = size.mean();
    if (broken.size() == 0 || !(whole > 0)) return d;
    const double root_bias = std::sqrt((bias.mean() + kNoiseUnknown * noise.mean()) / whole);
    d.estimate = (broken - noise).mean() / whole;
    if (broken.size() < kFewestPatches) return d;
    const VectorXd left = (broken - noise - d.estimate * size) / whole;
    const double lower = d.estimate + lower_mean(left, alpha),
                 deviation = left.norm() / static_cast<double>(left.size());
    // An estimate below 0 is luck, and claims no more than 0 would.
    const double upper = std::max(0.0, d.estimate) + upper_mean(left, alpha);
    d.lower = std::pow(std::max(0.0, std::sqrt(std::max(0.0, lower)) - root_bias), 2);
    d.upper = std::pow(std::sqrt(std::max(0.0, upper)) + root_bias, 2);
    d.explained = std::pow(kExplainedBias * root_bias, 2) + kExplainedDeviations * deviation;
    return d;
  }
};

/// In its own place, since the tree refers to the points. Empty where there are too few.
std::unique_ptr<Surface> surface_of(const RowMatrix& points, int dimension, const CloudOptions& options) {
  auto surface = std::make_unique<Surface>();
  Surface& s = *surface;
  const Index N = points.rows();
  const Eigen::VectorXi order = RandomStream(Seed{options.seed}.split(16)).permutation(static_cast<int>(N));
  s.fitted = points(order.head(N / 2), Eigen::all);
  s.moved = points(order.tail(N - N / 2), Eigen::all);
  s.tree = std::make_unique<NeighbourTree>(s.fitted);
  const auto neighbours = options.neighbours
                              ? std::optional<int>(std::min<int>(*options.neighbours, static_cast<int>(N / 2)))
                              : std::nullopt;
  const auto model = choose_patch_model(s.fitted, *s.tree, dimension, neighbours, options.delta, options.seed);
  if (!model) return nullptr;
  s.model = *model;
  s.patch_of.assign(static_cast<std::size_t>(s.fitted.rows()), kNoPatch);
  for (const Patch& patch : disjoint_patches(s.fitted, *s.tree, model->neighbours, options.seed)) {
    auto fit = LocalSurface::fit(s.fitted, patch, dimension, model->order);
    if (!fit) continue;
    for (const Index row : patch) s.patch_of[static_cast<std::size_t>(row)] = static_cast<Index>(s.patches.size());
    s.noise += fit->noise() * fit->noise();
    s.patches.push_back(std::move(*fit));
  }
  if (s.patches.empty()) return nullptr;
  s.noise /= static_cast<double>(s.patches.size());
  return surface;
}

/// What one moved point says, with a weight that falls towards the rim of its patch.
struct Visit {
  Index patch = kNoPatch;
  double weight = 0, broken = 0, noise = 0;
};

Visit visit_of(const Surface& s, const MatrixXd& turn, const VectorXd& y) {
  Visit visit;
  double nearest = 0;
  visit.patch = s.patch_of[static_cast<std::size_t>(s.tree->nearest_to(y, nearest))];
  if (visit.patch == kNoPatch) return visit;
  const LocalSurface& surface = s.patches[static_cast<std::size_t>(visit.patch)];
  const LocalSurface::Offset offset = surface.offset_of(y);
  visit.weight = std::max(0.0, 1 - offset.along * offset.along);
  if (nearest > std::pow(kOffTheEnd * surface.reach(), 2)) {
    // Beyond the rim the fit says nothing; the nearest point does.
    visit.weight = std::max(visit.weight, 0.5);
    visit.broken = offset.along < 1 ? offset.across.squaredNorm() : nearest;
    return visit;
  }
  if (visit.weight == 0) return visit;
  // The nearest of many points with noise is nearer than what they lie on.
  visit.broken = offset.across.squaredNorm();
  visit.noise = s.noise * ((turn.transpose() * offset.normals).squaredNorm() +
                           offset.leverage * static_cast<double>(offset.across.size()));
  return visit;
}

PatchSums sums_of_step(const Surface& s, const AffineStep& step) {
  const MatrixXd images = step.of(s.moved);
  std::vector<Visit> visits(static_cast<std::size_t>(images.rows()));
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 64)
  for (Index i = 0; i < images.rows(); ++i) visits[static_cast<std::size_t>(i)] = visit_of(s, step.turn, images.row(i));
  const auto count = static_cast<Index>(s.patches.size());
  VectorXd broken = VectorXd::Zero(count), size = broken, noise = broken, weight = broken;
  for (Index i = 0; i < images.rows(); ++i) {
    const Visit& v = visits[static_cast<std::size_t>(i)];
    if (v.weight == 0) continue;
    broken[v.patch] += v.weight * v.broken;
    noise[v.patch] += v.weight * v.noise;
    size[v.patch] += v.weight * (images.row(i) - s.moved.row(i)).squaredNorm();
    weight[v.patch] += v.weight;
  }
  std::vector<Index> visited;
  for (Index p = 0; p < count; ++p)
    if (weight[p] > 0) visited.push_back(p);
  VectorXd bias(count);
  for (Index p = 0; p < count; ++p)
    bias[p] = weight[p] * s.model.bias * std::pow(s.patches[static_cast<std::size_t>(p)].scale(), 2);
  return {.broken = broken(visited), .size = size(visited), .noise = noise(visited), .bias = bias(visited)};
}

/// A map takes the surface to itself when it and its inverse take points of it to points of it.
SquaredDefect worse_of(const SquaredDefect& a, const SquaredDefect& b) {
  const SquaredDefect& worse = a.estimate >= b.estimate ? a : b;
  return {.estimate = worse.estimate,
          .lower = std::max(a.lower, b.lower),
          .upper = std::isnan(a.upper) || std::isnan(b.upper) ? kUnset : std::max(a.upper, b.upper),
          .explained = a.estimate <= a.explained && b.estimate <= b.explained ? worse.estimate : -1};
}

}  // namespace

std::string measure_shape(const RowMatrix& points, int dimension, const std::vector<CloudElement>& elements,
                          const CloudOptions& options, CloudResult& result, std::vector<MeasuredElement>& measured) {
  const Index n = points.cols();
  const auto surface = surface_of(points, dimension, options);
  if (!surface || static_cast<Index>(surface->patches.size()) < kFewestPatches)
    return fmt::format("{} points are too few: half of them make patches of {} dimensions, and {} are needed",
                       points.rows(), dimension, kFewestPatches);
  if (!result.tangents)
    result.tangents = TangentFit{.neighbours = surface->model.neighbours,
                                 .order = surface->model.order,
                                 .patches = static_cast<Index>(surface->patches.size()),
                                 .noise = std::sqrt(surface->noise),
                                 .error = std::sqrt(surface->model.error)};
  const double size = (points.rowwise() - points.colwise().mean()).rowwise().squaredNorm().mean();
  for (std::size_t k = 0; k < elements.size(); ++k) {
    if (!proceeds(options.progress, "elements", static_cast<double>(k) / static_cast<double>(elements.size()))) {
      result.found.status = Status::stopped;
      return "stopped before all elements were measured";
    }
    const AffineStep step = step_of(elements[k].matrix, n);
    const PatchSums there = sums_of_step(*surface, step), back = sums_of_step(*surface, step.inverse());
    MeasuredElement& m = measured.emplace_back();
    m.element.name = elements[k].name;
    m.element.matrix = elements[k].matrix;
    m.element.noise = elements[k].noise;
    m.element.moved = std::sqrt((step.of(points) - points).rowwise().squaredNorm().mean() / size);
    // From below either of the two may speak: half the level for each.
    m.at = [there, back](double alpha) {
      SquaredDefect worse = worse_of(there.defect(alpha), back.defect(alpha));
      worse.lower = std::max(there.defect(alpha / 2).lower, back.defect(alpha / 2).lower);
      return worse;
    };
  }
  return {};
}

}  // namespace lieder
