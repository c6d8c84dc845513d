#include "discover/patches.hpp"
#include "lieder/base/threads.hpp"

#include <algorithm>
#include <cmath>

#include "lieder/base/seed.hpp"
#include "lieder/lie/dictionary.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr Index kMostProbes = 40;
constexpr int kHighestOrder = 4;
constexpr Index kMostTerms = 35;
/// Points for each coefficient of a fit, at least.
constexpr double kPointsForATerm = 1.5;
/// Of the points that come to lie in disjoint patches, roughly; and how many patches there should be at least.
constexpr double kPacked = 0.7;
constexpr double kWantedPatches = 14;
/// Errors of tangents below this share of delta are as good as none.
constexpr double kNegligible = 0.05;
/// A patch of what others left is no wider than this, relative to the neighbourhood of its centre.
constexpr double kMostStretched = 1.5;

Index terms_of(int dimension, int order) {
  double terms = 1;
  for (int i = 1; i <= order; ++i) terms = terms * (dimension + i) / i;
  return static_cast<Index>(std::llround(terms));
}

/// Points that a fit of an order needs.
Index enough_points(int dimension, int order) {
  return static_cast<Index>(std::ceil(kPointsForATerm * static_cast<double>(terms_of(dimension, order)))) + 1;
}

/// Mean square errors of a tangent, for a fit of one order: what noise leaves, and what the next order adds.
struct TangentError {
  double noise = 0, bias = 0, probes = 0;
};

TangentError error_of_probe(const RowMatrix& points, const Patch& patch, int dimension, int order) {
  const auto fit = LocalSurface::fit(points, patch, dimension, order);
  // What is even in the middle of a patch, as on a cylinder, has no terms of the next order, but of the one after that.
  const bool two = enough_points(dimension, order + 2) <= static_cast<Index>(patch.size());
  const auto finer = LocalSurface::fit(points, patch, dimension, order + (two ? 2 : 1));
  if (!fit || !finer) return {};
  // The finer fit knows the noise: residuals of the coarser one hold what its order leaves as well.
  const double share = fit->noise() > finer->noise() ? std::pow(finer->noise() / fit->noise(), 2) : 1;
  TangentError one;
  double weights = 0;
  for (Index j = 0; j < fit->size(); ++j) {
    const MatrixXd coarse = fit->tangents_at(j), fine = finer->tangents_at(j);
    const double apart = static_cast<double>(dimension) - (coarse.transpose() * fine).squaredNorm();
    const double noise = share * fit->slope_variance_at(j);
    weights += fit->weight(j);
    one.noise += fit->weight(j) * noise;
    // The difference of nested fits has the difference of their variances.
    one.bias += fit->weight(j) * (apart - (finer->slope_variance_at(j) - noise));
  }
  return {.noise = one.noise / weights / dimension, .bias = one.bias / weights / dimension, .probes = 1};
}

TangentError tangent_error(const RowMatrix& points, const NeighbourTree& tree, const Eigen::VectorXi& centres, Index k,
                           int dimension, int order) {
  std::vector<TangentError> each(static_cast<std::size_t>(std::min<Index>(kMostProbes, centres.size())));
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 1)
  for (Index i = 0; i < static_cast<Index>(each.size()); ++i)
    each[static_cast<std::size_t>(i)] = error_of_probe(points, tree.nearest(centres[i], k), dimension, order);
  TangentError sum;
  for (const TangentError& one : each) {
    sum.noise += one.noise;
    sum.bias += one.bias;
    sum.probes += one.probes;
  }
  if (sum.probes == 0) return sum;
  return {.noise = sum.noise / sum.probes, .bias = std::max(0.0, sum.bias / sum.probes), .probes = sum.probes};
}

/// Numbers of points to try for an order, ascending.
std::vector<Index> sizes_to_try(Index count, int dimension, int order, std::optional<int> given) {
  const Index least = enough_points(dimension, order + 1);
  if (given) return *given >= least ? std::vector<Index>{*given} : std::vector<Index>{};
  const auto most = static_cast<Index>(kPacked * static_cast<double>(count) / kWantedPatches);
  std::vector<Index> sizes;
  if (order == 1 || least <= most) sizes.push_back(std::min(least, count));
  for (Index k = least * 3 / 2; k <= most; k = k * 3 / 2) sizes.push_back(k);
  return sizes;
}

}  // namespace

std::optional<PatchModel> choose_patch_model(const RowMatrix& points, const NeighbourTree& tree, int dimension,
                                             std::optional<int> given, double delta, std::uint64_t seed) {
  const Eigen::VectorXi centres = RandomStream(Seed{seed}.split(12)).permutation(static_cast<int>(points.rows()));
  std::optional<PatchModel> best;
  double least = 0;
  for (int order = 1; order <= kHighestOrder && terms_of(dimension, order + 1) <= kMostTerms; ++order)
    for (const Index k : sizes_to_try(points.rows(), dimension, order, given)) {
      const TangentError error = tangent_error(points, tree, centres, k, dimension, order);
      if (error.probes == 0) continue;
      // Noise is taken off, and what is left of it averages out; few patches make wide bounds of anything.
      const double few = 4 / std::sqrt(kPacked * static_cast<double>(points.rows()) / static_cast<double>(k));
      const double score = (error.bias + few * error.noise + std::pow(kNegligible * delta, 2)) * (1 + few);
      if (best && !(score < least)) continue;
      least = score;
      best = {.neighbours = k,
              .order = order,
              .dimension = dimension,
              .bias = error.bias,
              .error = error.noise + error.bias};
    }
  return best;
}

std::vector<Patch> disjoint_patches(const RowMatrix& points, const NeighbourTree& tree, Index k, std::uint64_t seed) {
  const Index count = points.rows();
  const Eigen::VectorXi order = RandomStream(Seed{seed}.split(13)).permutation(static_cast<int>(count));
  std::vector<char> taken(static_cast<std::size_t>(count), 0);
  const auto is_taken = [&](Index row) { return taken[static_cast<std::size_t>(row)] != 0; };
  std::vector<Patch> patches;
  const auto take = [&](Patch patch) {
    for (const Index row : patch) taken[static_cast<std::size_t>(row)] = 1;
    patches.push_back(std::move(patch));
  };
  // Whole neighbourhoods first; then from what is left those that are not much wider.
  for (const int row : order) {
    if (is_taken(row)) continue;
    Patch patch = tree.nearest(row, k);
    if (static_cast<Index>(patch.size()) == k && std::ranges::none_of(patch, is_taken)) take(std::move(patch));
  }
  for (const int row : order) {
    if (is_taken(row)) continue;
    std::vector<double> squared;
    const Patch around = tree.nearest(row, 4 * k, &squared);
    Patch left;
    double farthest = 0;
    for (std::size_t i = 0; i < around.size() && static_cast<Index>(left.size()) < k; ++i)
      if (!is_taken(around[i])) {
        left.push_back(around[i]);
        farthest = squared[i];
      }
    const auto usual = static_cast<std::size_t>(k - 1);
    if (static_cast<Index>(left.size()) == k && farthest <= kMostStretched * kMostStretched * squared[usual])
      take(std::move(left));
  }
  // The second kind lies between the first: an even mixture of both goes into either half.
  const Eigen::VectorXi mixed = RandomStream(Seed{seed}.split(14)).permutation(static_cast<int>(patches.size()));
  std::vector<Patch> shuffled;
  for (const int i : mixed) shuffled.push_back(patches[static_cast<std::size_t>(i)]);
  return shuffled;
}

}  // namespace lieder
