#pragma once
#include <Eigen/Core>
#include <cstdint>

#include "lieder/base/progress.hpp"
#include "lieder/io/samples.hpp"
#include "linalg/symmetric_tensor.hpp"

namespace lieder {

/// Second and third central moments of the scaled data, with their own sampling noise.
struct Moments {
  Eigen::Index samples = 0;  ///< rows behind C and T
  Eigen::VectorXd mean;      ///< d, units of x
  double scale = 1;          ///< standard deviation over all coordinates; what follows is of (x - mean) / scale
  Eigen::MatrixXd c, dc;     ///< covariance; half the difference between two random halves of the rows
  SymmetricTensor t, dt;     ///< third central moment; likewise
  bool complete = true;      ///< false when the callback stopped the pass: the rows read so far
};

/// Rows put aside while the moments are taken; in the units of x.
struct Subsamples {
  RowMatrix held_out;  ///< not part of the moments
  RowMatrix included;  ///< part of the moments, for steps that need samples
  Eigen::Index rows_read = 0;
};

struct MomentOptions {
  std::uint64_t seed = 0;
  Eigen::Index held_out_rows = 2000;  ///< at most, and at most a tenth of the rows
  Eigen::Index included_rows = 0;     ///< at most
  Progress progress = {};
};

/// One pass over the stream. Which half a row belongs to and whether it is put aside are functions of (seed, row
/// number): real data come in an order, so first half against second would mistake drift for noise.
/// The result does not depend on the number of threads.
/// Cost: N d^3 / 3 multiplications and additions; memory: 2 d^3 doubles and a block of rows.
/// \throws InputError when the stream has fewer than 2 rows
Moments accumulate_moments(SampleStream& stream, const MomentOptions& options, Subsamples& aside);

/// Those of y = L x; L may have fewer rows than columns.
Moments transform(const Moments& m, const Eigen::MatrixXd& l);

}  // namespace lieder
