#pragma once
#include <Eigen/Core>
#include <string>

#include "lieder/base/status.hpp"

namespace lieder {

/// What networks of finite width say of the points that predict() asks for, having been trained on what is shown.
/// Errors are its errors: a network's output for a point is (1 - error) times the label, wrong from 1 on.
struct TrainedNetworks {
  Status status = Status::not_run;         ///< converged: all were trained; stopped: some
  std::string network = {};                ///< in words, options written out
  int seeds = 0;                           ///< networks for each point that is left out, or for the pattern
  Eigen::Index networks = 0, trained = 0;  ///< how many there are to train, and how many were
  Eigen::MatrixXd errors = {};  ///< orbits x N, of the mean output of the seeds; NaN where nothing was asked or trained
  Eigen::MatrixXd spread = {};  ///< orbits x N, standard deviation of the error over seeds; NaN with one seed
  Eigen::MatrixXd right = {};   ///< orbits x N, share of the seeds that are right
  Eigen::VectorXd class_error = {};   ///< of each class, the mean over its points; NaN where it has none
  Eigen::VectorXd class_spread = {};  ///< over seeds, of that mean
  double largest_loss = kUnset;       ///< over networks: mean square on what they were shown
  Eigen::Index judged = 0;            ///< points with an answer of both
  Eigen::Index as_regression = 0;     ///< of these: right where will_learn says so, and wrong where it does not
  Eigen::Index as_theory = 0;         ///< the same with the closed form of all orbits, where it has an answer
  Eigen::Index judged_by_theory = 0;  ///< points with an answer of the closed form
};

}  // namespace lieder
