#include "lieder/kernel/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "kernel/left_out.hpp"
#include "kernel/orbit_check.hpp"
#include "kernel/orbit_size.hpp"
#include "kernel/predict_theory.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

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

void fill_input_signal(const PredictScene& scene, const std::vector<RowMatrix>& orbits, PredictResult& found) {
  RowMatrix means(scene.orbits, orbits.front().cols());
  for (Index o = 0; o < scene.orbits; ++o) means.row(o) = orbits[at(o)].colwise().mean();
  found.input_signal = VectorXd::Zero(scene.count);
  for (int c = 0; c < scene.count; ++c) {
    int pairs = 0;
    for_pairs_of(scene, c, [&](Index o, Index e) {
      found.input_signal[c] += (means.row(o) - means.row(e)).norm();
      ++pairs;
    });
    found.input_signal[c] /= pairs;
  }
}

void fill_sizes(const PredictScene& scene, const std::optional<std::vector<int>>& powers, PredictResult& found) {
  if (!powers) {
    found.orbit_size_needed.reason = fmt::format(
        "the group is not cyclic: its orbits have the {} points of its elements, and no fewer or more", scene.points);
    return;
  }
  if (scene.missing.size() > 0) {
    found.orbit_size_needed.reason = "several points are missing at once: what denser orbits would miss is not known";
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

/// The class with the largest error of those that have one.
int largest(const VectorXd& errors) {
  int worst = -1;
  for (int c = 0; c < errors.size(); ++c)
    if (!std::isnan(errors[c]) && (worst < 0 || errors[c] > errors[worst])) worst = c;
  return worst;
}

void judge(PredictResult& found) {
  const bool in_turn = found.used.missing.size() == 0;
  const auto learnt = (found.errors.array() < 1).count();
  const auto all = in_turn ? found.errors.size() : found.used.missing.count();
  found.verdict = learnt == all ? Verdict::symmetry : learnt == 0 ? Verdict::none : Verdict::approximate;
  found.status = Status::converged;
  const double worst = found.exact_error[found.worst_class];
  found.message = in_turn
                      ? fmt::format("{} of {} points are predicted right when they alone are left out; ", learnt, all)
                      : fmt::format("{} of {} missing points are predicted right from the {} that are shown; ", learnt,
                                    all, found.errors.size() - all);
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
  check_missing(options.missing, found.classes, orbits.front().rows());
  PredictScene scene{table_for(options, orbits.front().rows()),
                     {},
                     static_cast<Index>(orbits.size()),
                     orbits.front().rows(),
                     found.classes,
                     *std::ranges::max_element(found.classes) + 1,
                     options.ridge,
                     options.missing};
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
  const LeftOut left_out(scene.gram, found.classes, options.ridge, options.missing);
  found.errors = left_out.errors();
  found.exact_error = left_out.class_errors();
  found.worst_class = largest(found.exact_error);
  found.augmented_error = left_out.training_errors();
  found.equivariant_error = averaged_errors(scene.gram, found.classes, options.ridge, options.missing);
  if (scene.count > 2) found.wins = left_out.wins();

  const InvariantPart part = invariant_part(scene.table, scene.gram);
  found.invariance_defect = distance_from(part, scene.table, scene.gram) / scene.gram.norm();
  const PairSpectra spectra(part, scene.table, irreducible, options.ridge, options.missing);
  fill_theory(scene, part, spectra, found);
  fill_input_signal(scene, orbits, found);
  found.joint_errors = spectra.joint_errors(found.classes);
  found.joint_error = means_of_points(found.joint_errors, found.classes);
  fill_distance_curve(scene, spectra, found);
  const std::optional<std::vector<int>> powers = powers_of_generator(scene.table);
  if (powers) fill_circulant(scene, *powers, found);
  fill_sizes(scene, powers, found);
  judge(found);
  return found;
}

}  // namespace lieder
