#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <string_view>

#include "lieder/io/samples.hpp"
#include "lieder/synth/view.hpp"

namespace lieder {

/// What a sample is made of. Each type that a feature names has 5 lots, each present with probability 0.5 / types.
enum class Feature {
  gaussian,   ///< a / (s sqrt(2 pi)) exp(-(i - c)^2 / (2 s^2)), s in U[0.2, 1]
  legendre2,  ///< a P_2^1(u) / 4, u = sin(pi (i - c) / length), zero outside |i - c| < length / 2, length in U[6, 15]
  legendre3,  ///< a P_3^1(u) / 8, the same
  legendre,   ///< the two types legendre2 and legendre3
  mixed,      ///< the three types gaussian, legendre2 and legendre3
};

/// The names of the command line: "gaussian", "legendre2", ...
std::string_view to_string(Feature feature);
/// \throws InputError with the names that there are
Feature feature_from_string(std::string_view name);

struct TranslationOptions {
  int dim = 33;                  ///< d, places in the window or on the ring; at least 3
  Eigen::Index samples = 20000;  ///< at least 1
  Feature feature = Feature::gaussian;
  Boundary boundary = Boundary::line;
  double noise = 0.05;  ///< standard deviation of white Gaussian noise, that of the features being 1
  View view = View::natural;
  std::uint64_t seed = 0;  ///< sample n is a function of the options and (seed, n); same prefix, any length
  int threads = 0;         ///< 0: all cores; the bytes do not depend on it
};

/// Data with what is known about them.
struct Synth {
  RowMatrix x;            ///< samples x d, one sample a row
  Eigen::MatrixXd truth;  ///< the ideal generator in these coordinates, d x d (`shift_generator`, `in_view`)
  Eigen::MatrixXd view;   ///< V, d x d: x = x_natural V
};

/// Random features at random places of a hidden axis: data whose distribution is unchanged by translation.
///   x = V^T (sum_k a_k f_k(i - c_k) / s + noise), a in U[0.5, 1.5]; c uniform over the middle +- d (line), over the d
///   places' ring (circle), over [0, d - 1] of it (circle_gap)
/// s makes the features' standard deviation 1, all entries together: one scalar for each family, measured on a fixed
/// pilot of 4,096 samples with a seed of its own. Nothing is subtracted. On a line shorter than 14 places the longest
/// Legendre features are a little rarer near the ends than in the middle. circle_gap takes distances on the ring
/// without a sign, as published, which makes the odd feature legendre2 even.
/// \throws InputError when an option is out of range, or the samples would not fit in memory
/// Source: [EfeOzakin2025].
Synth translations(const TranslationOptions& options = {});

/// The same samples, made as they are read: a few blocks of memory, whatever their number. `rewind` starts anew.
std::unique_ptr<SampleStream> stream_translations(const TranslationOptions& options = {});

/// The ideal generator of the same set, d x d.
Eigen::MatrixXd truth_of(const TranslationOptions& options);

}  // namespace lieder
