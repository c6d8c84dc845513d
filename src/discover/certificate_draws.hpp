#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <memory>

namespace lieder {

/// What chance would have done: B draws of the standardised errors and of the estimated noise.
struct CertificateDraws {
  Eigen::MatrixXd normals;      ///< B x k
  Eigen::VectorXd noise_ratio;  ///< B, true over estimated sigma: sqrt(nu / chi2_nu), all 1 when sigma is known
};

/// A function of its arguments alone. The last answer is kept, since making the draws takes longer than using them.
std::shared_ptr<const CertificateDraws> certificate_draws(std::uint64_t seed, int draws, Eigen::Index columns,
                                                          double degrees_of_freedom);

}  // namespace lieder
