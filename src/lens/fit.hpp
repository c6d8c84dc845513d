#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lens/moments.hpp"
#include "lens/wrap_around.hpp"
#include "lieder/lens/lens.hpp"

namespace lieder {

/// Ratio J / floor at or below which a fit agrees. One above it is refined; below it refinement would follow the noise,
/// and lose what independent components know beyond J.
inline constexpr double kAgreement = 4;

/// An orthogonal L with how stationary y = L x is.
struct Fit {
  std::string start;
  Topology topology = Topology::line;
  Eigen::MatrixXd l;
  double j = kUnset, floor = kUnset;
  double loss = kUnset;
  int iterations = 0;
  double start_ratio = kUnset;     ///< J / floor before refinement
  std::optional<WrapAround> ends;  ///< do the first and the last place know of each other?

  double ratio() const { return j / floor; }
  /// Whether the data cannot tell the window from its shift.
  bool agrees() const { return ratio() <= kAgreement; }
};

/// Fits whose J differ by less fit about equally well: at few places J at the truth is several floors by chance, and a
/// refinement that gains no more has followed the noise.
inline constexpr double kGain = 2;

inline constexpr const char* kIndependentComponents = "independent components";

/// Steps at most at each of the three ridges of a refinement.
inline constexpr int kRefinementSteps = 200;

/// Eigenvalues of the covariance below this share of their mean are raised to it before whitening.
inline constexpr double kWhiteningRidge = 1e-3;

/// Everything the starts share.
struct FitInput {
  const Moments& moments;
  Eigen::MatrixXd whitening;   ///< C^-1/2
  SymmetricTensor whitened;    ///< T in whitened coordinates
  Eigen::MatrixXd components;  ///< rows: the most skewed directions of the whitened data
};

/// J and floor of a given L.
Fit measure(const Moments& m, Eigen::MatrixXd l, Topology topology, std::string start);

/// Minimises J from `fit`, in at most `steps` steps at each of three ridges, unless it is as good as noise allows.
/// Gives `fit` back when little is gained.
Fit refine(const Moments& m, Fit fit, const Progress& progress, int steps = kRefinementSteps,
           bool even_if_it_agrees = false);

/// The independent components in the order that makes neighbours alike, closed into a ring or not.
Eigen::MatrixXd arrange_components(const FitInput& input, Topology topology);

/// Fits along one topology from every start that is needed until one agrees; best first. A fit along a line, where
/// there is one, is a start for a circle.
std::vector<Fit> fit_topology(const FitInput& input, Topology topology, AxisOrder order, const Progress& progress,
                              const Fit* line = nullptr);

}  // namespace lieder
