#include "discover/certificate_draws.hpp"

#include <cmath>
#include <mutex>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

/// Gamma variable of shape a >= 1 and scale 1. [MarsagliaTsang2000].
double gamma_variable(RandomStream& random, double shape) {
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = random.normal(), root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(random.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
}

double chi_square(RandomStream& random, double nu) {
  if (nu >= 2) return 2 * gamma_variable(random, nu / 2);
  // A shape below 1 is one above it, times a power of a uniform draw.
  const double uniform = random.uniform();
  return 2 * gamma_variable(random, nu / 2 + 1) * std::pow(uniform, 2 / nu);
}

struct Kept {
  std::mutex mutex;
  std::uint64_t seed = 0;
  double degrees_of_freedom = 0;
  std::shared_ptr<const CertificateDraws> draws;
};

Kept& kept() {
  static Kept k;
  return k;
}

}  // namespace

std::shared_ptr<const CertificateDraws> certificate_draws(std::uint64_t seed, int draws, Eigen::Index columns,
                                                          double degrees_of_freedom) {
  Kept& last = kept();
  const std::lock_guard lock(last.mutex);
  const bool same_normals =
      last.draws && last.seed == seed && last.draws->normals.rows() == draws && last.draws->normals.cols() == columns;
  if (same_normals && last.degrees_of_freedom == degrees_of_freedom) return last.draws;
  auto made = std::make_shared<CertificateDraws>();
  if (same_normals)
    made->normals = last.draws->normals;
  else
    made->normals = RandomStream(Seed{seed}.split(1)).normal_matrix(draws, columns);
  made->noise_ratio = Eigen::VectorXd::Ones(draws);
  if (!std::isinf(degrees_of_freedom)) {
    RandomStream random(Seed{seed}.split(2));
    for (double& ratio : made->noise_ratio)
      ratio = std::sqrt(degrees_of_freedom / chi_square(random, degrees_of_freedom));
  }
  last.seed = seed;
  last.degrees_of_freedom = degrees_of_freedom;
  last.draws = made;
  return made;
}

}  // namespace lieder
