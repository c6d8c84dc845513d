#pragma once
#include <Eigen/Core>
#include <functional>
#include <limits>

#include "lieder/base/progress.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {

/// A symmetric positive semidefinite matrix, known by what it does to the columns of a block.
struct SemidefiniteOperator {
  Eigen::Index size = 0;
  double bound = 0;  ///< no eigenvalue is larger
  std::function<Eigen::MatrixXd(const Eigen::MatrixXd&)> apply;
};

/// The lower end of a spectrum.
struct LowestEigenpairs {
  Eigen::VectorXd values;   ///< ascending: all that are zero, and some more that are not, unless there are no others
  Eigen::MatrixXd vectors;  ///< orthonormal columns
  bool converged = false;
  bool out_of_columns = false;  ///< more of them than allowed are zero
};

struct BlockIterationOptions {
  Eigen::Index most_columns = std::numeric_limits<Eigen::Index>::max();  ///< of a block
  double zero = 0;  ///< eigenvalues below it count as zero, like those that rounding explains
  Seed seed;
  std::uint64_t memory_limit = 0;  ///< bytes; 0: what the machine has
  Progress progress = {};
};

/// All null vectors at once, by Chebyshev filters on a random block of vectors. A block that turns out to hold nothing
/// but null vectors is doubled: one that also found others has room for all copies of a degenerate eigenvalue, where
/// methods of one vector and smaller blocks miss some.
/// \throws InputError when the block would need more memory than allowed (says how much)
/// Source: [ZhouSaadTiagoChelikowsky2006] for the filter.
LowestEigenpairs lowest_eigenpairs(const SemidefiniteOperator& matrix, const BlockIterationOptions& options);

}  // namespace lieder
