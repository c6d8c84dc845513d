#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/base/status.hpp"
#include "lieder/discover/trajectories.hpp"
#include "lieder/lie/dictionary.hpp"

namespace lieder {

enum class DriftVerdict {
  kept,         ///< no drift was seen, and none above most_drift can hide in the noise
  drifts,       ///< it varies along runs, or has a trend, by more than noise explains
  cannot_tell,  ///< noise could hide a drift above most_drift
};

/// Of a drift that all runs share.
enum class Trend { none, falls, rises };

struct QuantityOptions {
  std::optional<Eigen::VectorXd> noise = {};  ///< standard deviation on each coordinate, m; empty: noise_level()
  double tolerance = 1e-6;   ///< errors of coordinates, relative to their spread, that count as none; (0, 0.1)
  double most_drift = 0.05;  ///< relative drift that has to be ruled out before we say kept; (0, 1)
  double certainty = 5;      ///< standard errors of the noise by which a drift has to stand out; > 0
  double alpha = 0.05;       ///< 1 - level of the interval over runs; (0, 1)
};

/// How much a function h of the state that a user names changes along runs. In units of h unless said otherwise.
struct QuantityDrift {
  std::string expression;
  DriftVerdict verdict = DriftVerdict::cannot_tell;
  Trend trend = Trend::none;  ///< falls or rises: so in nine of ten runs, and clear of noise and of chance
  double change = kUnset;     ///< from begin to end of a run by the straight line through it, mean over runs
  std::optional<double> lower = {}, upper = {};  ///< Student's interval of that mean over runs; empty for a single run
  Eigen::VectorXd changes = {};                  ///< of each run, R; NaN for a run of one sample
  Eigen::Index falling = 0, rising = 0;          ///< runs in which it does, by whatever amount
  double within = kUnset;                        ///< standard deviation along runs, that of noise taken off
  double noise = kUnset;                         ///< what noise on x alone would make of that
  double between = kUnset;                       ///< standard deviation of the means of runs
  /// What it would vary by if coordinates moved freely: its standard deviation where each is drawn from the samples for
  /// itself, or the root mean square of |grad h . spread|, whichever is less.
  double freely = kUnset;
  double excess = kUnset;          ///< variance along runs over that of noise; 1 when only noise is there
  double relative = kUnset;        ///< within / freely
  double relative_bound = kUnset;  ///< what that may be, with what noise could hide
  std::string message = {};        ///< the same in a sentence
};

/// Drift of functions along runs, each judged by itself. The noise on x is taken to be white; the mean by which it
/// bends h is taken off, and the variance that it gives is bounded by the mean of |sigma . grad h|^2 (Poincare's
/// inequality for Gaussian noise [Chernoff1981]), so that noise alone is no drift however large it is. docs/dynamics.md
/// says how. \throws InputError for what check_trajectories() refuses, functions of other inputs, one that is not
/// finite (names
///   run and row) or does not depend on what changes in the data, or an option out of range
std::vector<QuantityDrift> quantity_drifts(const Trajectories& data, const Dictionary& quantities,
                                           const QuantityOptions& options = {});

std::string_view to_string(DriftVerdict verdict);
std::string_view to_string(Trend trend);

}  // namespace lieder
