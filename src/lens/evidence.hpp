#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <vector>

#include "lens/fit.hpp"
#include "lens/moments.hpp"
#include "lieder/lens/lens.hpp"

namespace lieder {

/// Do x and G x have one density? Energy distance between the window of one half of the rows kept aside and the shifted
/// window of the other half, over its mean for random orthogonal L; 95 % interval by the bootstrap. About 0 for a
/// symmetry, about 1 for a map no better than a random one. Empty when fewer than 40 rows were kept.
std::optional<Interval> held_out_agreement(const RowMatrix& held_out, const Moments& m, const Fit& fit,
                                           std::uint64_t seed);

/// J / floor of data sets without the symmetry, and of the data as they were compared with them.
struct SurrogateComparison {
  std::vector<double> ratios;  ///< empty when stopped or none were asked for
  double data_ratio = kUnset;
};

/// Makes `count` data sets with the covariance of the data and independent components of the same skewness, but in
/// random directions: non-Gaussian without the symmetry. They are arranged as the data were, and refined where the data
/// were: first briefly, and with the effort that the data took when that leaves any of them within ten times the data's
/// ratio. Data of more than 48 places are compared over the middle 48 of y.
SurrogateComparison compare_with_surrogates(const FitInput& input, const Fit& fit, int count, std::uint64_t seed,
                                            const Progress& progress);

/// Relative sampling error of the generator: half the distance between those fitted to the two halves of the data. NaN
/// when stopped.
double generator_error(const FitInput& input, const Fit& fit, const Progress& progress);

/// Mean squared correlation of neighbours over that of places far apart: about 1 when no order is better than another.
double locality_contrast(const Eigen::MatrixXd& l, const Moments& m, Topology topology);

}  // namespace lieder
