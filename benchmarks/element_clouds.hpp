#pragma once
#include <Eigen/Core>
#include <cmath>
#include <numbers>

#include "lieder/base/seed.hpp"

/// Distributions that an element of a group breaks by more the larger `share` is, and another one keeps.
namespace lieder::benchmarks::element_clouds {

inline Eigen::MatrixXd turn_of_plane(double angle) {
  return Eigen::MatrixXd{{std::cos(angle), -std::sin(angle)}, {std::sin(angle), std::cos(angle)}};
}

/// A normal distribution of the plane, its angle t drawn with the density 1 + share cos 3 t: mean and covariance are
/// round, and a sixth of a turn breaks it.
inline Eigen::MatrixXd clover(Eigen::Index count, double share, std::uint64_t seed) {
  RandomStream random(Seed{seed}.split(77));
  Eigen::MatrixXd x(count, 2);
  for (Eigen::Index i = 0; i < count; ++i) {
    double t = 0;
    do t = random.uniform(0, 2 * std::numbers::pi);
    while (random.uniform() * (1 + share) > 1 + share * std::cos(3 * t));
    x.row(i) = random.normal_matrix(2, 1).norm() * Eigen::RowVector2d(std::cos(t), std::sin(t));
  }
  return x;
}

/// Three round normal distributions about points of the axes of R^3, the third one with less weight: an exchange of the
/// first two coordinates keeps it, and a cycle of all three changes mean, covariance and more.
inline Eigen::MatrixXd three_parts(Eigen::Index count, double share, std::uint64_t seed) {
  constexpr double kDistance = 1.5, kWidth = 0.6;
  RandomStream random(Seed{seed}.split(79));
  Eigen::MatrixXd x = kWidth * random.normal_matrix(count, 3);
  for (Eigen::Index i = 0; i < count; ++i) {
    const double u = 3 * random.uniform();
    x(i, u < 1 + share ? 0 : u < 2 + 2 * share ? 1 : 2) += kDistance;
  }
  return x;
}

}  // namespace lieder::benchmarks::element_clouds
