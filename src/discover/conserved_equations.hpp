#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/discover/conserved.hpp"

namespace lieder {

/// D with the mean of noise taken off, D - sum_j sigma_j^2 / 2 d^2 D / dx_j^2: noise bends a curved function's mean.
Eigen::VectorXd unbiased_values(const Dictionary& dictionary, const Eigen::VectorXd& x, const Eigen::VectorXd& noise);

/// What one run says of functions c . D, in scaled coefficients. Triangular factors stand for their rows.
struct RunEquations {
  Eigen::MatrixXd drift;    ///< |drift c|^2: how much c . D varies along the run, summed over its samples
  Eigen::MatrixXd noise;    ///< |noise c|^2: what of that noise on x would give
  Eigen::RowVectorXd mean;  ///< of D over the run
  double samples = 0;
  Eigen::Index equations = 0;
};

struct ConservedSystem {
  std::vector<RunEquations> runs;
  std::vector<Eigen::Index> kept;  ///< functions of the dictionary that change over the data
  Eigen::VectorXd scale;           ///< of those; coefficients on D are scaled ones over these
  Eigen::VectorXd noise;           ///< standard deviations on x that were used, m
  Eigen::VectorXd floor;           ///< those of errors that count as none, m
};

/// \param noise  standard deviations on x, m, >= 0
ConservedSystem conserved_system(const Trajectories& data, const Dictionary& dictionary, const Eigen::VectorXd& noise,
                                 const ConservedOptions& options);

/// Generalised singular values of drift over noise, of some of the runs together.
struct DriftSpectrum {
  Eigen::MatrixXd drift, noise;  ///< triangular factors of those runs
  Eigen::VectorXd values;        ///< ascending; drift over noise, as standard deviations
  Eigen::MatrixXd directions;    ///< scaled coefficients in columns, |noise c|^2 = equations
  Eigen::Index equations = 0;
};

DriftSpectrum drift_spectrum(const ConservedSystem& system, const std::vector<std::size_t>& runs);

/// How noise on x spreads over the samples, for directions in columns.
struct DirectionNoise {
  Eigen::VectorXd effective;  ///< samples that count: (sum v)^2 / sum v^2 of the noise's variances v
  Eigen::VectorXd relative;   ///< noise over what c . D would vary by if x moved freely, as standard deviations
};

DirectionNoise direction_noise(const Trajectories& data, const Dictionary& dictionary, const ConservedSystem& system,
                               const Eigen::MatrixXd& directions);

/// Means of the runs less the mean of all samples, weighted so that noise counts as in the drift: R x q.
Eigen::MatrixXd between_runs(const ConservedSystem& system, const std::vector<std::size_t>& runs);

}  // namespace lieder
