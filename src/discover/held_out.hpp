#pragma once
#include <vector>

#include "discover/slope_rows.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/discover/defect.hpp"

namespace lieder {

/// What held-out samples say of directions that others chose. Samples are summed in up to 500 groups, which resamples
/// draw from: sums of independent samples are independent, and 500 of them say as much of their mean's error as all.
class HeldOut {
 public:
  /// \param directions  q x w, ascending by defect
  /// \param spans  how many of the first directions are asked about together
  HeldOut(const SlopeRows& rows, Eigen::Index first, const Eigen::MatrixXd& directions, Eigen::Index spans);

  Eigen::Index count() const { return count_; }
  /// Defect of each direction, with a percentile interval at alpha on each side; NaN bounds from fewer than 20 samples.
  std::vector<Defect> defects(double alpha, Seed seed) const;
  /// Bound of the largest defect over the span of the first d <= spans directions, in 1 - alpha of resamples; NaN from
  /// fewer than 20 samples. Grows with d.
  double upper_of_worst(Eigen::Index d, double alpha, Seed seed) const;

 private:
  Eigen::MatrixXd resampled(Seed seed) const;
  Eigen::Index count_;
  Eigen::MatrixXd broken_, size_;                           // squares, groups x w
  std::vector<Eigen::MatrixXd> broken_spans_, size_spans_;  // Gram matrices of a group, spans x spans
};

/// Largest defect over the span of directions at the samples from `first` on.
double worst_of_span(const SlopeRows& rows, Eigen::Index first, const Eigen::MatrixXd& directions);

}  // namespace lieder
