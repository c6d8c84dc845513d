#pragma once
#include <Eigen/Core>
#include <vector>

#include "kernel/fourier_blocks.hpp"

namespace lieder {

/// Two orbits with labels +1 and -1, without any others.
struct PairSpectrum {
  Eigen::Vector2d errors;  ///< of a point of the first and of the second
  Eigen::Vector2d noise;   ///< distance of such a point from what all others span in the space of features
  double signal = 0;       ///< distance of the orbits' means there
};

/// The invariant part of a Gram matrix, block by block, for pairs of its orbits.
class PairSpectra {
 public:
  PairSpectra(const InvariantPart& part, const std::vector<IrreducibleRepresentation>& irreducible, double ridge);

  /// \param kinship  what is left of the kernel between the two orbits: 1 as it is, 0 when they have nothing in common
  /// \throws InputError when the pair's matrix is not positive definite
  PairSpectrum operator()(Eigen::Index first, Eigen::Index second, double kinship = 1) const;

  /// Of each class against the rest, from all orbits at once. \param classes  of each orbit
  Eigen::VectorXd joint_errors(const std::vector<int>& classes) const;

 private:
  struct Block {
    Eigen::Index dimension;
    Eigen::MatrixXcd values;
  };
  std::vector<Block> blocks_;  ///< the trivial representation's first
  Eigen::VectorXd traces_;     ///< of each orbit's own block of the matrix
  Eigen::Index order_ = 0;
  double ridge_ = 0;
};

}  // namespace lieder
