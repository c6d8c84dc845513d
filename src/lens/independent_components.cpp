#include "lens/independent_components.hpp"

#include <Eigen/Eigenvalues>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// K(i, j) = T(o_i, o_i, o_j).
MatrixXd skewness_and_slope(const Tensor3& t, const MatrixXd& o) {
  const Index d = t.rows();
  const MatrixXd once = o * t;  // (i; b, c)
  MatrixXd twice(d, d);         // (i; c)
  for (Index c = 0; c < d; ++c) twice.col(c) = once.middleCols(c * d, d).cwiseProduct(o).rowwise().sum();
  return twice * o.transpose();
}

ValueAndSlope negative_squared_skewness(const Tensor3& t, const MatrixXd& o) {
  const MatrixXd k = skewness_and_slope(t, o);
  const MatrixXd m = k.diagonal().asDiagonal() * k;
  return {.value = -k.diagonal().squaredNorm(), .slope = -3 * (m - m.transpose())};
}

}  // namespace

MatrixXd inverse_square_root(const MatrixXd& c, double ridge) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(c);
  const double least = ridge * c.trace() / static_cast<double>(c.rows());
  return eigen.eigenvectors() * eigen.eigenvalues().cwiseMax(least).cwiseSqrt().cwiseInverse().asDiagonal() *
         eigen.eigenvectors().transpose();
}

RotationSearchResult independent_components(const Tensor3& t, const MatrixXd& start, const Progress& progress) {
  // A few steps of the orthogonalised power method come cheaply from anywhere to the neighbourhood of an optimum.
  MatrixXd o = start;
  for (int step = 0; step < 10; ++step) {
    const MatrixXd once = o * t;
    MatrixXd pulled(o.rows(), o.cols());
    for (Index c = 0; c < o.cols(); ++c)
      pulled.col(c) = once.middleCols(c * o.cols(), o.cols()).cwiseProduct(o).rowwise().sum();
    const Eigen::VectorXd skewness = pulled.cwiseProduct(o).rowwise().sum();
    o = nearest_orthogonal(skewness.asDiagonal() * pulled);
  }
  return minimise_over_rotations([&t](const MatrixXd& l) { return negative_squared_skewness(t, l); }, o,
                                 {.max_iterations = 200,
                                  .decrease_tolerance = 1e-6,
                                  .target = -std::numeric_limits<double>::infinity(),
                                  .progress = progress});
}

}  // namespace lieder
