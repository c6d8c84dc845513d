#include "discover/intrinsic_dimension.hpp"
#include "lieder/base/threads.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kMostCentres = 300;
constexpr Index kFewestNeighbours = 12;
/// A gap counts when the eigenvalue across is this share of what a ball of one more dimension shows at that place.
constexpr double kGap = 0.35;
/// Without any gap below this the points fill their space.
constexpr double kNoGap = 0.6;

/// Eigenvalues of the covariance of points, descending.
VectorXd spectrum_of(const MatrixXd& points) {
  const MatrixXd centred = points.rowwise() - points.colwise().mean();
  const MatrixXd covariance = centred.transpose() * centred / static_cast<double>(points.rows());
  return Eigen::SelfAdjointEigenSolver<MatrixXd>(covariance, Eigen::EigenvaluesOnly).eigenvalues().reverse();
}

double middle(std::vector<double> values) {
  if (values.empty()) return kUnset;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, at);
  return *at;
}

/// Smallest over second smallest eigenvalue of k points drawn uniformly from a ball: a few points are never round.
double roundness_of_a_ball(Index dimension, Index k, Seed seed) {
  const int repeats = dimension > 10 ? 31 : 101;
  std::vector<double> ratios;
  RandomStream random(seed);
  for (int r = 0; r < repeats; ++r) {
    MatrixXd points = random.normal_matrix(k, dimension);
    for (Index i = 0; i < k; ++i)
      points.row(i) *= std::pow(random.uniform(), 1.0 / static_cast<double>(dimension)) / points.row(i).norm();
    const VectorXd s = spectrum_of(points);
    ratios.push_back(s[dimension - 1] / s[dimension - 2]);
  }
  return middle(ratios);
}

/// What neighbourhoods of k points look like.
struct Scale {
  Index k = 0;
  VectorXd gaps;  ///< of each dimension 1 .. n - 1, relative to a ball of one dimension more
  double likelihood = kUnset;
};

/// 1 / dimension as one neighbourhood tells it; NaN where points coincide.
double inverse_likelihood(const std::vector<double>& squared) {
  const double farthest = squared.back();
  double sum = 0, count = 0;
  for (std::size_t i = 0; i + 1 < squared.size(); ++i)
    if (squared[i] > 0) {
      sum += 0.5 * std::log(farthest / squared[i]);
      ++count;
    }
  return count > 1 ? sum / (count - 1) : kUnset;
}

Scale look_at(const RowMatrix& points, const NeighbourTree& tree, const Eigen::VectorXi& order, Index k, Seed seed) {
  const Index n = points.cols(), centres = std::min(kMostCentres, points.rows());
  std::vector<VectorXd> spectra(static_cast<std::size_t>(centres));
  std::vector<double> inverses(static_cast<std::size_t>(centres), kUnset);
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 8)
  for (Index c = 0; c < centres; ++c) {
    std::vector<double> squared;
    const std::vector<Index> rows = tree.nearest(order[c], k, &squared);
    spectra[static_cast<std::size_t>(c)] = spectrum_of(points(rows, Eigen::all));
    inverses[static_cast<std::size_t>(c)] = inverse_likelihood(squared);
  }
  Scale scale{.k = k, .gaps = VectorXd::Ones(std::max<Index>(0, n - 1)), .likelihood = kUnset};
  for (Index d = 1; d < n; ++d) {
    std::vector<double> ratios;
    for (const VectorXd& s : spectra)
      if (s[d - 1] > 0) ratios.push_back(std::max(0.0, s[d]) / s[d - 1]);
    const double ball = roundness_of_a_ball(d + 1, k, seed.split(static_cast<std::uint64_t>(d)));
    // Where nothing is along either, rounding has no gap.
    const double along = middle([&] {
      std::vector<double> all;
      all.reserve(spectra.size());
      for (const VectorXd& s : spectra) all.push_back(s[0] > 0 ? std::max(0.0, s[d - 1]) / s[0] : 0);
      return all;
    }());
    if (!ratios.empty() && along > 1e-12) scale.gaps[d - 1] = middle(ratios) / ball;
  }
  double sum = 0, count = 0;
  for (const double inverse : inverses)
    if (std::isfinite(inverse)) {
      sum += inverse;
      ++count;
    }
  if (sum > 0) scale.likelihood = count / sum;
  return scale;
}

/// Distances between neighbours fall short of high dimensions, and noise adds to low ones.
bool agrees(const Scale& scale, Index dimension) {
  const auto d = static_cast<double>(dimension);
  return scale.likelihood > 0.6 * d - 0.2 && scale.likelihood < 1.3 * d + 0.7;
}

}  // namespace

IntrinsicDimension intrinsic_dimension_of(const RowMatrix& points, const NeighbourTree& tree, std::uint64_t seed) {
  const Index n = points.cols(), N = points.rows(), least = std::max(kFewestNeighbours, 2 * n + 2);
  IntrinsicDimension found;
  if (N < 3 * least) {
    found.message = fmt::format("{} points are too few to tell how many dimensions they fill; {} are needed at least",
                                N, 3 * least);
    return found;
  }
  const Eigen::VectorXi order = RandomStream(Seed{seed}.split(11)).permutation(static_cast<int>(N));
  std::vector<Scale> scales;
  // Wider neighbourhoods see through noise, and mistake a long shape for a line.
  for (Index k = least; k <= std::min(4 * least, N / 3); k *= 2)
    scales.push_back(look_at(points, tree, order, k, Seed{seed}.split(static_cast<std::uint64_t>(100 + k))));
  // The least dimension with a gap: a curve in space bends before it twists, so that its plane has a gap as well.
  const Scale* widest = &scales.front();
  Index flat = n;
  for (Index d = 1; d < n && flat == n; ++d) {
    widest = &*std::ranges::min_element(scales, {}, [&](const Scale& scale) { return scale.gaps[d - 1]; });
    if (widest->gaps[d - 1] <= kGap && agrees(*widest, d)) flat = d;
  }
  if (flat < n) {
    found.gap = widest->gaps[flat - 1];
  } else {
    found.gap = 1;
    for (const Scale& scale : scales)
      if (scale.gaps.size() > 0 && scale.gaps.minCoeff() < found.gap) {
        found.gap = scale.gaps.minCoeff();
        widest = &scale;
      }
  }
  found.neighbours = widest->k;
  found.likelihood = widest->likelihood;
  if (flat == n && found.gap < kNoGap) {
    found.message = fmt::format(
        "neighbourhoods are flat to some degree (gap {:.2g} of a ball's, {:.1f} dimensions by "
        "distances), and not so that a dimension can be told",
        found.gap, found.likelihood);
  } else if (!agrees(*widest, flat)) {
    found.message =
        fmt::format("local covariances say {} dimensions and distances of neighbours {:.1f}", flat, found.likelihood);
  } else {
    found.dimension = static_cast<int>(flat);
    found.message = fmt::format("{} of {} dimensions, by local covariances of {} neighbours; {:.1f} by their distances",
                                flat, n, found.neighbours, found.likelihood);
  }
  return found;
}

IntrinsicDimension intrinsic_dimension(const Eigen::MatrixXd& points, std::uint64_t seed) {
  if (points.rows() < 2 || points.cols() < 1)
    throw InputError(fmt::format("intrinsic dimension: {} points of {} coordinates came; need two at least",
                                 points.rows(), points.cols()));
  if (!points.allFinite()) throw InputError("intrinsic dimension: a coordinate is not finite; all must be");
  const RowMatrix rows = points;
  return intrinsic_dimension_of(rows, NeighbourTree(rows), seed);
}

}  // namespace lieder
