#include "lens/rotation_search.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <deque>

#include "linalg/orthonormal.hpp"

namespace lieder {
namespace {

constexpr std::size_t kMemory = 30;
constexpr int kWindow = 10;

double inner(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) { return a.cwiseProduct(b).sum(); }

/// exp(W) to third order in W, and exactly orthogonal.
Eigen::MatrixXd cayley(const Eigen::MatrixXd& w) {
  const auto identity = Eigen::MatrixXd::Identity(w.rows(), w.cols());
  return (identity - w / 2).partialPivLu().solve(identity + w / 2);
}

/// The two-loop recursion over the last steps and changes of slope.
class Memory {
 public:
  void add(Eigen::MatrixXd step, Eigen::MatrixXd change) {
    const double curvature = inner(step, change);
    // Concave along the step: keeping it would make the next direction climb.
    if (curvature <= 1e-12 * step.norm() * change.norm()) return;
    pairs_.push_back({std::move(step), std::move(change), 1 / curvature});
    if (pairs_.size() > kMemory) pairs_.pop_front();
  }

  Eigen::MatrixXd apply_inverse_hessian(Eigen::MatrixXd q, const SkewMap& precondition) const {
    std::vector<double> alpha(pairs_.size());
    for (std::size_t i = pairs_.size(); i-- > 0;) {
      alpha[i] = pairs_[i].rho * inner(pairs_[i].step, q);
      q -= alpha[i] * pairs_[i].change;
    }
    Eigen::MatrixXd r = precondition ? precondition(q) : q;
    if (!pairs_.empty()) {
      const auto& last = pairs_.back();
      const Eigen::MatrixXd mapped = precondition ? precondition(last.change) : last.change;
      r *= 1 / (last.rho * inner(last.change, mapped));
    }
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      r += pairs_[i].step * (alpha[i] - pairs_[i].rho * inner(pairs_[i].change, r));
    return r;
  }

  bool empty() const { return pairs_.empty(); }
  void clear() { pairs_.clear(); }

 private:
  struct Pair {
    Eigen::MatrixXd step, change;
    double rho;
  };
  std::deque<Pair> pairs_;
};

}  // namespace

RotationSearchResult minimise_over_rotations(const OrthogonalFunction& f, const Eigen::MatrixXd& start,
                                             const RotationSearchOptions& options) {
  RotationSearchResult result{.l = start};
  ValueAndSlope now = f(start);
  result.value = now.value;
  Memory memory;
  std::deque<double> history{now.value};
  const double largest = options.largest_turn * std::sqrt(static_cast<double>(start.rows()));

  for (; result.iterations < options.max_iterations; ++result.iterations) {
    if (now.slope.norm() <= options.slope_tolerance * (1 + std::abs(now.value)) || now.value <= options.target) {
      result.converged = true;
      break;
    }
    if (!proceeds(options.progress, "refining",
                  static_cast<double>(result.iterations) / static_cast<double>(options.max_iterations))) {
      result.stopped = true;
      break;
    }
    Eigen::MatrixXd direction = -memory.apply_inverse_hessian(now.slope, options.precondition);
    double slope = inner(direction, now.slope);
    if (slope >= 0) {
      memory.clear();
      direction = -(options.precondition ? options.precondition(now.slope) : now.slope);
      slope = inner(direction, now.slope);
    }
    double length =
        memory.empty() ? std::min(1.0, 0.1 * largest / direction.norm()) : std::min(1.0, largest / direction.norm());
    ValueAndSlope next;
    Eigen::MatrixXd candidate;
    bool descended = false;
    for (int attempt = 0; attempt < 20 && !descended; ++attempt) {
      candidate = cayley(length * direction) * result.l;
      next = f(candidate);
      descended = next.value <= now.value + 1e-4 * length * slope;
      if (descended) break;
      // The minimum of the parabola through what is known, kept inside a fair range.
      const double parabola = -slope * length * length / (2 * (next.value - now.value - slope * length));
      length = std::isfinite(parabola) ? std::clamp(parabola, 0.1 * length, 0.5 * length) : 0.1 * length;
    }
    if (!descended) {
      if (memory.empty()) {  // Not even along the slope: the value is flat to rounding.
        result.converged = true;
        break;
      }
      memory.clear();
      continue;
    }
    memory.add(length * direction, next.slope - now.slope);
    result.l = std::move(candidate);
    now = std::move(next);
    result.value = now.value;
    history.push_back(now.value);
    if (history.size() > kWindow) {
      if (history.front() - now.value <= options.decrease_tolerance * std::abs(now.value)) {
        result.converged = true;
        break;
      }
      history.pop_front();
    }
  }
  // Hundreds of products leave L orthogonal only to many roundings.
  result.l = nearest_orthogonal(result.l);
  return result;
}

}  // namespace lieder
