#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lieder/base/status.hpp"
#include "lieder/kernel/orbit_spectrum.hpp"
#include "lieder/kernel/trained_networks.hpp"

namespace lieder {

/// What is missing where a class is not learnt.
enum class Shortage {
  none,    ///< its points are predicted right on average; of a pattern, each of them
  sparse,  ///< orbits are too sparse: the other points leave more than half of a point unexplained
  close,   ///< classes are too close: their means are nearer than half (squared) of classes with nothing in common
  both,
};
std::string_view to_string(Shortage shortage);

/// Points that training does not see: orbits x N, true where a point is missing.
using MissingPoints = Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct PredictOptions {
  /// How the group moves the points of an orbit: point g is g x. Empty: cyclic, in the order of the powers.
  std::optional<GroupTable> group = {};
  std::vector<int> classes = {};  ///< of each orbit, 0, 1, ..; empty: each orbit is a class of its own
  /// Missing all at once, by any pattern; words for some are read by missing_points(). Empty: each point in turn,
  /// alone.
  MissingPoints missing = {};
  /// Points that nobody has, whatever finite numbers stand in their rows; they are missing as well. Regression cannot
  /// judge them. Theory can, where two points that there are tell the kernel between any two poses. Empty: none.
  MissingPoints absent = {};
  double ridge = 1e-10;  ///< times the trace of the Gram matrix; at least 0
  /// The kernel averaged over the group: what an invariant network has.
  bool average = false;
  /// The same orbits with so many points each, where they can be made: then orbits are made denser until the worst
  /// class is predicted right on average, up to 1,500 points of all orbits. Empty: sizes beyond N are extrapolated.
  std::function<std::vector<RowMatrix>(Eigen::Index points)> denser = {};
  /// Largest share of the distances' variance that the group may leave unexplained; more are no orbits. 1 takes all.
  double orbit_tolerance = 0.25;
  int threads = 0;                 ///< 0 means all cores
  std::uint64_t memory_limit = 0;  ///< bytes; 0 asks the machine
  Progress progress = {};          ///< between pieces of the work; empty is silent
};

/// How many points an orbit needs until the worst class is predicted right on average.
struct OrbitSizeNeeded {
  std::optional<double> estimate = {}, lower = {}, upper = {};  ///< empty: not bounded
  std::string reason = {};                                      ///< why a number is missing, or what it rests on
};

/// Errors of every s-th point of the orbits alone.
struct SubOrbitErrors {
  Eigen::Index points = 0;
  Eigen::VectorXd errors = {};  ///< of each class, exact, the mean over points and over the s ways to begin
};

/// What an architecture makes of orbits of which points are missing: theory, regression, and what would help.
/// Errors are those of orbit_spectrum.hpp: the prediction is (1 - error) times the label, wrong when error > 1. A class
/// of which no point is missing has none: NaN.
struct PredictResult {
  Status status = Status::not_run;
  Verdict verdict = Verdict::undecided;  ///< symmetry: all points are learnt; approximate: some; none
  std::string message = "predict() has not run";
  std::vector<int> classes = {};        ///< of each orbit
  Eigen::VectorXd spectral_error = {};  ///< of each class, by Fourier transform, the mean over pairs with other classes
  /// By Fourier transform of all orbits at once, each class against the rest; equal to spectral_error of two orbits.
  Eigen::VectorXd joint_error = {};
  Eigen::MatrixXd joint_errors = {};  ///< the same, of each missing point: orbits x N; NaN where it is shown
  Eigen::VectorXd exact_error = {};   ///< of each class against the rest, the mean over its points
  Eigen::MatrixXd errors = {};        ///< orbits x N, exact, of each missing point; NaN where it is shown or absent
  Eigen::VectorXd signal = {};        ///< of each class: distance of orbits' means in the space of features
  Eigen::VectorXd input_signal = {};  ///< the same between the samples as they are
  /// Of each class: 1 / density of its orbits, the distance of a missing point from what those that are shown of a pair
  /// span there.
  Eigen::VectorXd noise = {};
  std::vector<Shortage> shortage = {};  ///< of each class
  /// More than two classes: whether the class of the point wins among the regressions of all; orbits x N, 1 or 0, and
  /// -1 where the point is shown.
  Eigen::MatrixXi wins = {};
  OrbitSizeNeeded orbit_size_needed = {};
  std::vector<SubOrbitErrors> sub_orbits = {};  ///< ascending; those up to N are parts, those beyond N were made
  std::optional<double> circulant_defect = {};  ///< of two orbits in turns, cyclic groups alone; the mean over pairs
  std::optional<double> circulant_error = {};   ///< the published formula, which takes that defect for 0
  double invariance_defect = kUnset;            ///< |K - its invariant part| / |K|, what theory leaves out
  double orbit_defect = kUnset;  ///< root of the share of the distances' variance that the group leaves unexplained
  Eigen::VectorXd equivariant_error = {};  ///< of each class, exact, with the kernel averaged over the group
  Eigen::VectorXd augmented_error = {};    ///< of each class, exact, with the missing point made by the group
  Eigen::VectorXd far_error = {};          ///< of each class, spectral, from classes that have nothing in common
  int worst_class = -1;                    ///< with the largest exact error
  /// k x 2, of that class: signal and spectral error, from classes as they are to ones that have nothing in common;
  /// empty where they have nothing in common already.
  Eigen::MatrixXd distance_curve = {};
  std::optional<double> signal_needed = {};  ///< where that curve falls below 1; empty: it starts there, or never does
  std::optional<TrainedNetworks> trained = {};  ///< beside it, where train_networks() was asked
  std::string kernel = {};                      ///< in words
  PredictOptions used = {};
  bool usable() const { return status == Status::converged; }
  bool will_learn(Eigen::Index orbit, Eigen::Index point) const { return errors(orbit, point) < 1; }
};

/// Will a network of this kernel learn the symmetry? Each orbit holds a sample in every pose of a finite group; the
/// poses that are missing are predicted from those that are shown, each class against the rest. \param orbits  at least
/// 2, all N x d, N > 1, finite; point g of an orbit is g x \throws InputError for unequal shapes (names the orbits),
/// less than two classes, points that coincide, what is no
///   orbit of the group (names the orbit and by how much), a kernel that is not positive definite there, a pattern of
///   another shape, without a missing point or without a point left of some class, or more memory than there is
/// Cost: a Gram matrix of all n points, n^3 for the regressions, C^2 N^2 for the theory. Source: [PerinDeny2025].
PredictResult predict(const Kernel& kernel, const std::vector<RowMatrix>& orbits, const PredictOptions& options = {});

}  // namespace lieder
