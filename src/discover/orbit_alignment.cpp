#include "discover/orbit_alignment.hpp"

#include <Eigen/Cholesky>
#include <cmath>

#include "base/at.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kAlignmentSteps = 40;
/// Slope at which a point is near enough: distances are off by its square.
constexpr double kLevel = 1e-6;
/// In radians: farther than that a quadratic says nothing of a turn.
constexpr double kLongestStep = 1.5;

/// exp(x) applied to columns, by the series over steps of a size below 1. Products are left to the compiler: calls of
/// BLAS cost more than they do at this size.
MatrixXd exponential_of(const MatrixXd& x, MatrixXd columns) {
  const int steps = 1 + static_cast<int>(x.norm() / 2);
  MatrixXd term(columns.rows(), columns.cols()), next = term;
  for (int s = 0; s < steps; ++s) {
    term = columns;
    for (int k = 1; k <= 24 && term.squaredNorm() > 1e-24 * columns.squaredNorm(); ++k) {
      next = x.lazyProduct(term) / (k * static_cast<double>(steps));
      term.swap(next);
      columns += term;
    }
  }
  return columns;
}

MatrixXd sum_of(const std::vector<MatrixXd>& basis, const VectorXd& c) {
  MatrixXd sum = c[0] * basis[0];
  for (Index i = 1; i < c.size(); ++i) sum += c[i] * basis[at(i)];
  return sum;
}

/// The steps that bring a point nearest to a target, one after the other.
struct Climb {
  VectorXd reached;
  std::vector<MatrixXd> steps = {};
};

/// Up <target, g b>, which grows as the distance falls.
Climb climbed_towards(const std::vector<MatrixXd>& algebra, const VectorXd& target, Climb climb) {
  const Index k = std::ssize(algebra);
  double damping = 0.3, height = target.dot(climb.reached);
  const double scale = target.norm() * climb.reached.norm();
  for (int step = 0; step < kAlignmentSteps; ++step) {
    MatrixXd forward(target.size(), k), backward(target.size(), k);
    for (Index i = 0; i < k; ++i) {
      forward.col(i) = algebra[at(i)].lazyProduct(climb.reached);
      backward.col(i) = algebra[at(i)].lazyProduct(target);
    }
    const VectorXd slope = forward.transpose() * target;
    if (slope.norm() <= kLevel * scale) break;
    // -<target, xi_i xi_j b> = <xi_i target, xi_j b>
    const MatrixXd products = backward.transpose() * forward, curvature = 0.5 * (products + products.transpose());
    const Eigen::LDLT<MatrixXd> solver(curvature + damping * scale * MatrixXd::Identity(k, k));
    VectorXd direction = solver.isPositive() ? VectorXd(solver.solve(slope)) : VectorXd(slope / (damping * scale));
    direction /= std::max(1.0, direction.norm() / kLongestStep);
    const MatrixXd xi = sum_of(algebra, direction);
    const VectorXd next = exponential_of(xi, climb.reached);
    if (target.dot(next) > height) {
      height = target.dot(next);
      climb.reached = next;
      climb.steps.push_back(xi);
      damping *= 0.1;
    } else {
      damping = std::max(10 * damping, 1e-3);
      if (damping > 1e3) break;
    }
  }
  return climb;
}

}  // namespace

/// Each in units of the angle that it turns by, so that steps and beginnings are angles.
OrbitAlignment::OrbitAlignment(std::vector<MatrixXd> algebra, Seed seed) : algebra_(std::move(algebra)), seed_(seed) {
  for (MatrixXd& xi : algebra_)
    if (const double angle = singular_values(xi)[0]; angle > 0) xi /= angle;
}

MatrixXd OrbitAlignment::towards(const VectorXd& target, const MatrixXd& columns, int climbs) const {
  if (algebra_.empty()) return columns;
  Climb best = climbed_towards(algebra_, target, {.reached = columns.col(0)});
  for (int climb = 1; climb < climbs; ++climb) {
    RandomStream random(seed_.split(static_cast<std::uint64_t>(climb)));
    const MatrixXd start = sum_of(algebra_, 2 * random.normal_matrix(std::ssize(algebra_), 1));
    const Climb other =
        climbed_towards(algebra_, target, {.reached = exponential_of(start, columns.col(0)), .steps = {start}});
    if (target.dot(other.reached) > target.dot(best.reached)) best = other;
  }
  MatrixXd moved = columns;
  for (const MatrixXd& step : best.steps) moved = exponential_of(step, moved);
  return moved;
}

}  // namespace lieder
