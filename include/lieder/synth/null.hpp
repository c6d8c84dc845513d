#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <string_view>

#include "lieder/io/samples.hpp"
#include "lieder/synth/translations.hpp"
#include "lieder/synth/view.hpp"

namespace lieder {

/// Data without a hidden translation, to measure how often one is invented.
enum class NullFamily {
  sources,   ///< x = A s: independent skewed sources, no two alike, mixed by a random matrix
  bumps,     ///< bumps at random places, but shape, width, size and sign are those of the place
  gaussian,  ///< Gaussian of random covariance: has a stationary basis by second order, and nothing singles it out
};

/// The names of the command line: "null-sources", "null-bumps", "null-gaussian".
std::string_view to_string(NullFamily family);
/// \throws InputError with the names that there are
NullFamily null_family_from_string(std::string_view name);

struct NullOptions {
  NullFamily family = NullFamily::sources;
  int dim = 33;                  ///< d; at least 3
  Eigen::Index samples = 20000;  ///< at least 1
  double noise = 0.05;           ///< standard deviation of white Gaussian noise, that of the rest being 1
  View view = View::natural;
  std::uint64_t seed = 0;  ///< draws the set's mixing, places or covariance too; sample n depends on (seed, n) alone
  int threads = 0;         ///< 0: all cores; the bytes do not depend on it
};

/// One set of a null family.
///   sources:  s_k = (g_k - m_k) / sqrt(m_k), g_k Gamma with shape m_k log-uniform in [1, 8], so skewness from 0.7 to
///   2;
///             A = Q1 D Q2, Q Haar, log D uniform over [0.5, 2]
///   bumps:    up to 5 lots as in `translations`, centres over the whole window; a Gaussian, legendre2 or legendre3
///             shape with its own width, mean size and sign is drawn once for each place
///   gaussian: x = Q D z, Q Haar, log D^2 uniform over [0.01, 1]
/// All entries together have a standard deviation of 1 before the noise (bumps: on a pilot of 4,096 samples).
/// \return x and the view; truth is 0 x 0, for there is none
/// \throws InputError when an option is out of range, or the samples would not fit in memory
Synth null_samples(const NullOptions& options = {});

/// The same samples, made as they are read.
std::unique_ptr<SampleStream> stream_null(const NullOptions& options = {});

}  // namespace lieder
