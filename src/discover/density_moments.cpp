#include "discover/density_moments.hpp"
#include "lieder/base/threads.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Polynomials of degree 3 take a cube for a ball.
constexpr int kLeastDegree = 4, kMostDegree = 6;
/// As many test functions as a degree may have beyond the least one, and as are kept at all.
constexpr Index kWantedFunctions = 40, kMostFunctions = 120;
/// Points for each test function, at least: its norm is taken from them.
constexpr Index kPointsForAFunction = 4;
/// Combinations of monomials that hardly vary, such as the radius of points on a sphere.
constexpr double kConstant = 1e-7;
/// Directions in which points hardly spread.
constexpr double kFlatDensity = 1e-10;
constexpr Index kBlock = 1024;

Index functions_of_degree(Index inputs, int degree) {
  double count = 1;
  for (int i = 1; i <= degree; ++i) count = count * static_cast<double>(inputs + i) / i;
  return static_cast<Index>(std::llround(count)) - 1;
}

VectorXd squashed(const VectorXd& z) { return z / std::sqrt(static_cast<double>(z.size()) + z.squaredNorm()); }

/// d/dt of squashed(z) where z moves by `velocity`.
VectorXd squashed_velocity(const VectorXd& z, const VectorXd& velocity) {
  const double size = std::sqrt(static_cast<double>(z.size()) + z.squaredNorm());
  return (velocity - z * (z.dot(velocity) / (size * size))) / size;
}

}  // namespace

Standard standard_of(const MatrixXd& points) {
  Standard s;
  const auto N = static_cast<double>(points.rows()), n = static_cast<double>(points.cols());
  s.mean = points.colwise().mean();
  const MatrixXd centred = points.rowwise() - s.mean.transpose();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(centred.transpose() * centred / N);
  const VectorXd& values = eigen.eigenvalues();
  s.rank = (values.array() > kFlatDensity * values.maxCoeff()).count();
  if (s.rank < points.cols()) return s;
  s.whiten = eigen.operatorInverseSqrt();
  s.unwhiten = eigen.operatorSqrt();
  s.tails = (centred * s.whiten).rowwise().squaredNorm().array().square().mean() / (n * (n + 2));
  return s;
}

std::optional<TestFunctions> test_functions(const MatrixXd& standard_points, std::uint64_t seed) {
  const Index n = standard_points.cols(), N = standard_points.rows();
  int degree = kLeastDegree;
  const auto fits = [&](int p) { return kPointsForAFunction * functions_of_degree(n, p) <= N; };
  if (!fits(degree)) return std::nullopt;
  while (degree < kMostDegree && fits(degree + 1) && functions_of_degree(n, degree + 1) <= kWantedFunctions) ++degree;
  TestFunctions functions{.monomials = polynomial_dictionary(n, degree), .combine = {}, .degree = degree};
  MatrixXd values(N, functions.monomials.size);
  for (Index i = 0; i < N; ++i) values.row(i) = functions.monomials.values(squashed(standard_points.row(i)));
  values.rowwise() -= values.colwise().mean().eval();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(values.transpose() * values / static_cast<double>(N));
  const VectorXd& spread = eigen.eigenvalues();
  const Index kept = (spread.array() > kConstant * spread.maxCoeff()).count();
  if (kept == 0) return std::nullopt;
  functions.combine = eigen.eigenvectors().rightCols(kept) * spread.tail(kept).cwiseSqrt().cwiseInverse().asDiagonal();
  if (kept > kMostFunctions) {
    RandomStream random(Seed{seed}.split(41));
    functions.combine =
        (functions.combine * random_orthogonal(static_cast<int>(kept), random)).leftCols(kMostFunctions);
  }
  return functions;
}

std::size_t MomentSums::pair(Index a, Index b) const {
  return static_cast<std::size_t>(a * mean.cols() - a * (a - 1) / 2 + (b - a));
}

MatrixXd MomentSums::covariance_of(const VectorXd& theta) const {
  MatrixXd sum = MatrixXd::Zero(mean.rows(), mean.rows());
  for (Index a = 0; a < theta.size(); ++a)
    for (Index b = a; b < theta.size(); ++b) {
      const MatrixXd& c = covariance[pair(a, b)];
      if (a == b)
        sum += theta[a] * theta[a] * c;
      else
        sum += theta[a] * theta[b] * (c + c.transpose());
    }
  return sum;
}

MatrixXd MomentSums::noise() const {
  MatrixXd traces(mean.cols(), mean.cols());
  for (Index a = 0; a < mean.cols(); ++a)
    for (Index b = a; b < mean.cols(); ++b) traces(a, b) = traces(b, a) = covariance[pair(a, b)].trace();
  return traces;
}

MatrixXd MomentSums::speed() const { return (noise() + mean.transpose() * mean) / static_cast<double>(mean.rows()); }

MomentSums moment_sums(const MatrixXd& standard_points, const TestFunctions& functions,
                       const std::vector<StandardField>& fields) {
  const Index N = standard_points.rows(), J = functions.count(), k = static_cast<Index>(fields.size());
  MomentSums sums{.mean = MatrixXd::Zero(J, k), .covariance = {}, .points = N};
  sums.covariance.assign(static_cast<std::size_t>(k * (k + 1) / 2), MatrixXd::Zero(J, J));
  std::vector<MatrixXd> changes(fields.size());  // of one block: points x functions
  for (Index first = 0; first < N; first += kBlock) {
    const Index rows = std::min(kBlock, N - first);
    for (MatrixXd& c : changes) c.resize(rows, J);
#pragma omp parallel for num_threads(loop_threads()) schedule(static)
    for (Index i = 0; i < rows; ++i) {
      const VectorXd z = standard_points.row(first + i);
      const MatrixXd slopes = functions.combine.transpose() * functions.monomials.jacobian(squashed(z));
      for (std::size_t a = 0; a < fields.size(); ++a)
        changes[a].row(i) = slopes * squashed_velocity(z, fields[a].turn * z + fields[a].shift);
    }
    for (Index a = 0; a < k; ++a) {
      sums.mean.col(a) += changes[static_cast<std::size_t>(a)].colwise().sum().transpose();
      for (Index b = a; b < k; ++b)
        sums.covariance[sums.pair(a, b)].noalias() +=
            changes[static_cast<std::size_t>(a)].transpose() * changes[static_cast<std::size_t>(b)];
    }
  }
  const auto count = static_cast<double>(N);
  sums.mean /= count;
  for (Index a = 0; a < k; ++a)
    for (Index b = a; b < k; ++b) {
      MatrixXd& c = sums.covariance[sums.pair(a, b)];
      c = (c / count - sums.mean.col(a) * sums.mean.col(b).transpose()) * (count / std::max(1.0, count - 1));
    }
  return sums;
}

MomentSums step_sums(const MatrixXd& before, const MatrixXd& after, const TestFunctions& functions) {
  const Index N = before.rows(), J = functions.count();
  MomentSums sums{.mean = MatrixXd::Zero(J, 1), .covariance = {MatrixXd::Zero(J, J)}, .points = N};
  MatrixXd& covariance = sums.covariance.front();
  MatrixXd changes;  // of the monomials, points x monomials
  for (Index first = 0; first < N; first += kBlock) {
    changes.resize(std::min(kBlock, N - first), functions.monomials.size);
#pragma omp parallel for num_threads(loop_threads()) schedule(static)
    for (Index i = 0; i < changes.rows(); ++i)
      changes.row(i) = functions.monomials.values(squashed(after.row(first + i))) -
                       functions.monomials.values(squashed(before.row(first + i)));
    const MatrixXd steps = changes * functions.combine;
    sums.mean += steps.colwise().sum().transpose();
    covariance.noalias() += steps.transpose() * steps;
  }
  const auto count = static_cast<double>(N);
  sums.mean /= count;
  covariance = (covariance / count - sums.mean * sums.mean.transpose()) * (count / std::max(1.0, count - 1));
  return sums;
}

}  // namespace lieder
