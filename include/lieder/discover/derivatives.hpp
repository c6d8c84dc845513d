#pragma once
#include <Eigen/Core>
#include <string_view>
#include <vector>

#include "lieder/discover/trajectories.hpp"

namespace lieder {

enum class DerivativeMethod {
  automatic,  ///< given where the runs hold dx; differences where noise is below 1e-6 of the spread; else spline
  given,      ///< dx as it came
  spline,     ///< natural cubic smoothing spline, its smoothness by generalised cross-validation [CravenWahba1979]
  total_variation,  ///< velocity of least total variation, constant in pieces [RudinOsherFatemi1992] [Chartrand2011]
                    ///< [KimKohBoydGorinevsky2009]: the one for velocities that jump
  differences,  ///< derivative of the polynomial through 7 neighbouring samples [Fornberg1988]; for data without noise
};

/// Of one run.
struct RunDerivatives {
  Eigen::MatrixXd
      x;  ///< T x m, states that belong to dx: smoothed by `spline` and `total_variation`, else as they came
  Eigen::MatrixXd dx;       ///< T x m
  Eigen::VectorXd error;    ///< m, estimated root mean square error of dx; NaN for `given`. `spline`,
                            ///< `total_variation`: half the distance of fits to every other sample, which sees noise
                            ///< and not the bias they share;
                            ///< `differences`: distance from 5 samples' polynomial
  DerivativeMethod method;  ///< that was used
};

/// Derivatives of sampled runs, each with its error.
/// \throws InputError for what check_trajectories() refuses, a run of fewer than 8 samples, or `given` without dx
std::vector<RunDerivatives> derivatives(const Trajectories& data,
                                        DerivativeMethod method = DerivativeMethod::automatic);

std::string_view to_string(DerivativeMethod method);

}  // namespace lieder
