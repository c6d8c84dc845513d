#pragma once
#include <Eigen/Core>
#include <functional>
#include <memory>
#include <string>

#include "lieder/base/seed.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::detail {

/// Samples that are computed when they are read, each from its own random stream, so that neither the block size nor
/// the number of threads changes a bit of them.
struct MadeSamples {
  std::string name;  ///< for info().path
  Eigen::Index samples = 0;
  int dim = 0;
  Seed seed;             ///< sample n draws from seed.split(n)
  int threads = 0;       ///< 0: all cores
  Eigen::MatrixXd view;  ///< V; empty: natural
  /// Writes a sample in natural coordinates into `row` (dim values, zero before). Called from several threads.
  std::function<void(RandomStream& random, double* row)> make;
};

std::unique_ptr<SampleStream> stream_of(MadeSamples made);

/// All of them at once. \throws InputError when they would not fit in memory
RowMatrix matrix_of(const MadeSamples& made);

/// What every family asks of its size. \throws InputError
void check_size(const char* family, int dim, int least_dim, Eigen::Index samples, int threads);

}  // namespace lieder::detail
