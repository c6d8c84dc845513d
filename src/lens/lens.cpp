#include "lieder/lens/lens.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "lens/evidence.hpp"
#include "lens/fit.hpp"
#include "lens/generator.hpp"
#include "lens/independent_components.hpp"
#include "lens/moments.hpp"
#include "lens/published_loss.hpp"
#include "lens/shared_progress.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"
#include "linalg/covariance.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Below it the third moment is no larger than its own sampling noise would make it.
constexpr double kThirdOrderSeen = 2;
/// A skewness of every direction below this one is what the data must be able to resolve.
constexpr double kHiddenSkewness = 0.5;
/// Squared correlation of neighbours over that of distant places: below it no order is better than another.
constexpr double kLocal = 1.5;
/// J of an approximate symmetry is at most this share of the smallest among the surrogates.
constexpr double kApproximateShare = 0.2;

/// J / floor of a symmetry is at most this share of the smallest among the surrogates; else they are no evidence for
/// it.
constexpr double kStandsOut = 0.4;

constexpr Index kHeldOutRows = 1000;
constexpr Index kExampleRows = 12;

void check_options(const SampleStream& samples, const LensOptions& options) {
  if (samples.cols() < 2)
    throw InputError(fmt::format("{}: has {} column; the lens needs at least 2", samples.info().path, samples.cols()));
  if (samples.info().shape.size() > 2)
    throw InputError(fmt::format("{}: has {} dimensions; the lens needs 2 (samples x coordinates)", samples.info().path,
                                 samples.info().shape.size()));
  if (options.surrogates < 0) throw InputError(fmt::format("surrogates: {} came; need 0 or more", options.surrogates));
  const auto d = static_cast<std::uint64_t>(samples.cols());
  // C, T, dT, a few tensors of the fit for each thread, and the blocks of rows.
  const std::uint64_t tensors =
      8 + 8 * static_cast<std::uint64_t>(options.threads > 0 ? options.threads : available_threads());
  require_memory(fmt::format("lens of {} columns", d), 8 * (d * d * d * tensors + 5 * 4096 * d), options.memory_limit);
}

void check_columns(const Moments& m, const std::string& path) {
  const double mean_variance = m.c.trace() / static_cast<double>(m.c.rows());
  for (Index j = 0; j < m.c.rows(); ++j)
    if (!(m.c(j, j) > 1e-24 * mean_variance))
      throw InputError(fmt::format("{}: column {} is constant; leave it out, every column must vary", path, j));
}

void finish(LensResult& r, Status status, Verdict verdict, std::string message) {
  r.status = status;
  r.verdict = verdict;
  r.message = std::move(message);
}

/// Reasons to say nothing about a generator, before any is looked for.
bool cannot_tell(LensResult& r, const Moments& m, double hidden_skewness) {
  const Index d = m.c.rows();
  if (m.samples < 10 * d) {
    finish(r, Status::too_little_data, Verdict::too_little_data,
           fmt::format("{} samples of {} coordinates; need at least {} to estimate moments", m.samples, d, 10 * d));
    return true;
  }
  const Index rank = (r.evidence.spectrum.array() > 1e-12 * r.evidence.spectrum[0]).count();
  if (rank < d) {
    finish(r, Status::not_identifiable, Verdict::not_identifiable,
           fmt::format("the data span {} of {} dimensions; what a generator does to the other {} cannot be seen", rank,
                       d, d - rank));
    return true;
  }
  if (r.evidence.third_order >= kThirdOrderSeen) return false;
  if (hidden_skewness > kHiddenSkewness) {
    finish(r, Status::too_little_data, Verdict::too_little_data,
           fmt::format(
               "{} samples leave a noise of {:.2g} in the skewness of each direction and nothing stands out of it; "
               "about {} samples would resolve {:.2g}",
               m.samples, hidden_skewness,
               static_cast<long long>(std::ceil(static_cast<double>(m.samples) * hidden_skewness * hidden_skewness /
                                                (kHiddenSkewness * kHiddenSkewness))),
               kHiddenSkewness));
  } else {
    finish(r, Status::not_identifiable, Verdict::not_identifiable,
           fmt::format(
               "the data show no third-order structure (E3 = {:.2f}, 1 is noise): they look Gaussian or symmetric, "
               "and second moments alone fit many generators equally well",
               r.evidence.third_order));
  }
  return true;
}

/// The published loss picks among the fits that agree about as well as the best.
Fit choose(const std::vector<Fit>& fits) {
  const double least = std::ranges::min_element(fits, {}, &Fit::ratio)->ratio();
  // A fit that cannot be among the chosen loses to every other.
  const auto key = [least](const Fit& fit) {
    return fit.ratio() <= std::max(kGain * least, kAgreement) ? fit.loss : std::numeric_limits<double>::infinity();
  };
  return *std::ranges::min_element(fits, {}, key);
}

/// A circle whose ends seem to meet is none when it fits so much worse than a line.
constexpr double kFarWorse = 10;

/// Of the start that was the most promising before refinement.
std::optional<WrapAround> ends_of(const std::vector<Fit>& fits) {
  return std::ranges::min_element(fits, {}, &Fit::start_ratio)->ends;
}

/// Fits of one topology, and the one among them to go on with.
struct Choice {
  std::vector<Fit> fits;
  Fit best;
  std::optional<WrapAround> ends;
};

/// Whether the data go round. A window of a ring is stationary as a line too, so a circle that agrees is one unless its
/// ends are seen apart.
bool goes_round(const Choice& line, const Choice& circle) {
  if (circle.best.agrees()) return !line.best.agrees() || !line.ends || line.ends->related();
  const auto meet = [](const Choice& choice) { return choice.ends && choice.ends->meet(); };
  const double worse = circle.best.ratio() / line.best.ratio();
  return meet(circle) && (worse < 1 || (worse < kFarWorse && meet(line)));
}

Choice fit_and_choose(const FitInput& input, Topology topology, AxisOrder order, const Progress& progress,
                      const Fit* line = nullptr) {
  std::vector<Fit> fits = fit_topology(input, topology, order, progress, line);
  Fit best = choose(fits);
  const auto ends = ends_of(fits);
  return {std::move(fits), std::move(best), ends};
}

Choice fit_both(const FitInput& input, AxisOrder order, const Progress& progress) {
  Choice line = fit_and_choose(input, Topology::line, order, progress);
  const bool plainly_a_line = line.best.agrees() && line.ends && line.ends->apart();
  if (plainly_a_line || !proceeds(progress, "refining")) return line;
  Choice circle = fit_and_choose(input, Topology::circle, order, progress, &line.best);
  Choice& chosen = goes_round(line, circle) ? circle : line;
  std::vector<Fit> all = std::move(line.fits);
  all.insert(all.end(), circle.fits.begin(), circle.fits.end());
  chosen.fits = std::move(all);
  return chosen;
}

/// How sure it is that the ends meet, or that they do not.
double topology_confidence(Topology topology, const WrapAround& ends) {
  const double beyond = (ends.estimate - kEndsMeet) / std::max(ends.error, 1e-12);
  return 0.5 * std::erfc((topology == Topology::circle ? -beyond : beyond) / std::sqrt(2.0));
}

void judge(LensResult& r, const Fit& best, double contrast, bool stands_out) {
  const LensEvidence& e = r.evidence;
  const char* axis = best.topology == Topology::line ? "along a line" : "around a circle";
  if (best.agrees()) {
    if (contrast < kLocal) {
      finish(
          r, Status::not_identifiable, Verdict::not_identifiable,
          "the data are stationary in some basis, but neighbours are no more alike than distant places: any order of "
          "the components fits as well");
      return;
    }
    if (!stands_out) {
      finish(r, Status::too_little_data, Verdict::too_little_data,
             fmt::format(
                 "a translation {} agrees with the data, but so does data made without one: {} samples cannot tell "
                 "them apart",
                 axis, r.samples));
      return;
    }
    finish(r, Status::converged, Verdict::symmetry,
           fmt::format("a hidden translation {}: the data cannot tell a sample from its shift (J / floor = {:.2f})",
                       axis, best.ratio()));
    return;
  }
  const bool beats_surrogates = !e.surrogate_ratios.empty() &&
                                best.ratio() < kApproximateShare * *std::ranges::min_element(e.surrogate_ratios) &&
                                contrast >= kLocal;
  if (beats_surrogates) {
    finish(r, Status::converged, Verdict::approximate,
           fmt::format("approximately a translation {}: far closer than data without one, yet the samples resolve a "
                       "deviation (J / floor = {:.1f})",
                       axis, best.ratio()));
  } else {
    finish(r, Status::converged, Verdict::none,
           fmt::format(
               "no translation symmetry: the best generator leaves {:.0f} times the difference that sampling noise "
               "would",
               best.ratio()));
  }
}

}  // namespace

std::string_view to_string(Topology topology) {
  switch (topology) {
    case Topology::automatic:
      return "auto";
    case Topology::line:
      return "line";
    case Topology::circle:
      return "circle";
  }
  throw InternalError("to_string: a Topology outside its enumeration");
}

LensResult lens(SampleStream& samples, const LensOptions& options) {
  check_options(samples, options);
  const ThreadScope threads(options.threads);
  LensResult r;
  r.used = options;
  SharedProgress shared(options.progress);
  const Progress progress = shared.handle();

  Subsamples aside;
  const Moments m =
      accumulate_moments(samples, {.seed = options.seed, .held_out_rows = kHeldOutRows, .progress = progress}, aside);
  if (m.complete) check_columns(m, samples.info().path);
  const Index d = m.c.rows();
  r.samples = aside.rows_read;
  r.mean = m.mean;
  r.scale = m.scale;
  r.example_rows = aside.held_out.topRows(std::min(kExampleRows, aside.held_out.rows()));

  r.evidence.spectrum = Eigen::SelfAdjointEigenSolver<MatrixXd>(m.c, Eigen::EigenvaluesOnly).eigenvalues().reverse();
  MatrixXd whitening = inverse_square_root(m.c, kWhiteningRidge);
  SymmetricTensor whitened = transform(m.t, whitening);
  const double noise = squared_norm(transform(m.dt, whitening));
  r.evidence.third_order = noise > 0 ? squared_norm(whitened) / noise : kUnset;
  const bool silent = cannot_tell(r, m, std::sqrt(noise / static_cast<double>(d)));
  if (silent && m.complete) return r;
  // What the rows read before a stop do not tell, the others might have.
  if (silent || !proceeds(progress, "independent components")) {
    finish(r, Status::stopped, Verdict::undecided, "stopped before a generator was found");
    return r;
  }
  MatrixXd components = independent_components(whitened, MatrixXd::Identity(d, d), progress).l;
  const FitInput input{m, std::move(whitening), std::move(whitened), std::move(components)};
  const bool given = options.topology != Topology::automatic;
  const Choice choice = given ? fit_and_choose(input, options.topology, options.order, progress)
                              : fit_both(input, options.order, progress);
  const Fit& best = choice.best;

  r.topology = best.topology;
  r.convolution = best.l;
  r.generator = generator_of(best.l, best.topology);
  r.filter = best.l.row((d - 1) / 2);
  r.order = permutation_in_disguise(best.l);
  LensEvidence& e = r.evidence;
  if (choice.ends) e.wrap_around = choice.ends->estimate;
  if (choice.ends && !given) e.topology_confidence = topology_confidence(best.topology, *choice.ends);
  e.stationarity = best.j;
  e.floor = best.floor;
  e.stationarity_ratio = best.ratio();
  e.locality = neighbour_correlation(best.l * m.c * best.l.transpose(), best.topology, true);
  e.distance_from_identity = (r.generator - MatrixXd::Identity(d, d)).norm() / std::sqrt(static_cast<double>(d));
  for (const Fit& fit : choice.fits)
    e.candidates.push_back(
        {fit.start, fit.topology, fit.ratio(), fit.loss, fit.start == best.start && fit.j == best.j});
  bool stands_out = true;
  if (!shared.stopped()) {
    e.held_out = held_out_agreement(aside.held_out, m, best, options.seed);
    r.generator_error = generator_error(input, best, progress);
    const auto surrogates = compare_with_surrogates(input, best, options.surrogates, options.seed, progress);
    e.surrogate_ratios = surrogates.ratios;
    if (!e.surrogate_ratios.empty()) {
      stands_out = surrogates.data_ratio <= kStandsOut * std::ranges::min(e.surrogate_ratios);
      const auto as_good =
          std::ranges::count_if(e.surrogate_ratios, [&](double s) { return s <= surrogates.data_ratio; });
      e.surrogate_p = static_cast<double>(1 + as_good) / static_cast<double>(1 + e.surrogate_ratios.size());
    }
  }
  if (shared.stopped() || !m.complete) {
    finish(r, Status::stopped, Verdict::undecided,
           fmt::format("stopped: the best generator so far has J / floor = {:.1f}", best.ratio()));
    return r;
  }
  judge(r, best, locality_contrast(best.l, m, best.topology), stands_out);
  return r;
}

}  // namespace lieder
