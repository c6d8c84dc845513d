#include "naming/lsqr.hpp"

#include <cmath>

namespace lieder {

using Eigen::VectorXd;

VectorXd lsqr(const std::function<VectorXd(const VectorXd&)>& forward,
              const std::function<VectorXd(const VectorXd&)>& adjoint, const VectorXd& b, const LsqrOptions& options) {
  VectorXd u = b;
  double beta = u.norm();
  const double size = beta;
  if (beta > 0) u /= beta;
  VectorXd v = adjoint(u);
  double alpha = v.norm();
  VectorXd x = VectorXd::Zero(v.size());
  if (!(alpha > 0) || !(beta > 0)) return x;
  v /= alpha;
  VectorXd w = v;
  double phi_bar = beta, rho_bar = alpha, operator_square = 0;
  for (int k = 0; k < options.most_iterations; ++k) {
    u = forward(v) - alpha * u;
    beta = u.norm();
    if (beta > 0) u /= beta;
    operator_square += alpha * alpha + beta * beta + options.damping * options.damping;
    // The damping rotated away, then the new row.
    const double rho_damped = std::hypot(rho_bar, options.damping);
    phi_bar *= rho_bar / rho_damped;
    v = adjoint(u) - beta * v;
    alpha = v.norm();
    if (alpha > 0) v /= alpha;
    const double rho = std::hypot(rho_damped, beta), c = rho_damped / rho, s = beta / rho;
    const double theta = s * alpha, phi = c * phi_bar;
    rho_bar = -c * alpha;
    phi_bar *= s;
    x += phi / rho * w;
    w = v - theta / rho * w;
    const double gradient = std::abs(phi_bar * alpha * c);
    if (gradient <= options.tolerance * std::sqrt(operator_square) * std::abs(phi_bar) ||
        std::abs(phi_bar) <= options.tolerance * size)
      break;
  }
  return x;
}

}  // namespace lieder
