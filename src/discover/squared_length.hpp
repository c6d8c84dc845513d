#pragma once
#include <Eigen/Core>

namespace lieder {

/// |m|^2 of a vector of expectations, seen through |m^|^2: m^ is nearly normal about m with a known covariance.
class SquaredLength {
 public:
  SquaredLength(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance);

  double observed = 0;  ///< |m^|^2
  double noise = 0;     ///< what the covariance adds to |m|^2 on average: its trace
  double spread = 0;    ///< variance of |m^|^2 where m = 0

  /// P(|m^|^2 <= x) if |m|^2 were `length`, to a hundredth of itself for three functions or more, for m along the
  /// eigenvector of the largest eigenvalue: there |m^|^2 varies most, and which way m points is not known. Source:
  /// [Kuonen1999], the saddle point of the law of a quadratic form, with the correction that Barndorff-Nielsen gave.
  double below(double x, double length) const;
  /// The length at which P(|m^|^2 <= x) falls to p; 0 where it is lower from the start.
  double length_at(double x, double p) const;

 private:
  Eigen::ArrayXd eigenvalues_;  ///< of the covariance, relative to the largest one, which comes last
  double largest_ = 0;
};

}  // namespace lieder
