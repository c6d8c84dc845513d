#include "discover/compact_part.hpp"

#include <Eigen/Cholesky>
#include <algorithm>

#include "base/at.hpp"
#include "lieder/group/element.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kClimbs = 12, kSteps = 60;
constexpr double kSame = 1e-6;

MatrixXd combined(const std::vector<MatrixXd>& basis, const VectorXd& c) {
  MatrixXd sum = MatrixXd::Zero(basis.front().rows(), basis.front().cols());
  for (Index i = 0; i < c.size(); ++i) sum += c[i] * basis[at(i)];
  return sum;
}

}  // namespace

/// |g h - 1|^2 = 2 m - 2 tr(g h): damped Newton steps up the trace.
MatrixXd CompactPart::climbed(const MatrixXd& start) const {
  const Index k = std::ssize(algebra_);
  MatrixXd g = start;
  double damping = 1;
  for (int step = 0; step < kSteps; ++step) {
    VectorXd slope(k);
    MatrixXd curvature(k, k);
    for (Index i = 0; i < k; ++i) {
      const MatrixXd moved = g * algebra_[at(i)];
      slope[i] = moved.trace();
      for (Index j = 0; j < k; ++j) curvature(i, j) = -moved.cwiseProduct(algebra_[at(j)].transpose()).sum();
    }
    if (slope.norm() < 1e-14) break;
    curvature = (0.5 * (curvature + curvature.transpose())).eval();
    const Eigen::LDLT<MatrixXd> solver(curvature + damping * MatrixXd::Identity(k, k));
    const VectorXd direction = solver.isPositive() ? VectorXd(solver.solve(slope)) : VectorXd(slope / damping);
    const MatrixXd next = g * exponential(combined(algebra_, direction));
    if (next.trace() > g.trace()) {
      g = next;
      damping *= 0.2;
    } else {
      damping = std::max(10 * damping, 1e-3);
      if (damping > 1e8) break;
    }
  }
  return g;
}

MatrixXd CompactPart::nearest_to_identity(const MatrixXd& g) const {
  if (algebra_.empty()) return g;
  MatrixXd best = climbed(g);
  for (int climb = 1; climb < kClimbs; ++climb) {
    if (best.trace() > static_cast<double>(g.rows()) - kSame * kSame) break;
    RandomStream random(seed_.split(static_cast<std::uint64_t>(climb)));
    const VectorXd c = 3 * random.normal_matrix(std::ssize(algebra_), 1);
    const MatrixXd found = climbed(g * exponential(combined(algebra_, c)));
    if (found.trace() > best.trace() + kSame) best = found;
  }
  return best;
}

bool CompactPart::holds(const MatrixXd& g) const {
  return (nearest_to_identity(g) - MatrixXd::Identity(g.rows(), g.rows())).norm() < 1e-5;
}

bool are_rotations(const std::vector<MatrixXd>& algebra, Index m, double tolerance) {
  return std::ranges::all_of(algebra, [=](const MatrixXd& xi) {
    return xi.rows() == m && xi.cols() == m && (xi + xi.transpose()).norm() < tolerance * xi.norm();
  });
}

}  // namespace lieder
