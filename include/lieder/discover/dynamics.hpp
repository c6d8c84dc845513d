#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/base/progress.hpp"
#include "lieder/base/status.hpp"
#include "lieder/discover/conserved.hpp"
#include "lieder/discover/discover.hpp"
#include "lieder/discover/quantities.hpp"
#include "lieder/discover/trajectories.hpp"
#include "lieder/lie/dictionary.hpp"
#include "lieder/lie/vector_fields.hpp"

namespace lieder {

/// Where equations for F in x' = F(x) come from.
enum class FieldSource {
  automatic,        ///< given where the runs hold dx, else weak
  given,            ///< dx as it came, at every sample
  weak,             ///< integrals against test functions: no derivative is formed, and white noise on x is allowed for
  spline,           ///< derivatives() of smoothing splines, at samples so far apart that their errors are independent
  total_variation,  ///< derivatives() of least total variation, the same: for velocities that jump
  differences,      ///< derivatives() of polynomials through neighbours, the same; for data without noise
};

struct DynamicsOptions {
  DiscoverOptions symmetries = {};  ///< delta, alpha, degree of F, seed, threads and memory count for all questions
  ConservedOptions conserved = {};
  FieldSource source = FieldSource::automatic;
  bool orbital = false;      ///< look for L_xi F = c F with a number c too: orbits go to orbits, their speed changes
  bool hamiltonian = false;  ///< coordinates are q, then p: pair laws with the symmetries that they generate
  Progress progress = {};
};

/// What is asked. At least one of the three.
struct DynamicsQuestion {
  std::optional<VectorFields> candidates = {};  ///< for symmetries; polynomial ones
  std::optional<Dictionary> laws = {};          ///< functions of which conserved quantities are combined
  std::optional<Dictionary> quantities = {};    ///< functions whose drift is asked for, such as an energy
};

/// A law h and the symmetry J grad h that it generates, q' = dh/dp, p' = -dh/dq.
struct HamiltonianPair {
  std::size_t law = 0;                           ///< in conserved.laws
  std::string field = {};                        ///< J grad h in words; empty where it is none of the candidates
  double distance_to_candidates = kUnset;        ///< relative, over the samples, in [0, 1]
  std::optional<double> distance_to_found = {};  ///< of its nearest candidate, to the symmetries found; in [0, 1]
  bool in_span = false;                          ///< both at most delta
};

struct DynamicsResult {
  Status status = Status::not_run;
  /// Of the symmetries: `none` is said where no candidate keeps F and no matrix was found to. Of the laws (`symmetry`:
  /// found) where no symmetries were asked for. Of the quantities where those were asked for alone: `underdetermined`
  /// where one cannot be told, else `symmetry` where one is kept, else `none`.
  Verdict verdict = Verdict::undecided;
  std::string message = "discover_dynamics() has not run";
  DiscoverResult symmetries;                         ///< not_run where they were not asked for
  std::vector<double> scalings;                      ///< c of each symmetry, with `orbital`
  std::optional<double> flow_distance = {};          ///< of F to the symmetries found, relative; F keeps itself
  ConservedQuantities conserved;                     ///< not_run where they were not asked for
  std::vector<QuantityDrift> quantities;             ///< those that were named, in order
  std::vector<DiscreteSymmetry> discrete;            ///< all that were tried, least broken first
  std::vector<Eigen::MatrixXd> discrete_generators;  ///< mirrors and permutations that generate all that keep F
  std::vector<HamiltonianPair> pairs;                ///< of each law, with `hamiltonian`
  FieldSource source = FieldSource::automatic;       ///< that was used
  Eigen::VectorXd derivative_error;                  ///< m, root mean square error of the equations for F, each
                                                     ///< coordinate; NaN where it is not known beforehand
  Dictionary monomials;    ///< that stand for F; of size 0 where symmetries were not asked for, or none could be fitted
  Eigen::MatrixXd fitted;  ///< m x p, F(x) = fitted monomials(x) as it was fitted, in the units of x over those of t
  Eigen::Index runs = 0, samples = 0;
  DynamicsOptions used;

  bool usable() const { return status == Status::converged; }
};

/// Symmetries and conserved quantities of x' = F(x), from runs of it. Everything that is measured is measured on
/// coordinates over their spread, so that units drop out; `symmetries.fitted->sigma` is in such units. F is known by
/// equations with errors alone; polynomials are fitted to them, and of those vector fields with [xi, F] = 0 are
/// certified as discover() does from values. Mirrors, permutations and time reversals are tried on the same fit. Laws
/// and drifts of named quantities need no fit: conserved_quantities(), quantity_drifts(). docs/dynamics.md says how.
/// \throws InputError for what check_trajectories() or the questions refuse, candidates that are no polynomials,
///   runs that are too short, `hamiltonian` with an odd number of coordinates, or no question
DynamicsResult discover_dynamics(const Trajectories& data, const DynamicsQuestion& question,
                                 const DynamicsOptions& options = {});

/// `auto`, `given`, `weak`, `spline`, `tv`, `differences`. \throws InputError for what is none of them
FieldSource field_source(std::string_view word);

std::string_view to_string(FieldSource source);

}  // namespace lieder
