#include "lieder/kernel/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/at.hpp"
#include "kernel/left_out.hpp"
#include "kernel/model.hpp"
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
  if (scene.absent.size() > 0) {
    found.input_signal = VectorXd::Constant(scene.count, kUnset);
    return;
  }
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

/// How many points of denser orbits are looked at: as many as take a second, or some times as long as those that came.
/// A pair of convolutions may take a second by itself.
Index most_points(const Kernel& kernel, const PredictScene& scene) {
  constexpr Index kMost = 1500;
  return kernel.model().is_rotation_invariant() ? kMost : std::min(kMost, 2 * scene.points * scene.orbits);
}

/// \param gram_of  the matrix of other points \param most  of them
void fill_sizes(const PredictScene& scene, const std::optional<std::vector<int>>& powers,
                const std::function<RowMatrix(const RowMatrix&)>& gram_of, Index most, PredictResult& found) {
  if (!powers) {
    found.orbit_size_needed.reason = fmt::format(
        "the group is not cyclic: its orbits have the {} points of its elements, and no fewer or more", scene.points);
    return;
  }
  if (scene.missing.size() > 0) {
    found.orbit_size_needed.reason = "several points are missing at once: what denser orbits would miss is not known";
    return;
  }
  found.sub_orbits = sub_orbit_errors(scene, *powers);
  bool may_extrapolate = true;
  if (found.used.denser && found.exact_error[found.worst_class] >= 1) {
    std::vector<SubOrbitErrors> made = denser_orbit_errors(scene, found.worst_class, found.used.denser, gram_of, most);
    may_extrapolate = made.empty();
    std::ranges::move(made, std::back_inserter(found.sub_orbits));
  }
  std::vector<double> sizes, errors;
  for (const SubOrbitErrors& sub : found.sub_orbits) {
    sizes.push_back(static_cast<double>(sub.points));
    errors.push_back(sub.errors[found.worst_class]);
  }
  found.orbit_size_needed = orbit_size_needed(sizes, errors, may_extrapolate);
}

/// The matrix of the points that are there; rows and columns of others are 0.
RowMatrix gram_of(const Kernel& kernel, const RowMatrix& points, const MissingPoints& absent,
                  const PredictOptions& options) {
  const GramOptions how{.threads = options.threads, .memory = options.memory_limit, .progress = options.progress};
  if (absent.size() == 0) return kernel.gram(points, how);
  std::vector<Index> there;
  for (Index i = 0; i < points.rows(); ++i)
    if (!absent.data()[i]) there.push_back(i);
  RowMatrix small = kernel.gram(RowMatrix(points(there, Eigen::all)), how);
  if (small.size() == 0) return small;  // stopped
  RowMatrix gram = RowMatrix::Zero(points.rows(), points.rows());
  gram(there, there) = small;
  return gram;
}

bool is_known(const InvariantPart& part) {
  return std::ranges::all_of(part, [](const Eigen::MatrixXd& k) { return k.allFinite(); });
}

/// The class with the largest error of those that have one.
int largest(const VectorXd& errors) {
  int worst = -1;
  for (int c = 0; c < errors.size(); ++c)
    if (!std::isnan(errors[c]) && (worst < 0 || errors[c] > errors[worst])) worst = c;
  return worst;
}

/// Theory of pairs and of all orbits. \throws InputError when the invariant part is not positive definite
void fill_known_theory(const PredictScene& scene, const std::vector<IrreducibleRepresentation>& irreducible,
                       PredictResult& found) {
  found.equivariant_error =
      averaged_errors(means_of(scene.part), scene.points, whole_trace(scene.gram, scene.points, scene.absent),
                      found.classes, scene.ridge, scene.missing);
  const PairSpectra spectra(scene.part, scene.table, irreducible, scene.ridge, scene.missing);
  fill_theory(scene, spectra, found);
  found.joint_errors = spectra.joint_errors(found.classes);
  found.joint_error = means_of_points(found.joint_errors, found.classes);
  if (found.worst_class < 0) found.worst_class = largest(found.joint_error);
  fill_distance_curve(scene, spectra, found);
}

/// Where the points that are there do not tell the kernel between all poses.
void fill_unknown_theory(const PredictScene& scene, PredictResult& found) {
  for (VectorXd* values : {&found.spectral_error, &found.far_error, &found.signal, &found.noise, &found.joint_error})
    *values = VectorXd::Constant(scene.count, kUnset);
  found.joint_errors = Eigen::MatrixXd::Constant(scene.orbits, scene.points, kUnset);
  found.equivariant_error = {};
  found.shortage.assign(at(scene.count), Shortage::none);
  found.worst_class = std::max(found.worst_class, 0);
}

void fill_all_theory(const PredictScene& scene, const std::vector<IrreducibleRepresentation>& irreducible,
                     PredictResult& found) {
  if (!is_known(scene.part)) return fill_unknown_theory(scene, found);
  try {
    fill_known_theory(scene, irreducible, found);
  } catch (const InputError&) {
    // Means over few points each may make a matrix that belongs to no kernel.
    if (scene.absent.size() == 0) throw;
    fill_unknown_theory(scene, found);
  }
}

/// Where regression can judge nothing.
void judge_absent(PredictResult& found) {
  found.status = Status::too_little_data;
  found.verdict = Verdict::too_little_data;
  const auto all = found.used.missing.count();
  found.message = fmt::format(
      "none of the {} missing points is there to be judged: need them, or the matrices of the group, which make them",
      all);
  if (found.joint_errors.array().isFinite().any())
    found.message +=
        fmt::format("; theory expects {} of them to be predicted right", (found.joint_errors.array() < 1).count());
}

/// With the exact errors, where they are known.
PredictResult stopped(PredictResult found) {
  found.status = Status::stopped;
  found.verdict = Verdict::undecided;
  found.message = found.errors.size() == 0
                      ? std::string("stopped before the errors were known")
                      : fmt::format("stopped after the regression; {} of {} points are predicted right by it",
                                    (found.errors.array() < 1).count(), (!found.errors.array().isNaN()).count());
  return found;
}

void judge(PredictResult& found) {
  const bool in_turn = found.used.missing.size() == 0;
  const auto learnt = (found.errors.array() < 1).count(), all = (!found.errors.array().isNaN()).count();
  if (all == 0) return judge_absent(found);
  const auto absent = found.used.absent.size() > 0 ? found.used.absent.count() : 0;
  found.verdict = learnt == all ? Verdict::symmetry : learnt == 0 ? Verdict::none : Verdict::approximate;
  found.status = Status::converged;
  const double worst = found.exact_error[found.worst_class];
  found.message = in_turn
                      ? fmt::format("{} of {} points are predicted right when they alone are left out; ", learnt, all)
                      : fmt::format("{} of {} missing points are predicted right from the {} that are shown; ", learnt,
                                    all, found.errors.size() - all - absent);
  if (absent > 0) found.message = fmt::format("{} points are absent and cannot be judged; {}", absent, found.message);
  found.message += fmt::format("the mean error of the worst class is {:.3g} (wrong from 1 on)", worst);
  if (found.shortage[at(found.worst_class)] != Shortage::none)
    found.message += fmt::format(": {}", to_string(found.shortage[at(found.worst_class)]));
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
  found.used.missing = checked_missing(options.missing, options.absent, found.classes, orbits.front().rows());
  if (!options.absent.any()) found.used.absent = {};
  PredictScene scene{table_for(options, orbits.front().rows()),
                     {},
                     static_cast<Index>(orbits.size()),
                     orbits.front().rows(),
                     found.classes,
                     *std::ranges::max_element(found.classes) + 1,
                     options.ridge,
                     found.used.missing,
                     found.used.absent,
                     options.progress};
  forecast_memory(kernel, points, scene.points, options.memory_limit);
  const ThreadScope threads(options.threads);
  const std::vector<IrreducibleRepresentation> irreducible = irreducible_representations(scene.table);
  found.orbit_defect = checked_orbit_defect(squared_distances(points, scene.points, found.classes, scene.absent),
                                            scene.table, options.orbit_tolerance, scene.absent);
  scene.gram = gram_of(kernel, points, scene.absent, options);
  if (scene.gram.size() == 0) return stopped(found);
  scene.part = invariant_part(scene.table, scene.gram, scene.absent);
  if (options.average) {
    if (!is_known(scene.part))
      throw InputError(
          "average: the points that are there do not tell the kernel between all poses; need more of them, or a kernel "
          "that is not averaged");
    scene.gram = averaged_gram(means_of(scene.part), scene.points);
    scene.part = invariant_part(scene.table, scene.gram, scene.absent);
  }
  try {
    scene.listen("regression");
    const LeftOut left_out(scene.gram, found.classes, options.ridge, scene.missing, scene.absent);
    found.errors = left_out.errors();
    found.exact_error = left_out.class_errors();
    found.worst_class = largest(found.exact_error);
    found.augmented_error = left_out.training_errors();
    if (scene.count > 2) found.wins = left_out.wins();
    found.invariance_defect = distance_from(scene.part, scene.table, scene.gram, scene.absent) / scene.gram.norm();
    fill_all_theory(scene, irreducible, found);
    fill_input_signal(scene, orbits, found);
    const std::optional<std::vector<int>> powers = powers_of_generator(scene.table);
    if (powers && scene.absent.size() == 0) fill_circulant(scene, *powers, found);
    fill_sizes(
        scene, powers,
        [&](const RowMatrix& other) {
          RowMatrix gram = gram_of(kernel, other, {}, options);
          if (!options.average || gram.size() == 0) return gram;
          const Index n = other.rows() / scene.orbits;
          return averaged_gram(means_of(invariant_part(cyclic_table(static_cast<int>(n)), gram)), n);
        },
        most_points(kernel, scene), found);
    found.used.denser = {};
  } catch (const PredictStopped&) {
    return stopped(found);
  }
  judge(found);
  return found;
}

}  // namespace lieder
