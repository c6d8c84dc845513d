#pragma once
#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "lieder/base/seed.hpp"

namespace lieder {

/// Values and slopes of a function at points, as a Gaussian vector for each output: F, dF/dx1, .., dF/dxm at the first
/// point, then at the second, ..
struct JetPosterior {
  Eigen::MatrixXd mean;        ///< P (1 + m) x n
  Eigen::MatrixXd covariance;  ///< P (1 + m) x P (1 + m), of an output of amplitude 1
};

/// A Gaussian process with kernel s^2 exp(-sum_j (x_j - x'_j)^2 / (2 l_j^2)) and white noise, conditioned on samples of
/// a function. Lengths and noise are those of the largest marginal likelihood on some of the samples, the same for all
/// outputs; amplitudes s are each output's own [RasmussenWilliams2006].
class GaussianProcess {
 public:
  /// \param x  N x m \param y  N x n, neither constant
  GaussianProcess(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, Seed seed);

  /// Empty where the kernel matrix was singular to rounding.
  bool usable() const { return usable_; }
  /// s of each output, n.
  const Eigen::VectorXd& amplitudes() const { return amplitudes_; }
  /// Standard deviation of the noise over s.
  double noise() const;
  /// Variance of the value at each point, of an output of amplitude 1.
  Eigen::VectorXd variances(const Eigen::MatrixXd& points) const;
  JetPosterior jets(const Eigen::MatrixXd& points) const;
  /// Mean square of standardised residuals at points that were not conditioned on: 1 where the process is right.
  double squared_residual(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) const;

 private:
  void choose_lengths(const Eigen::MatrixXd& scaled, const Eigen::MatrixXd& y, Seed seed);
  Eigen::MatrixXd scaled(const Eigen::MatrixXd& x) const;

  Eigen::RowVectorXd mean_;  // of y
  Eigen::VectorXd unit_;     // spread of the coordinates
  Eigen::VectorXd inverse_;  // 1 / l^2 on coordinates over their units
  Eigen::MatrixXd at_;       // N x m, over their units
  Eigen::LLT<Eigen::MatrixXd> factor_;
  Eigen::MatrixXd weights_;  // A^-1 (y - mean), A = R + noise
  Eigen::VectorXd amplitudes_;
  double variance_ratio_ = 0;  // of noise to signal
  bool usable_ = false;
};

}  // namespace lieder
