#include "discover/certificate_worst.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "base/at.hpp"
#include "discover/certificate_noise.hpp"
#include "discover/certificate_spectrum.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/status.hpp"

namespace lieder {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::size_t kTried = 4;                      // those that rank worst
constexpr std::size_t kLookedAt = 12;                  // whose largest variance is computed before that
constexpr double kFirstStep = 0.1, kLastStep = 0.004;  // radians; the grid has neighbours at 0.13 to 0.25

MatrixXd half_sphere(Index d, std::uint64_t seed) {
  if (d == 1) return MatrixXd::Ones(1, 1);
  if (d == 2) {
    const ArrayXd angle = ArrayXd::LinSpaced(24, 0, 23) * (std::numbers::pi / 24);
    MatrixXd points(2, 24);
    points << angle.cos().transpose(), angle.sin().transpose();
    return points;
  }
  if (d == 3) {  // a spiral
    const ArrayXd i = ArrayXd::LinSpaced(120, 0, 119);
    const ArrayXd height = (i + 0.5) / 120, angle = i * (std::numbers::pi * (3 - std::sqrt(5.0)));
    const ArrayXd radius = (1 - height.square()).sqrt();
    MatrixXd points(3, 120);
    points << (radius * angle.cos()).transpose(), (radius * angle.sin()).transpose(), height.transpose();
    return points;
  }
  return RandomStream(Seed{seed}.split(3)).normal_matrix(d, 60 * d).colwise().normalized();
}

void keep_smallest(std::vector<Index>& order, const ArrayXd& by, std::size_t keep) {
  std::ranges::stable_sort(order, {}, [&](Index i) { return by[i]; });
  order.resize(std::min(order.size(), keep));
}

}  // namespace

WorstDirections::WorstDirections(const std::vector<MatrixXd>& visible, VectorXd rho, VectorXd start, std::uint64_t seed)
    : visible_(visible),
      rho_(std::move(rho)),
      start_(std::move(start)),
      points_(half_sphere(rho_.size(), seed)),
      top_(ArrayXd::Constant(points_.cols(), kUnset)),
      refined_(at(points_.cols()), false) {}

void WorstDirections::measure_products() {
  std::vector<MatrixXd> products;
  for (Index i = 0; i < rho_.size(); ++i)
    for (Index j = 0; j <= i; ++j) {
      MatrixXd product = visible_[at(i)] * visible_[at(j)].transpose();
      if (i != j) product = (product + product.transpose()).eval();
      products.push_back(std::move(product));
    }
  const auto pairs = std::ssize(products);
  traces_.resize(pairs);
  gram_.resize(pairs, pairs);
  for (Index a = 0; a < pairs; ++a) {
    traces_[a] = products[at(a)].trace();
    for (Index b = 0; b <= a; ++b) gram_(a, b) = gram_(b, a) = products[at(a)].cwiseProduct(products[at(b)]).sum();
  }
}

WorstDirections::Moments WorstDirections::moments(const VectorXd& theta) const {
  VectorXd weights(traces_.size());
  for (Index i = 0, pair = 0; i < theta.size(); ++i)
    for (Index j = 0; j <= i; ++j) weights[pair++] = theta[i] * theta[j];
  const double trace = traces_.dot(weights), trace2 = std::max(weights.dot(gram_ * weights), 0.0);
  // The largest eigenvalue lies between tr G^2 / tr G and the root of tr G^2: a guess from both.
  return {trace, trace2, trace > 0 ? 0.5 * (std::sqrt(trace2) + trace2 / trace) : 0};
}

double WorstDirections::score(const VectorXd& theta, const Moments& m, double delta) const {
  const double shown2 = rho_.cwiseProduct(theta).squaredNorm();
  const double spread = std::sqrt(4 * delta * delta * m.top + 2 * m.trace2);
  return (delta * delta + m.trace - shown2) / std::max(spread, std::numeric_limits<double>::min());
}

double WorstDirections::top_variance(Index i) {
  if (std::isnan(top_[i])) top_[i] = top_direction(combine(visible_, points_.col(i)), start_, 10).eigenvalue;
  return top_[i];
}

/// Moves a direction downhill, once: half the spacing of the grid can be worth a tenth of alpha.
void WorstDirections::refine(Index i, double delta) {
  if (refined_[at(i)]) return;
  refined_[at(i)] = true;
  VectorXd theta = points_.col(i);
  const double guess = moments(theta).top, correction = guess > 0 ? top_variance(i) / guess : 1;
  const auto value = [&](const VectorXd& there) {
    Moments m = moments(there);
    m.top *= correction;
    return score(there, m, delta);
  };
  double best = value(theta);
  double step = kFirstStep;
  for (; step > kLastStep; step /= 2)  // NOLINT(clang-analyzer-security.FloatLoopCounter): halved, not counted
    for (bool moved = true; moved;) {
      moved = false;
      for (Index axis = 0; axis < theta.size(); ++axis)
        for (const double sign : {1.0, -1.0}) {
          VectorXd next = theta;
          next[axis] += sign * step;
          next.normalize();
          if (const double there = value(next); there < best - 1e-6 * std::abs(best)) {
            best = there;
            theta = next;
            moved = true;
          }
        }
    }
  points_.col(i) = theta;
  top_[i] = kUnset;
}

std::vector<Index> WorstDirections::worst(double delta) {
  const Index count = points_.cols();
  if (count == 1) return {0};
  if (traces_.size() == 0) measure_products();
  ArrayXd scores(count);
  std::vector<Index> order(at(count));
  std::iota(order.begin(), order.end(), Index{0});
  for (Index i = 0; i < count; ++i) scores[i] = score(points_.col(i), moments(points_.col(i)), delta);
  keep_smallest(order, scores, kLookedAt);
  for (const Index i : order) {
    Moments m = moments(points_.col(i));
    m.top = top_variance(i);
    scores[i] = score(points_.col(i), m, delta);
  }
  keep_smallest(order, scores, kTried);
  for (const Index i : order) refine(i, delta);
  return order;
}

}  // namespace lieder
