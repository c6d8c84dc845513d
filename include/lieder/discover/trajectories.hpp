#pragma once
#include <Eigen/Core>
#include <vector>

namespace lieder {

/// One run of a system x' = F(x): its state at times that need not be evenly spaced.
struct Trajectory {
  Eigen::VectorXd t;        ///< T times, increasing
  Eigen::MatrixXd x;        ///< T x m, one state per row
  Eigen::MatrixXd dx = {};  ///< T x m, dx/dt where it was measured; empty otherwise
};

/// Several runs of one system, each from a starting point of its own, of any lengths.
struct Trajectories {
  std::vector<Trajectory> runs;

  Eigen::Index dimension() const { return runs.empty() ? 0 : runs.front().x.cols(); }  ///< m
  Eigen::Index samples() const;                                                        ///< of all runs together
  bool has_derivatives() const;                                                        ///< every run holds dx
};

/// \throws InputError when there is no run, shapes disagree, a number is not finite or times do not increase (names run
///   and row), or some runs hold dx and others do not
void check_trajectories(const Trajectories& data);

/// Standard deviation of each coordinate over all samples, m; 1 where a coordinate never changes.
Eigen::VectorXd spread(const Trajectories& data);

/// Standard deviation of white noise on each coordinate, m, from what a polynomial through neighbouring samples does
/// not explain: divided differences of order 2 to 9, scaled to unit variance, and of those the order that leaves least.
/// They also see what motion is left between samples, so that coarse sampling makes the answer too large, never too
/// small. NaN where no run has 3 samples.
Eigen::VectorXd noise_level(const Trajectories& data);

}  // namespace lieder
