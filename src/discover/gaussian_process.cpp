#include "discover/gaussian_process.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Samples that lengths and noise are chosen by: each step costs their cube.
constexpr Index kChosenBy = 300;
constexpr int kSteps = 120;
/// Less noise than this leaves the kernel matrix singular to rounding.
constexpr double kLeastNoise = 1e-10, kMostNoise = 1e2;

/// exp(-r' diag(w) r / 2) between rows.
MatrixXd kernel(const MatrixXd& a, const MatrixXd& b, const VectorXd& w) {
  const MatrixXd left = a * w.cwiseSqrt().asDiagonal(), right = b * w.cwiseSqrt().asDiagonal();
  MatrixXd squares = -2 * left * right.transpose();
  squares.colwise() += left.rowwise().squaredNorm();
  squares.rowwise() += right.rowwise().squaredNorm().transpose();
  return (-0.5 * squares.array().max(0.0)).exp();
}

struct Likelihood {
  double value =
      -std::numeric_limits<double>::infinity();  ///< logarithm over the number of outputs; amplitudes are at their best
  VectorXd slope = {};                           ///< by log w, then log noise
};

Likelihood likelihood(const MatrixXd& x, const MatrixXd& y, const VectorXd& parameters) {
  const Index N = x.rows(), m = x.cols(), n = y.cols();
  const VectorXd w = parameters.head(m).array().exp();
  const MatrixXd r = kernel(x, x, w);
  MatrixXd a = r;
  a.diagonal().array() += std::exp(parameters[m]);
  const Eigen::LLT<MatrixXd> factor(a);
  Likelihood l;
  if (factor.info() != Eigen::Success) return l;
  const MatrixXd solved = factor.solve(y), inverse = factor.solve(MatrixXd::Identity(N, N));
  const auto count = static_cast<double>(N);
  MatrixXd outer = -static_cast<double>(n) * inverse;
  double logs = 0;
  for (Index o = 0; o < n; ++o) {
    const double square = std::max(y.col(o).dot(solved.col(o)) / count, 1e-300);
    logs += count * std::log(square);
    outer += solved.col(o) * solved.col(o).transpose() / square;
  }
  l.value = -0.5 * logs / static_cast<double>(n) - factor.matrixLLT().diagonal().array().log().sum();
  const MatrixXd weight = outer.cwiseProduct(r);
  l.slope.resize(m + 1);
  for (Index j = 0; j < m; ++j) {
    // sum_kl weight_kl (x_kj - x_lj)^2
    const VectorXd c = x.col(j);
    const double spread = 2 * (weight.rowwise().sum().dot(c.cwiseAbs2()) - c.dot(weight * c));
    l.slope[j] = -0.25 * w[j] * spread / static_cast<double>(n);
  }
  l.slope[m] = 0.5 * std::exp(parameters[m]) * outer.trace() / static_cast<double>(n);
  return l;
}

/// Uphill by the signs of the slopes, each with a step of its own (resilient propagation): the scales of the
/// parameters do not matter.
VectorXd climbed(const MatrixXd& x, const MatrixXd& y, VectorXd parameters, Likelihood& best) {
  VectorXd step = VectorXd::Constant(parameters.size(), 0.3), before = VectorXd::Zero(parameters.size());
  VectorXd top = parameters;
  for (int i = 0; i < kSteps && step.maxCoeff() > 1e-3; ++i) {
    const Likelihood here = likelihood(x, y, parameters);
    if (here.slope.size() == 0) {
      parameters = top;
      step *= 0.5;
      before.setZero();
      continue;
    }
    if (here.value > best.value) {
      best = here;
      top = parameters;
    }
    for (Index j = 0; j < parameters.size(); ++j) {
      const double agreement = before[j] * here.slope[j];
      step[j] = std::clamp(step[j] * (agreement > 0 ? 1.3 : agreement < 0 ? 0.5 : 1.0), 1e-4, 2.0);
      if (here.slope[j] != 0) parameters[j] += std::copysign(step[j], here.slope[j]);
    }
    parameters = parameters.cwiseMax(-16).cwiseMin(10);
    double& noise = parameters[parameters.size() - 1];
    noise = std::clamp(noise, std::log(kLeastNoise), std::log(kMostNoise));
    before = here.slope;
  }
  return top;
}

}  // namespace

GaussianProcess::GaussianProcess(const MatrixXd& x, const MatrixXd& y, Seed seed)
    : mean_(y.colwise().mean()),
      unit_((x.rowwise() - x.colwise().mean()).colwise().norm() / std::sqrt(static_cast<double>(x.rows()))) {
  for (double& u : unit_)
    if (!(u > 0)) u = 1;
  at_ = scaled(x);
  const MatrixXd centred = y.rowwise() - mean_;
  choose_lengths(at_, centred, seed);
  MatrixXd a = kernel(at_, at_, inverse_);
  a.diagonal().array() += variance_ratio_;
  factor_.compute(a);
  usable_ = factor_.info() == Eigen::Success;
  if (!usable_) return;
  weights_ = factor_.solve(centred);
  amplitudes_ = (centred.cwiseProduct(weights_).colwise().sum().transpose() / static_cast<double>(x.rows()))
                    .cwiseMax(1e-300)
                    .cwiseSqrt();
}

double GaussianProcess::noise() const { return std::sqrt(variance_ratio_); }

MatrixXd GaussianProcess::scaled(const MatrixXd& x) const { return x * unit_.cwiseInverse().asDiagonal(); }

void GaussianProcess::choose_lengths(const MatrixXd& scaled, const MatrixXd& y, Seed seed) {
  const Index m = scaled.cols();
  const Eigen::VectorXi order = RandomStream(seed).permutation(static_cast<int>(scaled.rows()));
  const auto rows = order.head(std::min<Index>(order.size(), kChosenBy));
  MatrixXd some = y(rows, Eigen::all);
  for (Index o = 0; o < y.cols(); ++o) {
    const double size = some.col(o).norm();
    if (size > 0) some.col(o) /= size;
  }
  const MatrixXd points = scaled(rows, Eigen::all);
  Likelihood best;
  VectorXd parameters;
  for (const double noise : {1e-8, 1e-2}) {
    VectorXd start = VectorXd::Constant(m + 1, -std::log(4.0 * static_cast<double>(m)));
    start[m] = std::log(noise);
    Likelihood reached;
    const VectorXd end = climbed(points, some, start, reached);
    if (parameters.size() > 0 && !(reached.value > best.value)) continue;
    best = reached;
    parameters = end;
  }
  inverse_ = parameters.head(m).array().exp();
  variance_ratio_ = std::exp(parameters[m]);
}

namespace {

/// Covariance of values and slopes at the points of `a` with those at `b`: (1 + m) rows, or columns, for each.
MatrixXd jet_kernel(const MatrixXd& a, const MatrixXd& b, const VectorXd& w) {
  const Index m = a.cols(), each = 1 + m;
  const MatrixXd k = kernel(a, b, w);
  MatrixXd all(a.rows() * each, b.rows() * each);
  for (Index i = 0; i < a.rows(); ++i)
    for (Index j = 0; j < b.rows(); ++j) {
      auto block = all.block(i * each, j * each, each, each);
      const VectorXd r = w.cwiseProduct((a.row(i) - b.row(j)).transpose());
      block(0, 0) = 1;
      block.col(0).tail(m) = -r;
      block.row(0).tail(m) = r.transpose();
      block.bottomRightCorner(m, m) = -r * r.transpose();
      block.bottomRightCorner(m, m).diagonal() += w;
      block *= k(i, j);
    }
  return all;
}

/// The same with values alone at the points of `b`.
MatrixXd jet_to_values(const MatrixXd& a, const MatrixXd& b, const VectorXd& w) {
  const Index m = a.cols(), each = 1 + m;
  const MatrixXd k = kernel(a, b, w);
  MatrixXd all(a.rows() * each, b.rows());
  for (Index i = 0; i < a.rows(); ++i) {
    all.row(i * each) = k.row(i);
    for (Index c = 0; c < m; ++c)
      all.row(i * each + 1 + c) =
          (-w[c] * (a(i, c) - b.col(c).array()) * k.row(i).transpose().array()).matrix().transpose();
  }
  return all;
}

}  // namespace

JetPosterior GaussianProcess::jets(const MatrixXd& points) const {
  const Index m = points.cols(), each = 1 + m;
  const MatrixXd here = scaled(points), cross = jet_to_values(here, at_, inverse_);
  JetPosterior jets{.mean = cross * weights_, .covariance = jet_kernel(here, here, inverse_)};
  const MatrixXd explained = factor_.matrixL().solve(cross.transpose());
  jets.covariance -= explained.transpose() * explained;
  for (Index k = 0; k < points.rows(); ++k) {
    jets.mean.row(k * each) += mean_;
    for (Index c = 0; c < m; ++c) {
      jets.mean.row(k * each + 1 + c) /= unit_[c];
      jets.covariance.row(k * each + 1 + c) /= unit_[c];
      jets.covariance.col(k * each + 1 + c) /= unit_[c];
    }
  }
  return jets;
}

VectorXd GaussianProcess::variances(const MatrixXd& points) const {
  const MatrixXd explained = factor_.matrixL().solve(kernel(at_, scaled(points), inverse_));
  return (1 - explained.colwise().squaredNorm().transpose().array()).max(0);
}

double GaussianProcess::squared_residual(const MatrixXd& x, const MatrixXd& y) const {
  const MatrixXd cross = kernel(scaled(x), at_, inverse_);
  const VectorXd variance = (variances(x).array() + variance_ratio_).max(1e-14);
  const MatrixXd residual = y - ((cross * weights_).rowwise() + mean_);
  double sum = 0;
  for (Index o = 0; o < y.cols(); ++o)
    sum += (residual.col(o).array().square() / (variance.array() * amplitudes_[o] * amplitudes_[o])).mean();
  return sum / static_cast<double>(y.cols());
}

}  // namespace lieder
