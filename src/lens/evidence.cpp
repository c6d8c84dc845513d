#include "lens/evidence.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "lens/generator.hpp"
#include "lens/independent_components.hpp"
#include "lens/seriation.hpp"
#include "lens/stationarity.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/threads.hpp"
#include "linalg/covariance.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd distances(const MatrixXd& a, const MatrixXd& b) {
  MatrixXd squared = -2 * a * b.transpose();
  squared.colwise() += a.rowwise().squaredNorm();
  squared.rowwise() += b.rowwise().squaredNorm().transpose();
  return squared.cwiseMax(0).cwiseSqrt();
}

/// Energy distance without the bias of the zero diagonals, for weights of the rows (columns of `wa`, `wb`: one
/// weighting each, summing to one).
VectorXd energy_distances(const MatrixXd& a, const MatrixXd& b, const MatrixXd& wa, const MatrixXd& wb) {
  const auto between = [](const MatrixXd& w, const MatrixXd& distance, const MatrixXd& v) -> VectorXd {
    return (distance * v).cwiseProduct(w).colwise().sum();
  };
  const auto within = [&](const MatrixXd& x, const MatrixXd& w) -> VectorXd {
    const VectorXd same = w.colwise().squaredNorm();
    return between(w, distances(x, x), w).array() / (1 - same.array());
  };
  return 2 * between(wa, distances(a, b), wb) - within(a, wa) - within(b, wb);
}

/// The window and the shifted window of y = x L^T, for two sets of rows.
struct Windows {
  MatrixXd plain, shifted;
};
Windows windows(const MatrixXd& xa, const MatrixXd& xb, const MatrixXd& l, Topology topology) {
  const Index d = l.rows();
  const MatrixXd ya = xa * l.transpose(), yb = xb * l.transpose();
  if (topology == Topology::line) return {ya.leftCols(d - 1), yb.rightCols(d - 1)};
  MatrixXd shifted(yb.rows(), d);
  shifted << yb.rightCols(d - 1), yb.leftCols(1);
  return {ya, shifted};
}

/// Columns of weights: the first equal, the others multinomial counts of a resampling.
MatrixXd bootstrap_weights(Index n, int resamples, RandomStream& random) {
  MatrixXd w = MatrixXd::Zero(n, resamples + 1);
  w.col(0).setConstant(1 / static_cast<double>(n));
  for (int r = 1; r <= resamples; ++r)
    for (Index i = 0; i < n; ++i)
      w(static_cast<Index>(random.below(static_cast<std::uint64_t>(n))), r) += 1 / static_cast<double>(n);
  return w;
}

/// What surrogates are made from: the moments of y over at most 48 places, where they cost little at any d.
struct Stage {
  static constexpr Index kPlaces = 48;
  Stage(const FitInput& input, const Fit& fit) {
    const Moments& m = input.moments;
    const Index d = m.c.rows();
    topology = fit.topology;
    ratio = fit.ratio();
    if (d <= kPlaces) {
      moments = m;
      whitening = input.whitening;
      skewness = skewness_along(input.whitened, input.components);
    } else {
      topology = Topology::line;
      const MatrixXd window = fit.l.middleRows((d - kPlaces) / 2, kPlaces);
      moments = transform(m, window);
      whitening = inverse_square_root(moments.c, kWhiteningRidge);
      skewness = skewness_along(transform(moments.t, whitening), MatrixXd::Identity(kPlaces, kPlaces));
      ratio = measure(moments, MatrixXd::Identity(kPlaces, kPlaces), topology, "window").ratio();
    }
    noise = transform(moments.dt, whitening);
    colouring = whitening.inverse();
  }
  Topology topology;
  double ratio;
  Moments moments;
  MatrixXd whitening, colouring;
  SymmetricTensor noise;
  VectorXd skewness;  ///< of the independent components of the data
};

/// J / floor of one data set without the symmetry.
double surrogate_ratio(const Stage& stage, int steps, Seed seed, const Progress& progress) {
  const Moments& m = stage.moments;
  const auto d = static_cast<int>(m.c.rows());
  RandomStream random(seed);
  const MatrixXd directions = random_orthogonal(d, random);
  const Eigen::VectorXi shuffled = random.permutation(d);
  SymmetricTensor sources(d);
  for (Index k = 0; k < d; ++k) sources.set(k, k, k, stage.skewness[shuffled[k]]);
  // Sources along the rows of `directions`, plus the sampling noise that the data have, turned at random.
  SymmetricTensor whitened =
      transform(sources, directions.transpose()) + transform(stage.noise, random_orthogonal(d, random));
  const Moments made{.samples = m.samples,
                     .mean = m.mean,
                     .scale = m.scale,
                     .c = m.c,
                     .dc = m.dc,
                     .t = transform(whitened, stage.colouring),
                     .dt = m.dt};
  const FitInput surrogate{made, stage.whitening, std::move(whitened), directions};
  Fit best = measure(made, arrange_components(surrogate, stage.topology), stage.topology, "surrogate");
  if (steps > 0) best = refine(made, std::move(best), progress, steps);
  return best.ratio();
}

/// Steps at each ridge when only the order of magnitude matters, and how far apart makes it matter no more.
constexpr int kBriefSteps = 4;
constexpr double kFarApart = 10;

}  // namespace

std::optional<Interval> held_out_agreement(const RowMatrix& held_out, const Moments& m, const Fit& fit,
                                           std::uint64_t seed) {
  constexpr Index most = 400;
  constexpr int resamples = 100, random_maps = 3;
  const Index half = std::min(most, held_out.rows() / 2);
  if (half < 20) return std::nullopt;
  const MatrixXd x = (held_out.topRows(2 * half).rowwise() - m.mean.transpose()) / m.scale;
  // Alternate rows: those kept aside are in the order of the data, which may drift.
  MatrixXd xa(half, x.cols()), xb(half, x.cols());
  for (Index i = 0; i < half; ++i) {
    xa.row(i) = x.row(2 * i);
    xb.row(i) = x.row(2 * i + 1);
  }
  RandomStream random(Seed{seed}.split(21));
  const MatrixXd wa = bootstrap_weights(half, resamples, random), wb = bootstrap_weights(half, resamples, random);
  const Windows found = windows(xa, xb, fit.l, fit.topology);
  VectorXd found_distances = energy_distances(found.plain, found.shifted, wa, wb);
  std::vector<Windows> others;
  others.reserve(random_maps);
  for (int k = 0; k < random_maps; ++k)
    others.push_back(windows(xa, xb, fit.l * random_orthogonal(static_cast<int>(x.cols()), random), fit.topology));
  const auto plain_distance = [&](const Windows& w) {
    return energy_distances(w.plain, w.shifted, wa.col(0), wb.col(0))[0];
  };
  std::vector<double> references(random_maps);
  const SingleThreadedBlas blas;
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 1)
  for (int k = 0; k < random_maps; ++k)
    references[static_cast<std::size_t>(k)] = plain_distance(others[static_cast<std::size_t>(k)]);
  const double reference = std::accumulate(references.begin(), references.end(), 0.0) / random_maps;
  if (!(reference > 0)) return std::nullopt;
  const double estimate = found_distances[0] / reference;
  // The resampled statistic counts repeated rows as distance 0; its spread is right, its centre is not.
  VectorXd spread = found_distances.tail(resamples);
  spread.array() -= spread.mean();
  std::ranges::sort(spread);
  const auto quantile = [&](double q) { return spread[static_cast<Index>(q * (resamples - 1))] / reference; };
  return Interval{estimate, estimate + quantile(0.025), estimate + quantile(0.975)};
}

SurrogateComparison compare_with_surrogates(const FitInput& input, const Fit& fit, int count, std::uint64_t seed,
                                            const Progress& progress) {
  // Asked here as well: the others may take all the work from the thread that asks.
  if (count == 0 || !proceeds(progress, "surrogates", 0)) return {};
  const Stage stage(input, fit);
  SurrogateComparison comparison{.ratios = std::vector<double>(static_cast<std::size_t>(count), kUnset),
                                 .data_ratio = stage.ratio};
  std::atomic<bool> stopped = false;
  const auto make_all = [&](int steps) {
    const SingleThreadedBlas blas;
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 1)
    for (int s = 0; s < count; ++s) {
      // The steps within one surrogate are no news, but a stop between them is.
      const Progress within = [&](const ProgressEvent&) {
        if (!stopped && !proceeds(progress, "surrogates", static_cast<double>(s) / count)) stopped = true;
        return stopped ? Flow::stop : Flow::proceed;
      };
      if (!proceeds(within, "surrogates")) continue;
      comparison.ratios[static_cast<std::size_t>(s)] =
          surrogate_ratio(stage, steps, Seed{seed}.split(1000 + static_cast<std::uint64_t>(s)), within);
    }
  };
  const auto clearly_apart = [&] { return std::ranges::min(comparison.ratios) > kFarApart * stage.ratio; };
  make_all(fit.iterations == 0 ? 0 : kBriefSteps);
  if (fit.iterations > 0 && !stopped && !clearly_apart()) make_all(kRefinementSteps);
  if (stopped) comparison.ratios.clear();
  return comparison;
}

double generator_error(const FitInput& input, const Fit& fit, const Progress& progress) {
  const Moments& m = input.moments;
  std::vector<MatrixXd> generators(2);
  const SingleThreadedBlas blas;
#pragma omp parallel for num_threads(loop_threads())
  for (int half = 0; half < 2; ++half) {
    const double sign = half == 0 ? 1 : -1;
    Moments part{.samples = m.samples / 2,
                 .mean = m.mean,
                 .scale = m.scale,
                 .c = m.c + sign * m.dc,
                 .dc = m.dc,
                 .t = m.t + m.dt * sign,
                 .dt = m.dt};
    MatrixXd l = fit.l;
    if (fit.start == kIndependentComponents && fit.iterations == 0) {
      const MatrixXd whitening = inverse_square_root(part.c, kWhiteningRidge);
      l = power_steps(transform(part.t, whitening), l, 5);
    } else {
      l = refine(part, Fit{fit}, progress, 30, /*even_if_it_agrees=*/true).l;
    }
    generators[static_cast<std::size_t>(half)] = generator_of(l, fit.topology);
  }
  if (!proceeds(progress, "refining")) return kUnset;
  return (generators[0] - generators[1]).norm() / (2 * generator_of(fit.l, fit.topology).norm());
}

double locality_contrast(const MatrixXd& l, const Moments& m, Topology topology) {
  const Index d = l.rows();
  const MatrixXd cy = l * m.c * l.transpose();
  const MatrixXd squared = correlations(cy).cwiseAbs2();
  double near = squared.diagonal(1).sum();
  auto links = static_cast<double>(d - 1);
  if (topology == Topology::circle) {
    near += squared(0, d - 1);
    ++links;
  }
  const double all = (squared.sum() - squared.trace()) / 2, pairs = static_cast<double>(d * (d - 1)) / 2;
  const double sampling = 1 / static_cast<double>(m.samples);
  // What sampling noise gives both is added to both: two noises then have contrast 1.
  const double far = pairs > links ? (all - near) / (pairs - links) : 0;
  return (near / links + sampling) / (std::max(far, 0.0) + 2 * sampling);
}

}  // namespace lieder
