#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "lieder/base/seed.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::detail {

/// Adds sample n in natural coordinates to `row` (dim zeros). Called from several threads.
using Make = std::function<void(Eigen::Index n, RandomStream& random, double* row)>;

/// Samples that are computed when they are read, each from its own random stream, so that neither the block size nor
/// the number of threads changes a bit of them.
struct MadeSamples {
  std::string name;  ///< for info().path
  Eigen::Index samples = 0;
  int dim = 0;
  Seed seed = {};             ///< sample n draws from seed.split(n)
  int threads = 0;            ///< 0: all cores
  Eigen::MatrixXd view = {};  ///< V; empty: natural
  double scale = 1;           ///< the sample is scale * made + white Gaussian noise of this standard deviation
  double noise = 0;
  Make make = {};
};

std::unique_ptr<SampleStream> stream_of(MadeSamples made);

/// All of them at once. \throws InputError when they would not fit in memory
RowMatrix matrix_of(const MadeSamples& made);

/// Standard deviation of all entries together, over 4,096 samples of a pilot that shares no draw with the set.
double pilot_deviation(MadeSamples made, std::uint64_t seed);

/// What every family asks of its options. \throws InputError
void check_options(std::string_view family, int dim, Eigen::Index samples, double noise, int threads);

}  // namespace lieder::detail
