#include "lens/published_loss.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "linalg/covariance.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Entropy of a scalar with this variance and third moment, to the order that skewness enters.
double marginal_entropy(double variance, double third) {
  const double squared_skewness = third * third / (variance * variance * variance);
  return 0.5 * (std::log(2 * std::numbers::pi * variance) + 1) - squared_skewness / 12;
}

/// Kullback-Leibler divergence of neighbouring marginals, Gaussian part and skewness.
double marginal_divergence(double v0, double v1, double t0, double t1) {
  const double gaussian = 0.5 * (v1 / v0 - 1 - std::log(v1 / v0));
  const double mean_variance = (v0 + v1) / 2;
  return gaussian + (t1 - t0) * (t1 - t0) / (12 * mean_variance * mean_variance * mean_variance);
}

/// Divergence of zero-mean Gaussian conditionals y_j | y_i from those one place on.
double conditional_divergence(double r0, double r1) {
  const double v0 = 1 - r0 * r0, v1 = 1 - r1 * r1;
  return 0.5 * (v1 / v0 - 1 - std::log(v1 / v0) + (r1 - r0) * (r1 - r0) / v0);
}

}  // namespace

double neighbour_correlation(const MatrixXd& cy, Topology topology, bool absolute) {
  const Index d = cy.rows(), links = topology == Topology::circle ? d : d - 1;
  double sum = 0;
  for (Index i = 0; i < links; ++i) {
    const Index next = (i + 1) % d;
    const double r = cy(i, next) / std::sqrt(cy(i, i) * cy(next, next));
    sum += absolute ? std::abs(r) : r;
  }
  return sum / static_cast<double>(links);
}

double published_loss(const Moments& y, Topology topology) {
  const MatrixXd& cy = y.c;
  const Index d = cy.rows(), links = topology == Topology::circle ? d : d - 1;
  const MatrixXd r = correlations(cy);
  VectorXd third(d);
  for (Index i = 0; i < d; ++i) third[i] = y.t(i, i, i);

  double entropy = 0, marginal = 0, conditional = 0;
  for (Index i = 0; i < d; ++i) entropy += marginal_entropy(cy(i, i), third[i]) / static_cast<double>(d);
  for (Index i = 0; i < links; ++i) {
    const Index next = (i + 1) % d;
    marginal += marginal_divergence(cy(i, i), cy(next, next), third[i], third[next]) / static_cast<double>(links);
  }
  int pairs = 0;
  for (Index i = 0; i < links; ++i)
    for (Index j = 0; j < links; ++j) {
      if (i == j) continue;
      const double bound = 1 - 1e-9;
      conditional += conditional_divergence(std::clamp(r(i, j), -bound, bound),
                                            std::clamp(r((i + 1) % d, (j + 1) % d), -bound, bound));
      ++pairs;
    }
  const double uniformity = 0.5 * (marginal + conditional / std::max(pairs, 1));
  return -neighbour_correlation(cy, topology, false) + 2 * uniformity + entropy;
}

}  // namespace lieder
