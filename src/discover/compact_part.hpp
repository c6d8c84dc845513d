#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/base/seed.hpp"

namespace lieder {

/// The connected compact group exp(h) of orthogonal matrices, and how other matrices lie to it.
class CompactPart {
 public:
  /// \param algebra  basis of h, antisymmetric
  CompactPart(std::vector<Eigen::MatrixXd> algebra, Seed seed) : algebra_(std::move(algebra)), seed_(seed) {}

  const std::vector<Eigen::MatrixXd>& algebra() const { return algebra_; }
  /// The element of g exp(h) that is nearest to the identity.
  Eigen::MatrixXd nearest_to_identity(const Eigen::MatrixXd& g) const;
  bool holds(const Eigen::MatrixXd& g) const;

 private:
  Eigen::MatrixXd climbed(const Eigen::MatrixXd& start) const;
  std::vector<Eigen::MatrixXd> algebra_;
  Seed seed_;
};

/// Whether all are antisymmetric m x m matrices to a relative tolerance. Coefficients of fields that are not linear are
/// of other sizes.
bool are_rotations(const std::vector<Eigen::MatrixXd>& algebra, Eigen::Index m, double tolerance);

}  // namespace lieder
