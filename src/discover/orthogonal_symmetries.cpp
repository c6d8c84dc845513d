#include "lieder/discover/orthogonal_symmetries.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <utility>

#include "base/at.hpp"
#include "discover/compact_part.hpp"
#include "discover/components.hpp"
#include "discover/element_kind.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/element.hpp"
#include "linalg/orthonormal.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using MatrixList = std::vector<MatrixXd>;

constexpr int kSteps = 60;
constexpr int kLargestOrder = 120;

MatrixXd turn(Index m, Index a, Index b) {
  MatrixXd xi = MatrixXd::Zero(m, m);
  xi(a, b) = 1;
  xi(b, a) = -1;
  return xi;
}

/// By how much F(g x) differs from what it should be, at all points.
class Mismatch {
 public:
  Mismatch(const SmoothFunction& f, const MatrixXd& points, ValuesUnder values)
      : f_(f), x_(points.transpose()), turns_(values == ValuesUnder::the_same), y_(f.outputs, points.rows()) {
    for (Index k = 0; k < x_.cols(); ++k) {
      y_.col(k) = f.value(x_.col(k));
      if (!y_.col(k).allFinite())
        throw InputError(fmt::format("orthogonal_symmetries: F is not finite at point {}", k));
    }
    size_ = turns_ ? y_.norm() : (y_.colwise() - y_.rowwise().mean()).norm();
    if (!(size_ > 1e-12 * y_.norm()))
      throw InputError("orthogonal_symmetries: F is constant at these points; every matrix keeps it");
  }

  Index dimension() const { return x_.rows(); }
  Index tangents() const { return x_.rows() * (x_.rows() - 1) / 2; }
  double defect(const MatrixXd& g) const { return residual(g).norm(); }

  VectorXd residual(const MatrixXd& g) const {
    const MatrixXd moved = g * x_, wanted = turns_ ? MatrixXd(g * y_) : y_;
    MatrixXd left(y_.rows(), y_.cols());
    for (Index k = 0; k < x_.cols(); ++k) left.col(k) = f_.value(moved.col(k)) - wanted.col(k);
    return left.reshaped() / size_;
  }

  /// Along exp(t xi) g for xi = turn(a, b), a < b.
  MatrixXd slopes(const MatrixXd& g) const {
    const MatrixXd moved = g * x_, wanted = turns_ ? MatrixXd(g * y_) : y_;
    const Index n = y_.rows();
    MatrixXd all(n * x_.cols(), tangents());
    for (Index k = 0; k < x_.cols(); ++k) {
      const MatrixXd jacobian = f_.jacobian(moved.col(k));
      Index column = 0;
      for (Index a = 0; a < dimension(); ++a)
        for (Index b = a + 1; b < dimension(); ++b, ++column) {
          auto slope = all.col(column).segment(k * n, n);
          slope = jacobian.col(a) * moved(b, k) - jacobian.col(b) * moved(a, k);
          if (!turns_) continue;
          slope[a] -= wanted(b, k);
          slope[b] += wanted(a, k);
        }
    }
    return all / size_;
  }

  MatrixXd tangent(const VectorXd& c) const {
    MatrixXd xi = MatrixXd::Zero(dimension(), dimension());
    Index i = 0;
    for (Index a = 0; a < dimension(); ++a)
      for (Index b = a + 1; b < dimension(); ++b) xi += c[i++] * turn(dimension(), a, b);
    return xi;
  }

 private:
  const SmoothFunction& f_;
  MatrixXd x_;
  bool turns_;
  MatrixXd y_;
  double size_ = 0;
};

/// Levenberg-Marquardt from g to where the mismatch is least.
MatrixXd descended(const Mismatch& mismatch, MatrixXd g) {
  double damping = 1e-3;
  VectorXd residual = mismatch.residual(g);
  for (int step = 0; step < kSteps; ++step) {
    const MatrixXd slopes = mismatch.slopes(g);
    const VectorXd down = slopes.transpose() * residual;
    const MatrixXd squares = slopes.transpose() * slopes;
    const double scale = std::max(squares.diagonal().maxCoeff(), 1e-30);
    bool moved = false;
    while (damping < 1e6 && !moved) {
      const MatrixXd damped = squares + damping * scale * MatrixXd::Identity(squares.rows(), squares.cols());
      const MatrixXd next = exponential(mismatch.tangent(-damped.ldlt().solve(down))) * g;
      const VectorXd there = mismatch.residual(next);
      moved = there.norm() < residual.norm();
      damping = moved ? std::max(damping / 10, 1e-15) : damping * 10;
      if (!moved) continue;
      const bool slow = there.norm() > 0.999 * residual.norm() && step > 20;
      g = next;
      residual = there;
      if (slow) return nearest_orthogonal(g);
    }
    if (!moved) break;
  }
  return nearest_orthogonal(g);
}

MatrixList continuous_part(const Mismatch& mismatch, double tolerance) {
  MatrixList algebra;
  if (mismatch.tangents() == 0) return algebra;
  const Index m = mismatch.dimension();
  const auto [values, vectors] = right_singular_vectors(mismatch.slopes(MatrixXd::Identity(m, m)));
  for (Index i = 0; i < mismatch.tangents(); ++i)
    if (i >= values.size() || values[i] <= tolerance)
      algebra.push_back(mismatch.tangent(vectors.col(i)) / std::sqrt(2.0));
  return algebra;
}

int order_of(const MatrixXd& g, const CompactPart& connected) {
  MatrixXd power = g;
  for (int k = 1; k <= kLargestOrder; ++k, power = power * g)
    if (connected.holds(power)) return k;
  return 0;
}

void check(const SmoothFunction& f, const MatrixXd& points, ValuesUnder values, const OrthogonalSymmetryOptions& o) {
  if (f.inputs < 1 || f.outputs < 1 || !f.value || !f.jacobian)
    throw InputError("orthogonal_symmetries: a function of no coordinate, value or derivative came; need all of them");
  if (points.cols() != f.inputs || points.rows() < 2)
    throw InputError(fmt::format("orthogonal_symmetries: points are {} x {}; need two rows at least, of {} coordinates",
                                 points.rows(), points.cols(), f.inputs));
  if (values == ValuesUnder::the_same && f.outputs != f.inputs)
    throw InputError(fmt::format(
        "orthogonal_symmetries: {} values came for {} coordinates; need as many where values turn as points do",
        f.outputs, f.inputs));
  if (!(o.tolerance > 0 && o.tolerance < 1))
    throw InputError(fmt::format("orthogonal_symmetries: tolerance {} came; need a number in (0, 1)", o.tolerance));
  if (o.most_starts < 1 || o.sure_after < 1 || o.most_elements < 2)
    throw InputError(fmt::format(
        "orthogonal_symmetries: most_starts {}, sure_after {}, most_elements {} came; need 1, 1 and 2 at least",
        o.most_starts, o.sure_after, o.most_elements));
}

/// Elements that are plain to read first, and of those only what the ones before do not generate.
void choose_generators(const CompactPart& connected, Index m, const OrthogonalSymmetryOptions& options,
                       OrthogonalSymmetries& r) {
  std::ranges::stable_sort(r.elements, {}, [](const OrthogonalSymmetry& s) { return plainness(s.matrix, s.order); });
  Components generated(connected, m, static_cast<std::size_t>(options.most_elements));
  for (const OrthogonalSymmetry& s : r.elements) {
    if (generated.holds(s.matrix)) continue;
    generated.add(s.matrix);
    r.generators.push_back(s);
  }
}

}  // namespace

Group OrthogonalSymmetries::group() const {
  Group group;
  group.lie_algebra = lie_algebra;
  for (const OrthogonalSymmetry& s : generators) group.discrete.push_back(s.matrix);
  const MatrixXd* any = !lie_algebra.empty()  ? &lie_algebra.front()
                        : !generators.empty() ? &generators.front().matrix
                                              : nullptr;
  group.size = any ? any->rows() : 0;
  return group;
}

OrthogonalSymmetries orthogonal_symmetries(const SmoothFunction& f, const MatrixXd& points, ValuesUnder values,
                                           const OrthogonalSymmetryOptions& options) {
  check(f, points, values, options);
  const Mismatch mismatch(f, points, values);
  const Index m = f.inputs;
  OrthogonalSymmetries r;
  r.lie_algebra = continuous_part(mismatch, options.tolerance);
  const CompactPart connected(r.lie_algebra, Seed{options.seed}.split(1));
  Components found(connected, m, static_cast<std::size_t>(options.most_elements));
  int idle = 0;
  while (idle < options.sure_after && r.starts < options.most_starts && found.complete()) {
    if (!proceeds(options.progress, "searches",
                  std::max(static_cast<double>(idle) / options.sure_after,
                           static_cast<double>(r.starts) / options.most_starts))) {
      r.status = Status::stopped;
      r.message = "stopped before the search was sure";
      return r;
    }
    RandomStream random(Seed{options.seed}.split(2).split(static_cast<std::uint64_t>(r.starts++)));
    const MatrixXd g = descended(mismatch, random_orthogonal(static_cast<int>(m), random));
    const double defect = mismatch.defect(g);
    if (defect > options.tolerance) {
      r.nearest_miss = std::fmin(r.nearest_miss, defect);
      continue;
    }
    ++r.arrived;
    const MatrixXd plain = connected.nearest_to_identity(g);
    idle = found.holds(plain) ? idle + 1 : 0;
    if (idle == 0) found.add(plain);
  }
  r.missed = std::ldexp(1.0, -idle);
  if (found.complete()) r.components = static_cast<int>(found.elements().size());
  for (const MatrixXd& g : found.elements()) {
    if ((g - MatrixXd::Identity(m, m)).norm() < kSameElement) continue;
    const int order = order_of(g, connected);
    r.elements.push_back({.matrix = g, .kind = element_kind(g, order), .order = order, .defect = mismatch.defect(g)});
  }
  choose_generators(connected, m, options, r);
  const bool sure = idle >= options.sure_after || !found.complete();
  r.status = sure ? Status::converged : Status::not_converged;
  r.message =
      fmt::format("{} of {} searches arrived at symmetries; {}", r.arrived, r.starts,
                  !found.complete() ? fmt::format("they generate more than {} components", options.most_elements)
                  : sure ? fmt::format("they make {} components, and there are more with a chance of {:.1g} at most",
                                       *r.components, r.missed)
                         : "too few to be sure that there is nothing else");
  return r;
}

}  // namespace lieder
