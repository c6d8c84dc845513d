#include "lieder/kernel/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "kernel/left_out.hpp"
#include "kernel/orbit_check.hpp"
#include "kernel/orbit_size.hpp"
#include "kernel/pair_spectrum.hpp"
#include "kernel/ridge.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// What all steps look at.
struct Scene {
  GroupTable table;
  RowMatrix gram;
  Index orbits, points;  ///< of each orbit
  const std::vector<int>& classes;
  int count;  ///< of classes
  double ridge;
};

GroupTable table_for(const PredictOptions& options, Index points) {
  if (!options.group) return cyclic_table(static_cast<int>(points));
  if (options.group->order() != points)
    throw InputError(fmt::format("orbits: have {} points and the group has {} elements; need one point for each",
                                 points, options.group->order()));
  return *options.group;
}

void check_options(const PredictOptions& options) {
  if (!(options.orbit_tolerance >= 0 && options.orbit_tolerance <= 1))
    throw InputError(fmt::format("orbit tolerance: {} came; need 0 to 1", options.orbit_tolerance));
  if (!std::isfinite(options.ridge) || options.ridge < 0)
    throw InputError(fmt::format("ridge: {} came; need a finite number of at least 0", options.ridge));
}

/// Beside the kernel's own: copies of the matrix, its factor, inverse and distances, and the representations.
void forecast_memory(const Kernel& kernel, const RowMatrix& points, Index order, std::uint64_t limit) {
  const auto n = static_cast<double>(points.rows()), group = static_cast<double>(order);
  const double bytes =
      static_cast<double>(kernel.forecast(points.rows(), points.cols())) + 8 * 5 * n * n + 80 * group * group;
  require_memory(fmt::format("predict: the matrices of {} points", points.rows()),
                 static_cast<std::uint64_t>(std::min(bytes, 1e18)), limit,
                 MemoryGrowth{.power = 2, .size = n, .unit = "points"});
}

/// Calls use(orbit, other orbit) for each pair of orbits whose classes differ, the first of class c.
template <typename Use>
int for_pairs_of(const Scene& scene, int c, const Use& use) {
  int pairs = 0;
  for (Index o = 0; o < scene.orbits; ++o)
    for (Index e = 0; e < scene.orbits; ++e) {
      if (scene.classes[at(o)] != c || scene.classes[at(e)] == c) continue;
      use(o, e);
      ++pairs;
    }
  return pairs;
}

/// Mean squared length of points and of their means in the space of features, by orbit.
struct Lengths {
  VectorXd points, means;
};
Lengths lengths_of(const Scene& scene) {
  Lengths found{VectorXd(scene.orbits), VectorXd(scene.orbits)};
  for (Index o = 0; o < scene.orbits; ++o) {
    const auto block = scene.gram.block(o * scene.points, o * scene.points, scene.points, scene.points);
    found.points[o] = block.diagonal().mean();
    found.means[o] = block.mean();
  }
  return found;
}

Shortage shortage_of(double unexplained, double separation) {
  const bool sparse = unexplained > 0.5, close = separation < 0.5;
  if (sparse && close) return Shortage::both;
  if (sparse != close) return sparse ? Shortage::sparse : Shortage::close;
  return unexplained > 1 - separation ? Shortage::sparse : Shortage::close;
}

/// Means over the pairs of each class.
void fill_theory(const Scene& scene, const PairSpectra& spectra, PredictResult& found) {
  const Lengths lengths = lengths_of(scene);
  for (VectorXd* values : {&found.spectral_error, &found.far_error, &found.signal, &found.noise})
    *values = VectorXd::Zero(scene.count);
  for (int c = 0; c < scene.count; ++c) {
    double unexplained = 0, separation = 0;
    const int pairs = for_pairs_of(scene, c, [&](Index o, Index e) {
      const PairSpectrum pair = spectra(o, e);
      found.spectral_error[c] += pair.errors[0];
      found.far_error[c] += spectra(o, e, 0).errors[0];
      found.signal[c] += pair.signal;
      found.noise[c] += pair.noise[0];
      unexplained += pair.noise[0] * pair.noise[0] / std::max(lengths.points[o] - lengths.means[o], 1e-300);
      separation += pair.signal * pair.signal / std::max(lengths.means[o] + lengths.means[e], 1e-300);
    });
    for (VectorXd* values : {&found.spectral_error, &found.far_error, &found.signal, &found.noise})
      (*values)[c] /= pairs;
    found.shortage.push_back(found.exact_error[c] < 1 ? Shortage::none
                                                      : shortage_of(unexplained / pairs, separation / pairs));
  }
}

void fill_input_signal(const Scene& scene, const std::vector<RowMatrix>& orbits, PredictResult& found) {
  RowMatrix means(scene.orbits, orbits.front().cols());
  for (Index o = 0; o < scene.orbits; ++o) means.row(o) = orbits[at(o)].colwise().mean();
  found.input_signal = VectorXd::Zero(scene.count);
  for (int c = 0; c < scene.count; ++c) {
    const int pairs = for_pairs_of(
        scene, c, [&](Index o, Index e) { found.input_signal[c] += (means.row(o) - means.row(e)).norm(); });
    found.input_signal[c] /= pairs;
  }
}

/// Mean signal and error of a class over its pairs.
Eigen::RowVector2d drifted(const Scene& scene, const PairSpectra& spectra, int c, double kinship) {
  Eigen::RowVector2d sum = Eigen::RowVector2d::Zero();
  const int pairs = for_pairs_of(scene, c, [&](Index o, Index e) {
    const PairSpectrum pair = spectra(o, e, kinship);
    sum += Eigen::RowVector2d(pair.signal, pair.errors[0]);
  });
  return sum / pairs;
}

/// Steps of the signal by an equal factor; its square falls linearly with the kinship.
void fill_distance_curve(const Scene& scene, const PairSpectra& spectra, PredictResult& found) {
  constexpr int kSteps = 40;
  const double now = drifted(scene, spectra, found.worst_class, 1)[0];
  const double far = drifted(scene, spectra, found.worst_class, 0)[0];
  if (!(now > 0) || far <= now * (1 + 1e-9)) return;  // nothing in common already
  found.distance_curve.resize(kSteps + 1, 2);
  for (int step = 0; step <= kSteps; ++step) {
    const double signal = now * std::pow(far / now, static_cast<double>(step) / kSteps);
    const double kinship = (far * far - signal * signal) / (far * far - now * now);
    found.distance_curve.row(step) = drifted(scene, spectra, found.worst_class, kinship);
  }
}

/// Where the curve falls below 1; empty where it starts there or never does.
std::optional<double> signal_needed(const Eigen::MatrixXd& curve) {
  for (Index k = 1; k < curve.rows(); ++k) {
    const double before = curve(k - 1, 1), after = curve(k, 1);
    if (before < 1 || after >= 1) continue;
    if (after <= 0) return curve(k, 0);
    const double share = std::log(before) / std::log(before / after);
    return curve(k - 1, 0) * std::pow(curve(k, 0) / curve(k - 1, 0), share);
  }
  return {};
}

CyclicSpectrum in_turns(const Scene& scene, const std::vector<int>& powers, Index o, Index e) {
  std::vector<Index> chosen;
  for (const Index orbit : {o, e})
    for (const int k : powers) chosen.push_back(orbit * scene.points + k);
  return cyclic_spectrum(scene.gram(chosen, chosen), {.ridge = scene.ridge});
}

/// The published formula for each two orbits in turns, beginning with the one that makes the smaller defect.
void fill_circulant(const Scene& scene, const std::vector<int>& powers, PredictResult& found) {
  double defect = 0, error = 0;
  int pairs = 0;
  for (int c = 0; c < scene.count; ++c)
    for_pairs_of(scene, c, [&](Index o, Index e) {
      if (o > e) return;  // the same pair
      ++pairs;
      const CyclicSpectrum one = in_turns(scene, powers, o, e), other = in_turns(scene, powers, e, o);
      const CyclicSpectrum& better = one.defect <= other.defect ? one : other;
      defect += better.defect;
      error += better.error;
    });
  found.circulant_defect = defect / pairs;
  found.circulant_error = error / pairs;
}

void fill_sizes(const Scene& scene, const std::optional<std::vector<int>>& powers, PredictResult& found) {
  if (!powers) {
    found.orbit_size_needed.reason = fmt::format(
        "the group is not cyclic: its orbits have the {} points of its elements, and no fewer or more", scene.points);
    return;
  }
  found.sub_orbits = sub_orbit_errors(scene.gram, *powers, scene.classes, scene.ridge);
  std::vector<double> sizes, errors;
  for (const SubOrbitErrors& sub : found.sub_orbits) {
    sizes.push_back(static_cast<double>(sub.points));
    errors.push_back(sub.errors[found.worst_class]);
  }
  found.orbit_size_needed = orbit_size_needed(sizes, errors);
}

void judge(PredictResult& found) {
  const auto learnt = (found.errors.array() < 1).count(), all = found.errors.size();
  found.verdict = learnt == all ? Verdict::symmetry : learnt == 0 ? Verdict::none : Verdict::approximate;
  found.status = Status::converged;
  const double worst = found.exact_error[found.worst_class];
  found.message = fmt::format("{} of {} points are predicted right when they alone are left out; ", learnt, all);
  found.message += fmt::format("the mean error of the worst class is {:.3g} (wrong from 1 on)", worst);
  if (worst >= 1) found.message += fmt::format(": {}", to_string(found.shortage[at(found.worst_class)]));
}

}  // namespace

std::string_view to_string(Shortage shortage) {
  switch (shortage) {
    case Shortage::none:
      return "nothing";
    case Shortage::sparse:
      return "orbits too sparse";
    case Shortage::close:
      return "classes too close";
    case Shortage::both:
      return "orbits too sparse and classes too close";
  }
  throw InternalError("to_string: a Shortage outside its enumeration");
}

PredictResult predict(const Kernel& kernel, const std::vector<RowMatrix>& orbits, const PredictOptions& options) {
  check_options(options);
  const RowMatrix points = stacked_orbits(orbits);
  PredictResult found;
  found.used = options;
  found.used.progress = {};
  found.kernel = options.average ? fmt::format("average({})", kernel.name()) : kernel.name();
  found.classes = checked_classes(options.classes, static_cast<Index>(orbits.size()));
  Scene scene{table_for(options, orbits.front().rows()),
              {},
              static_cast<Index>(orbits.size()),
              orbits.front().rows(),
              found.classes,
              *std::ranges::max_element(found.classes) + 1,
              options.ridge};
  forecast_memory(kernel, points, scene.points, options.memory_limit);
  const ThreadScope threads(options.threads);
  const std::vector<IrreducibleRepresentation> irreducible = irreducible_representations(scene.table);
  found.orbit_defect = checked_orbit_defect(squared_distances(points, scene.points, found.classes), scene.table,
                                            options.orbit_tolerance);
  scene.gram =
      kernel.gram(points, {.threads = options.threads, .memory = options.memory_limit, .progress = options.progress});
  if (scene.gram.size() == 0 || !proceeds(options.progress, "regression")) {
    found.status = Status::stopped;
    found.message = "stopped before the errors were known";
    return found;
  }
  if (options.average) scene.gram = averaged_gram(scene.gram, scene.points);
  const LeftOut left_out(scene.gram, found.classes, options.ridge);
  found.errors = left_out.errors();
  found.exact_error = left_out.class_errors();
  found.exact_error.maxCoeff(&found.worst_class);
  found.augmented_error = left_out.training_errors();
  found.equivariant_error = averaged_errors(scene.gram, found.classes, options.ridge);
  if (scene.count > 2) found.wins = left_out.wins();

  const InvariantPart part = invariant_part(scene.table, scene.gram);
  found.invariance_defect = distance_from(part, scene.table, scene.gram) / scene.gram.norm();
  const PairSpectra spectra(part, irreducible, options.ridge);
  fill_theory(scene, spectra, found);
  fill_input_signal(scene, orbits, found);
  found.joint_error = spectra.joint_errors(found.classes);
  fill_distance_curve(scene, spectra, found);
  found.signal_needed = signal_needed(found.distance_curve);
  const std::optional<std::vector<int>> powers = powers_of_generator(scene.table);
  if (powers) fill_circulant(scene, *powers, found);
  fill_sizes(scene, powers, found);
  judge(found);
  return found;
}

}  // namespace lieder
