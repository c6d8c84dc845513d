#pragma once
#include <vector>

#include "lieder/discover/certificate.hpp"

namespace lieder {

/// The candidate directions in the order in which the fitted function breaks them.
struct DirectionSpectrum {
  Eigen::MatrixXd theta;         ///< P x k, |M(b) theta| = 1, M(b) theta orthogonal to one another
  Eigen::VectorXd rho;           ///< k, ascending
  Eigen::MatrixXd broken;        ///< R x k, A(b) theta, orthogonal to one another
  Eigen::MatrixXd does_nothing;  ///< P x j: every function of the class has M theta = 0
  Eigen::MatrixXd unresolved;    ///< P x j: M(b) theta = 0 for the fitted function
};
DirectionSpectrum direction_spectrum(const FittedModel& model);

/// parts_i b in column i.
Eigen::MatrixXd columns_at(const std::vector<Eigen::MatrixXd>& parts, const Eigen::VectorXd& coefficients);

/// sum_i theta_i parts_i.
Eigen::MatrixXd combine(const std::vector<Eigen::MatrixXd>& parts, const Eigen::Ref<const Eigen::VectorXd>& theta);

}  // namespace lieder
