#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/group/group.hpp"
#include "lieder/rep/representation.hpp"

namespace lieder {

/// The equations C_1 w = C_2 w = .. = 0 of an invariant tensor w, one for each generator, as operators that act axis by
/// axis and are never written out. Generators are scaled to unit norm: all weigh the same, and units drop out.
class TensorConstraints {
 public:
  TensorConstraints(const Group& group, const std::vector<Atom>& atoms);

  Eigen::Index size() const { return size_; }  ///< of a tensor
  std::size_t count() const { return algebra_.size() + discrete_.size(); }
  /// Sum of C' C x for tensors in the columns of x.
  Eigen::MatrixXd squares(const Eigen::MatrixXd& x) const;
  /// At least as large as the largest eigenvalue of the sum of C' C.
  double bound() const { return bound_; }

 private:
  using AxisMatrices = std::vector<Eigen::MatrixXd>;
  Eigen::Index size_ = 1;
  double bound_ = 0;
  std::vector<AxisMatrices> algebra_, discrete_;  // by generator, then by axis
};

}  // namespace lieder
