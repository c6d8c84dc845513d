#pragma once
#include <Eigen/Core>
#include <string>
#include <string_view>

#include "lieder/base/status.hpp"
#include "lieder/discover/defect.hpp"

namespace lieder {

enum class DiscreteKind {
  mirror,         ///< R with entries +1 and -1: R F(R x) = F(x), or F(R x) = F(x)
  permutation,    ///< of the coordinates: R F(R^-1 x) = F(x), or F(R x) = F(x)
  time_reversal,  ///< R with entries +1 and -1: R F(R x) = -F(x)
  element,        ///< an orthogonal matrix that was found by looking, or one that was given
};

/// A matrix that was tried on a fitted function.
struct DiscreteSymmetry {
  DiscreteKind kind = DiscreteKind::mirror;
  Eigen::MatrixXd matrix;  ///< R, m x m
  std::string words;       ///< what it does: "x1 \u2192 -x1", "exchange of x1 and x2", "rotation by 1/5 turn"
  /// |F(R x) - rho F(x)| / sqrt(|F(R x)|^2 + |F(x)|^2), in [0, sqrt 2], rho what becomes of values; where nothing does,
  /// of F without its mean. Bounds hold for all that were tried at once, misfit of the class included.
  Defect defect;
  double visited = kUnset;  ///< share of the samples' images that lie where samples are
  Verdict verdict = Verdict::undecided;
};

/// Whether it was found to be one, exact or approximate.
inline bool keeps(const DiscreteSymmetry& s) {
  return s.verdict == Verdict::symmetry || s.verdict == Verdict::approximate;
}

std::string_view to_string(DiscreteKind kind);

}  // namespace lieder
