#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/io/samples.hpp"

namespace lieder {

/// How far the covariance is from being constant along its diagonals (wrapped ones on a circle): the mean over entries
/// of (entry - mean of its diagonal)^2 in units of the entry's own sampling variance. Below 1 when it is constant.
inline double diagonal_defect(const RowMatrix& samples, bool wrapped) {
  const RowMatrix x = samples.rowwise() - samples.colwise().mean();
  const Eigen::Index d = x.cols(), n = x.rows();
  double defect = 0;
  Eigen::Index count = 0;
  for (Eigen::Index lag = 0; lag < (wrapped ? d / 2 + 1 : d); ++lag) {
    std::vector<double> covariance, variance;
    for (Eigen::Index i = 0; i < (wrapped ? d : d - lag); ++i) {
      const Eigen::ArrayXd product = x.col(i).array() * x.col((i + lag) % d).array();
      covariance.push_back(product.mean());
      variance.push_back((product - product.mean()).square().mean() / static_cast<double>(n));
    }
    double mean = 0;
    for (const double c : covariance) mean += c / static_cast<double>(covariance.size());
    for (std::size_t i = 0; i < covariance.size(); ++i)
      defect += (covariance[i] - mean) * (covariance[i] - mean) / variance[i];
    count += static_cast<Eigen::Index>(covariance.size());
  }
  return defect / static_cast<double>(count);
}

}  // namespace lieder
