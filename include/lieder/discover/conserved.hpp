#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/base/progress.hpp"
#include "lieder/base/status.hpp"
#include "lieder/discover/trajectories.hpp"
#include "lieder/lie/dictionary.hpp"
#include "lieder/linalg/rank.hpp"

namespace lieder {

/// Which equations a conserved h = c . D has to fulfil.
enum class ConservedEquationsOf {
  automatic,    ///< values; derivatives where dx is there and a run has fewer than 5 samples
  values,       ///< h(x(t)) less its mean over the run is 0: no derivative is needed, and noise averages out
  derivatives,  ///< grad h . dx = 0 at each sample; needs dx
};

struct ConservedOptions {
  ConservedEquationsOf equations = ConservedEquationsOf::automatic;
  std::optional<Eigen::VectorXd> noise = {};  ///< standard deviation on each coordinate, m; empty: noise_level()
  double tolerance =
      1e-6;  ///< drift, relative to what h would vary by if x moved freely, that counts as none; (0, 0.1)
  double most_drift = 0.05;  ///< the data must rule out a relative drift above this before we say found; (0, 1)
  double certainty = 5;      ///< standard errors by which a drift has to stand out of the noise; > 0
  double held_out = 0.3;     ///< share of the runs that is kept aside to test the answer of the others; [0, 0.9]
  std::uint64_t seed = 0;    ///< chooses those runs
  Progress progress = {};
};

enum class ConservedVerdict { found, none, underdetermined };

/// A function that is constant along each run.
struct ConservedQuantity {
  std::string expression;        ///< "x1^2 + x2^2"; coefficients rounded to four digits
  Eigen::VectorXd coefficients;  ///< p, on the dictionary; the leading one is 1
  double drift = kUnset;         ///< its standard deviation within runs over that of all samples; of the law as the
                                 ///< other runs tell it on the held-out ones, where some were kept aside
  double noise_drift = kUnset;   ///< what noise on x alone would make of that
  double excess = kUnset;        ///< drift over noise_drift on all runs, as variances; 1 when only noise is there
  bool independent = true;       ///< its gradient is no combination of those before it in the list
  std::string dependence = {};   ///< "h1^2": how it follows from those before it, where that is seen
};

struct ConservedQuantities {
  Status status = Status::not_run;
  ConservedVerdict verdict = ConservedVerdict::underdetermined;
  std::string message = "conserved_quantities() has not run";
  std::vector<ConservedQuantity> laws;         ///< a readable basis; candidates only when underdetermined
  std::vector<ConservedQuantity> constraints;  ///< have one value over all runs: the data lie on a surface
  Eigen::Index independent = 0;                ///< functionally independent laws
  RankDecision rank;                           ///< of all runs; singular values: drift over what noise alone would give
  std::optional<Eigen::Index> training_count;  ///< constant functions on the runs that were not held out
  std::optional<double> held_out_excess;  ///< largest drift of those on the held-out runs, over noise, as variances
  double relative_drift_bound = kUnset;   ///< largest relative drift that noise could hide in what was found
  Eigen::VectorXd noise;                  ///< m, standard deviations that were used
  ConservedOptions used;

  Eigen::Index count() const { return static_cast<Eigen::Index>(laws.size()); }  ///< linear dimension
};

/// Functions h = c . D(x) that every run keeps constant, constants left out. The value may differ from run to run;
/// those for which it does not are listed as constraints. Noise on x is taken to be white; its first two moments are
/// allowed for, so that a law is no less conserved for being measured with noise, and a drift is told from noise by a
/// test. docs/dynamics.md says how. \return `none` when every function of the dictionary drifts by more than noise
/// explains; `underdetermined` when fewer
///   runs find more, there is one run only, or noise could hide a drift above most_drift
/// \throws InputError for what check_trajectories() refuses, a dictionary of other inputs, or an option out of range
ConservedQuantities conserved_quantities(const Trajectories& data, const Dictionary& dictionary,
                                         const ConservedOptions& options = {});

std::string_view to_string(ConservedVerdict verdict);

}  // namespace lieder
