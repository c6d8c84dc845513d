#pragma once
#include <Eigen/Core>
#include <vector>

#include "kernel/fourier_blocks.hpp"
#include "lieder/kernel/predict.hpp"

namespace lieder {

/// Two orbits with labels +1 and -1, without any others.
struct PairSpectrum {
  Eigen::Vector2d errors;  ///< of a missing point of the first and of the second, the mean over them
  /// Distance of such a point from what those that are shown span in the space of features, the mean.
  Eigen::Vector2d noise;
  double signal = 0;  ///< distance of the orbits' means there
};

/// The invariant part of a Gram matrix, block by block, for pairs of its orbits. One point is missing; or all of
/// `missing` are at once, by ([K^-1]_SS)^-1 [K^-1 y]_S, where an entry of the inverse for (h x_c, h' x_d) is a function
/// of h^-1 h', the inverse of the blocks transformed back.
class PairSpectra {
 public:
  /// What is referred to has to outlive this. \param missing  empty: one point
  PairSpectra(const InvariantPart& part, const GroupTable& table,
              const std::vector<IrreducibleRepresentation>& irreducible, double ridge, const MissingPoints& missing);

  /// \param kinship  what is left of the kernel between the two orbits: 1 as it is, 0 when they have nothing in common
  /// \throws InputError when the pair's matrix is not positive definite
  PairSpectrum operator()(Eigen::Index first, Eigen::Index second, double kinship = 1) const;

  double signal(Eigen::Index first, Eigen::Index second, double kinship = 1) const;

  /// Of each point, its class against the rest, from all orbits at once, orbits x N; NaN where it is shown.
  /// \param classes  of each orbit
  Eigen::MatrixXd joint_errors(const std::vector<int>& classes) const;

 private:
  struct Block {
    Eigen::Index dimension;
    Eigen::MatrixXcd values;
  };
  /// What theory says of the missing points of some orbits, one orbit's after the other's.
  struct Answer {
    Eigen::MatrixXd residuals;  ///< label - prediction, for each column of labels
    Eigen::VectorXd noise;
  };
  Eigen::MatrixXcd chosen(const Block& block, const std::vector<Eigen::Index>& orbits, double kinship) const;
  /// \param labels  of the orbits
  Answer together(const std::vector<Eigen::Index>& orbits, const Eigen::MatrixXd& labels, double kinship) const;
  Eigen::MatrixXd joint_together(const std::vector<int>& classes) const;
  PairSpectrum pair_together(Eigen::Index first, Eigen::Index second, double kinship) const;

  std::vector<Block> blocks_;  ///< the trivial representation's first
  Eigen::VectorXd traces_;     ///< of each orbit's own block of the matrix
  Eigen::Index order_ = 0;
  double ridge_ = 0;
  const GroupTable& table_;
  const std::vector<IrreducibleRepresentation>& irreducible_;
  const MissingPoints& missing_;
};

}  // namespace lieder
