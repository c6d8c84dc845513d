#include "lens/wrap_around.hpp"

#include <algorithm>
#include <cmath>

#include "linalg/covariance.hpp"

namespace lieder {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

std::optional<WrapAround> wrap_around(const Moments& y) {
  const Index d = y.c.rows();
  const VectorXd deviation = y.c.diagonal().cwiseSqrt().cwiseInverse();
  const MatrixXd r = correlations(y.c);
  const MatrixXd noise = deviation.asDiagonal() * y.dc * deviation.asDiagonal();
  VectorXd mean = VectorXd::Zero(d);
  for (Index lag = 1; lag < d; ++lag) mean[lag] = r.diagonal(lag).mean();
  // Places i and d-k+i are d-k apart on a line and k apart on a circle; which correlation do they have? Where lags
  // beyond half the window lead back (circle) they cannot stand for a line, so the lag of half a window does.
  const double distant = mean[d / 2];
  double along = 0, square = 0, noise_along = 0;
  for (Index k = 1; 2 * k <= std::max<Index>(2, d / 2); ++k)
    for (Index i = 0; i < k; ++i) {
      const double contrast = mean[k] - distant;
      along += contrast * (r(i, d - k + i) - distant);
      noise_along += contrast * noise(i, d - k + i) * contrast * noise(i, d - k + i);
      square += contrast * contrast;
    }
  const WrapAround wrap{along / square, std::sqrt(noise_along) / square};
  // Four of its standard errors have to lie between a line (0) and a circle (1).
  return wrap.error <= 0.25 ? std::optional(wrap) : std::nullopt;
}

}  // namespace lieder
