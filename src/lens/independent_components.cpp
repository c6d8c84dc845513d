#include "lens/independent_components.hpp"

#include <limits>

#include "linalg/orthonormal.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

ValueAndSlope negative_squared_skewness(const SymmetricTensor& t, const MatrixXd& o) {
  const MatrixXd k = contract_twice(t, o) * o.transpose();  // K(i, j) = T(o_i, o_i, o_j)
  const MatrixXd m = k.diagonal().asDiagonal() * k;
  return {.value = -k.diagonal().squaredNorm(), .slope = -3 * (m - m.transpose())};
}

}  // namespace

Eigen::VectorXd skewness_along(const SymmetricTensor& t, const MatrixXd& directions) {
  return contract_twice(t, directions).cwiseProduct(directions).rowwise().sum();
}

MatrixXd power_steps(const SymmetricTensor& t, MatrixXd o, int steps) {
  for (int step = 0; step < steps; ++step) {
    const MatrixXd pulled = contract_twice(t, o);
    const Eigen::VectorXd skewness = pulled.cwiseProduct(o).rowwise().sum();
    o = nearest_orthogonal(skewness.asDiagonal() * pulled);
  }
  return o;
}

RotationSearchResult independent_components(const SymmetricTensor& t, const MatrixXd& start, const Progress& progress) {
  return minimise_over_rotations([&t](const MatrixXd& l) { return negative_squared_skewness(t, l); },
                                 power_steps(t, start, 10),
                                 {.max_iterations = 200,
                                  .decrease_tolerance = 1e-6,
                                  .target = -std::numeric_limits<double>::infinity(),
                                  .progress = progress});
}

}  // namespace lieder
