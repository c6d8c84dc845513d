#pragma once
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"

/// Clouds of points with known symmetries, and without any.
namespace lieder::clouds {

using Eigen::Index;
using Eigen::MatrixXd;

inline Eigen::RowVector3d point_of(const std::string& surface, RandomStream& random) {
  const double t = random.uniform(0, 2 * std::numbers::pi), u = random.uniform(-1, 1);
  if (surface == "sphere") return random.normal_matrix(3, 1).normalized().transpose();
  if (surface == "cylinder") return {std::cos(t), std::sin(t), 1.5 * u};
  if (surface == "cone") {
    const double h = std::sqrt(random.uniform(0.09, 1));
    return {h * std::cos(t), h * std::sin(t), h};
  }
  if (surface == "helix") return {std::cos(2 * t), std::sin(2 * t), 0.6 * t};
  if (surface == "circle") return {std::cos(t), std::sin(t), 0};
  if (surface == "torus") {
    for (;;) {
      const double a = random.uniform(0, 2 * std::numbers::pi), r = 1 + 0.4 * std::cos(a);
      if (random.uniform() < r / 1.4) return {r * std::cos(t), r * std::sin(t), 0.4 * std::sin(a)};
    }
  }
  throw InputError("clouds: no surface " + surface);
}

/// Points of a surface in R^3, white noise on them.
inline MatrixXd surface(const std::string& name, Index count, double noise, std::uint64_t seed) {
  RandomStream random(Seed{seed});
  MatrixXd x(count, 3);
  for (Index i = 0; i < count; ++i) x.row(i) = point_of(name, random);
  return noise > 0 ? MatrixXd(x + noise * random.normal_matrix(count, 3)) : x;
}

/// A graph over [-1, 1]^d in R^n of random waves, short enough that no affine field is nearly tangent to it.
inline MatrixXd random_graph(Index count, Index n, Index d, double noise, std::uint64_t seed) {
  RandomStream random(Seed{seed});
  constexpr Index kWaves = 6;
  const Index heights = (n - d) * kWaves;
  MatrixXd vectors = random.normal_matrix(heights, d);
  for (Index h = 0; h < heights; ++h) vectors.row(h) *= random.uniform(3, 6) / vectors.row(h).norm();
  Eigen::VectorXd phase(heights);
  for (double& p : phase) p = random.uniform(0, 2 * std::numbers::pi);
  MatrixXd x(count, n);
  for (Index i = 0; i < count; ++i) {
    Eigen::VectorXd u(d);
    for (double& v : u) v = random.uniform(-1, 1);
    const Eigen::ArrayXd waves = (vectors * u + phase).array().sin();
    x.row(i).head(d) = u;
    for (Index h = 0; h < n - d; ++h) x(i, d + h) = 0.5 * waves.segment(h * kWaves, kWaves).sum() / std::sqrt(kWaves);
  }
  return noise > 0 ? MatrixXd(x + noise * random.normal_matrix(count, n)) : x;
}

/// Points spread evenly over a cube.
inline MatrixXd cube(Index count, Index n, std::uint64_t seed) {
  RandomStream random(Seed{seed});
  MatrixXd x(count, n);
  for (double& v : x.reshaped()) v = random.uniform(-1, 1);
  return x;
}

/// A few normal distributions in a place and of a shape each.
inline MatrixXd mixture(Index count, Index n, std::uint64_t seed) {
  RandomStream random(Seed{seed});
  constexpr Index kParts = 4;
  const MatrixXd centres = 2 * random.normal_matrix(kParts, n);
  std::vector<MatrixXd> shapes;
  for (Index k = 0; k < kParts; ++k) shapes.emplace_back(0.5 * random.normal_matrix(n, n));
  MatrixXd x(count, n);
  for (Index i = 0; i < count; ++i) {
    const auto k = std::min<Index>(kParts - 1, static_cast<Index>(random.uniform() * (kParts + 3) / 2));
    x.row(i) = centres.row(k) + (shapes[static_cast<std::size_t>(k)] * random.normal_matrix(n, 1)).transpose();
  }
  return x;
}

}  // namespace lieder::clouds
