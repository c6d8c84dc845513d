#pragma once
// Orbits and networks for predict_verdicts and predict_patterns.
#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

#include "lieder/base/seed.hpp"
#include "lieder/kernel/predict.hpp"

namespace lieder::benchmarks {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double kRidge = 1e-10;

/// A curve that is closed under turns: frequencies 1, 2, .. and a constant part.
struct Curve {
  VectorXd amplitudes, phases, constant;
  RowMatrix orbit(Index points) const {
    const Index frequencies = amplitudes.size();
    RowMatrix rows(points, 2 * frequencies + constant.size());
    for (Index k = 0; k < points; ++k) {
      for (Index f = 0; f < frequencies; ++f) {
        const double angle = 2 * std::numbers::pi * static_cast<double>((f + 1) * k) / static_cast<double>(points);
        rows(k, 2 * f) = amplitudes[f] * std::cos(angle + phases[f]);
        rows(k, 2 * f + 1) = amplitudes[f] * std::sin(angle + phases[f]);
      }
      rows.row(k).tail(constant.size()) = constant.transpose();
    }
    return rows / rows.row(0).norm();
  }
};

struct TwoCurves {
  Curve first, second;
};

inline TwoCurves curves(RandomStream& random) {
  const auto frequencies = static_cast<Index>(2 + random.below(7));
  const double decay = random.uniform(0.2, 1.5), distance = std::exp(random.uniform(std::log(0.03), 0.0));
  VectorXd size(frequencies);
  for (Index f = 0; f < frequencies; ++f) size[f] = std::pow(static_cast<double>(f + 1), -decay);
  const auto normal = [&](Index n) -> VectorXd { return random.normal_matrix(n, 1); };
  Curve first{size.cwiseProduct(normal(frequencies)), 3 * normal(frequencies), VectorXd::Zero(2)};
  Curve second = first;
  second.amplitudes += distance * size.cwiseProduct(normal(frequencies));
  second.phases = 3 * normal(frequencies);
  second.constant = distance * random.uniform(0, 1) * normal(2);
  return {first, second};
}

inline std::string kernel_words(RandomStream& random) {
  switch (random.below(6)) {
    case 0:
      return fmt::format("rbf({:.3f})", random.uniform(0.5, 2.5));
    case 1:
      return fmt::format("laplace({:.3f})", random.uniform(0.3, 2.0));
    case 2:
      return fmt::format("mlp(depth={},activation=erf)", 1 + random.below(3));
    case 3:
      return fmt::format("mlp(depth={},activation=gelu)", 1 + random.below(3));
    default:
      return fmt::format("mlp(depth={})", 1 + random.below(4));
  }
}

/// Orbits and the network that is to learn them.
struct Task {
  std::string group, kernel;
  std::vector<RowMatrix> orbits;
  std::optional<GroupTable> table = {};
  double noise = 0;
};

/// Moves points off their orbit by 1 to 5 % of their length.
inline void add_noise(Task& made, RandomStream& random) {
  made.noise = random.uniform(0.01, 0.05);
  for (RowMatrix& orbit : made.orbits)
    for (Index k = 0; k < orbit.rows(); ++k)
      orbit.row(k) += made.noise * orbit.row(k).norm() / std::sqrt(static_cast<double>(orbit.cols())) *
                      random.normal_matrix(1, orbit.cols());
}

}  // namespace lieder::benchmarks
