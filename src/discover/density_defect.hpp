#pragma once
#include "discover/density_moments.hpp"
#include "discover/directions_verdict.hpp"

namespace lieder {

/// |m|^2 of a combination of directions over the mean square of its changes, with the trace of m's covariance taken
/// off. \param directions   fields x directions of which `combination` is one of the first few \param chosen_from
/// points that chose the directions; infinite: nothing was chosen
SquaredDefect defect_of_moments(const MomentSums& certifying, const Eigen::MatrixXd& directions,
                                const Eigen::VectorXd& combination, double chosen_from, double alpha);

}  // namespace lieder
