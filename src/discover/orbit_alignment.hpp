#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/base/seed.hpp"

namespace lieder {

/// Points of R^m brought near each other by the connected compact group exp(h), of orthogonal matrices.
class OrbitAlignment {
 public:
  /// \param algebra  basis of h, antisymmetric m x m; empty: nothing moves
  OrbitAlignment(std::vector<Eigen::MatrixXd> algebra, Seed seed);

  /// The columns moved by that g of exp(h) for which |target - g columns.col(0)| is least: damped Newton steps from the
  /// identity and from `climbs` - 1 other beginnings.
  Eigen::MatrixXd towards(const Eigen::VectorXd& target, const Eigen::MatrixXd& columns, int climbs) const;

 private:
  std::vector<Eigen::MatrixXd> algebra_;
  Seed seed_;
};

}  // namespace lieder
