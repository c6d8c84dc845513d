#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "lieder/discover/discover.hpp"
#include "lieder/lie/output_action.hpp"
#include "lieder/lie/vector_fields.hpp"

namespace lieder {

/// How values at N samples move, one matrix N x n for each generator or group element that moves the input.
using Motions = std::vector<Eigen::MatrixXd>;

/// By how much values move otherwise than an action says. The squares and the magnitudes are means over samples,
/// coordinates and generators, in the units of the values; relative ones are divided by the same mean of what the
/// values do when the input moves as far in a random direction (generators), or becomes another sample (elements).
struct Deviation {
  double mean_square = kUnset, mean_absolute = kUnset;
  double relative_mean_square = kUnset, relative_mean_absolute = kUnset;

  /// Root of relative_mean_square: 0 where the layer is equivariant, about 1 where it does not know of the group.
  double defect() const;
};

/// \param moved  what the values do   \param expected  what the action makes of them   \param typical  the yardstick
/// \throws InternalError when shapes disagree
Deviation deviation(const Motions& moved, const Motions& expected, const Motions& typical);

/// The linear action (with a constant part) on values that explains how they move best, as motions of all samples.
struct SolvedAction {
  Motions expected;
  /// Whether there were more samples than unknowns of an output; otherwise a large deviation says nothing.
  bool determined = true;
};

/// Least squares on the first `used` samples, and of all solutions the smallest, so that values which do not move are
/// acted upon trivially. Cost: one singular value decomposition of used x (n + 1).
SolvedAction solve_action(const Eigen::MatrixXd& values, const Motions& moved, Eigen::Index used);

/// A layer of a model, at samples that did not solve for actions.
struct LayerDefect {
  std::string name, kind;                ///< "features.0", "Conv2d"
  Eigen::Index width = 0;                ///< numbers that it returns for a sample
  std::string action;                    ///< on them: "2*V + 1", "solved", "trivial", "shift"
  bool determined = true;                ///< see SolvedAction
  std::optional<Deviation> so_far = {};  ///< of everything from the model's input to this layer's values
  std::optional<Deviation> own = {};     ///< of this layer alone, between the actions before and after it
  double judged() const;                 ///< the defect of its own, or so far; NaN when neither is known
};

/// An element of a group that was tried on a model.
struct ActionDefect {
  std::string name;
  Defect defect;  ///< as Deviation::defect, with bounds at the level alpha from resampled samples
  Verdict verdict = Verdict::undecided;
};

/// \param rounding  a smaller defect is none   \param options  delta, alpha, seed
ActionDefect judge_action(std::string name, const Eigen::MatrixXd& moved, const Eigen::MatrixXd& expected,
                          const Eigen::MatrixXd& typical, double rounding, const DiscoverOptions& options);

/// Symmetries of a model, whole and layer by layer.
struct ModelResult {
  DiscoverResult found;               ///< status and verdict, whichever way was asked
  std::vector<ActionDefect> actions;  ///< elements that were tried; empty where an algebra was asked for
  std::vector<LayerDefect> layers;    ///< in the order in which they run
  std::string layers_of;              ///< what moved their input: "found", "candidates", "actions"; empty: no layers
  Eigen::Index generators = 0;        ///< so many of them
  std::string derivatives;            ///< "forward mode", "reverse mode", "central differences"; empty: none
  std::string precision;              ///< of the model's numbers: "float64", "float32"
  double rounding = 1e-6;             ///< a smaller defect of a layer is none

  /// The first layer that breaks what moved its input by more than rounding; empty: none, or it is not known.
  std::optional<std::size_t> lost_in() const;
};

/// The answer where elements of a group were tried: a symmetry where one is kept to rounding.
void judge_actions(ModelResult& model, const DiscoverOptions& options);

/// Vector fields for generators of discover(): matrices where the candidates are affine, coefficients otherwise.
VectorFields generator_fields(const VectorFields& candidates, const std::vector<Eigen::MatrixXd>& generators);

/// Every candidate as a matrix, or as coefficients on the dictionary.
std::vector<Eigen::MatrixXd> candidate_generators(const VectorFields& candidates);

/// What fields do to inputs x (N x m) and, by an action, to values y (N x n).
struct FlowMotions {
  Motions inputs, outputs;
};
FlowMotions flow_motions(const VectorFields& fields, const OutputAction& action, const Eigen::MatrixXd& x,
                         const Eigen::MatrixXd& y);

}  // namespace lieder
