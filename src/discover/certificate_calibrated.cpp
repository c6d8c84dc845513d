#include "discover/certificate_calibrated.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>

#include "base/at.hpp"
#include "discover/certificate_noise.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kMostTurning = 0.15;  // a limit of .35 let one case err in .086
constexpr double kAfterLooking = 0.6;  // share of alpha for a delta that was not set before looking
constexpr std::size_t kTried = 4;      // directions of V_d whose p is computed: those that rank worst
constexpr std::size_t kLookedAt = 12;  // directions whose largest variance is computed before that
constexpr int kFullDraws = 4000;
constexpr double kLargestDelta = 2;  // no relative defect of a field exceeds sqrt 2

/// Below the full number of draws an estimated p must clear its own error.
double level_for(double alpha, int draws) {
  return draws >= kFullDraws ? alpha : alpha - 1.65 * std::sqrt(alpha * (1 - alpha) / draws);
}

/// Points of the unit sphere of R^d up to sign, as columns.
MatrixXd half_sphere(Index d, std::uint64_t seed) {
  if (d == 1) return MatrixXd::Ones(1, 1);
  if (d == 2) {
    const ArrayXd angle = ArrayXd::LinSpaced(24, 0, 23) * (std::numbers::pi / 24);
    MatrixXd points(2, 24);
    points << angle.cos().transpose(), angle.sin().transpose();
    return points;
  }
  if (d == 3) {
    const ArrayXd i = ArrayXd::LinSpaced(120, 0, 119);
    const ArrayXd height = (i + 0.5) / 120, angle = i * (std::numbers::pi * (3 - std::sqrt(5.0)));
    const ArrayXd radius = (1 - height.square()).sqrt();
    MatrixXd points(3, 120);
    points << (radius * angle.cos()).transpose(), (radius * angle.sin()).transpose(), height.transpose();
    return points;
  }
  return RandomStream(Seed{seed}.split(3)).normal_matrix(d, 60 * d).colwise().normalized();
}

/// What noise does to each of the first d directions; grows with d.
struct ChosenNoise {
  std::vector<MatrixXd> broken;  ///< L_{Theta_i} sigma S, R x k
  std::vector<MatrixXd> size;    ///< M_{Theta_i}, R2 x Q
  MatrixXd image;                ///< M(b) Theta, R2 x d
};

class SubspaceTest {
 public:
  SubspaceTest(const ChosenNoise& noise, const DirectionSpectrum& spectrum, const MatrixXd& factor, Index d,
               std::shared_ptr<const CertificateDraws> draws, std::uint64_t seed, bool selection_term)
      : rho_(spectrum.rho.head(d)),
        selection_term_(selection_term),
        draws_(std::move(draws)),
        points_(half_sphere(d, seed)) {
    const Index others = spectrum.rho.size() - d;
    const VectorXd lengths = spectrum.rho.tail(others);
    const MatrixXd turned_to = spectrum.broken.rightCols(others) *
                               lengths.cwiseMax(std::numeric_limits<double>::min()).cwiseInverse().asDiagonal();
    for (Index i = 0; i < d; ++i) {
      const MatrixXd& broken = noise.broken[at(i)];
      hidden_.emplace_back(turned_to.transpose() * broken);
      visible_.emplace_back(broken - turned_to * hidden_.back());
      of_size_.emplace_back((noise.image.leftCols(d).transpose() * noise.size[at(i)]) * factor);
      double turned = 0;
      for (Index c = 0; c < others; ++c) {
        const double push = hidden_.back().row(c).squaredNorm();
        if (push > 0) turned += push / (lengths[c] * lengths[c]);  // two exact symmetries: infinite, a cluster
      }
      turning_ = std::max(turning_, std::sqrt(turned));
    }
  }

  double turning() const { return turning_; }

  /// The largest p over the worst directions of V_d; once one is above `level` the others are left.
  double p_value(double delta, double level) {
    double largest = 0;
    for (const Index worst : worst_points(delta)) {
      largest = std::max(largest, direction(worst).p_value(delta));
      if (largest > level) break;
    }
    return largest;
  }

 private:
  MatrixXd mix(const std::vector<MatrixXd>& parts, Index point) const { return combine(parts, points_.col(point)); }

  HiddenDefect& direction(Index point) {
    const auto known = directions_.find(point);
    if (known != directions_.end()) return known->second;
    const VectorXd theta = points_.col(point);
    // |M theta| = 1 on the whole sphere: the directions are orthonormal in that product.
    ChosenDirection chosen{.broken = (rho_.cwiseProduct(theta)).norm(),
                           .size = 1,
                           .visible = mix(visible_, point),
                           .hidden = mix(hidden_, point),
                           .of_size = mix(of_size_, point).transpose() * theta};
    return directions_.emplace(point, HiddenDefect(std::move(chosen), draws_, 1 + turning_, selection_term_))
        .first->second;
  }

  /// Traces of G and G^2 at all points, G = visible visible^T, from those of products of the d directions.
  void measure_points() {
    const Index d = points_.rows(), count = points_.cols();
    std::vector<MatrixXd> products;
    MatrixXd weights(d * (d + 1) / 2, count);
    VectorXd traces(weights.rows());
    for (Index i = 0; i < d; ++i)
      for (Index j = 0; j <= i; ++j) {
        const auto pair = static_cast<Index>(products.size());
        MatrixXd product = visible_[at(i)] * visible_[at(j)].transpose();
        if (i != j) product = (product + product.transpose()).eval();
        traces[pair] = product.trace();
        weights.row(pair) = points_.row(i).cwiseProduct(points_.row(j));
        products.push_back(std::move(product));
      }
    MatrixXd gram(weights.rows(), weights.rows());
    for (Index a = 0; a < gram.rows(); ++a)
      for (Index b = 0; b <= a; ++b) gram(a, b) = gram(b, a) = products[at(a)].cwiseProduct(products[at(b)]).sum();
    trace_ = (traces.transpose() * weights).transpose();
    trace2_ = weights.cwiseProduct(gram * weights).colwise().sum().transpose();
  }

  double top_variance(Index point) {
    if (std::isnan(top_[point]))
      top_[point] = top_direction(mix(visible_, point), draws_->normals.row(0).transpose(), 10).eigenvalue;
    return top_[point];
  }

  /// Points by how many standard deviations |x|^2 came below what a defect of delta shows on average.
  std::vector<Index> worst_points(double delta) {
    const Index count = points_.cols();
    if (count == 1) return {0};
    if (trace_.size() == 0) {
      measure_points();
      top_ = ArrayXd::Constant(count, kUnset);
    }
    const auto score = [&](Index i, double top) {
      const double shown2 = rho_.cwiseProduct(points_.col(i)).squaredNorm();
      const double spread = std::sqrt(std::max(4 * delta * delta * top + 2 * trace2_[i], 0.0));
      return (delta * delta + trace_[i] - shown2) / std::max(spread, std::numeric_limits<double>::min());
    };
    const auto keep_smallest = [](std::vector<Index>& order, const ArrayXd& by, std::size_t keep) {
      std::ranges::stable_sort(order, {}, [&](Index i) { return by[i]; });
      order.resize(std::min(order.size(), keep));
    };
    ArrayXd scores(count);
    std::vector<Index> order(at(count));
    std::iota(order.begin(), order.end(), Index{0});
    // The largest eigenvalue lies between tr G^2 / tr G and its root; only who may be among the worst is looked at.
    for (Index i = 0; i < count; ++i) {
      const double root = std::sqrt(std::max(trace2_[i], 0.0));
      scores[i] = score(i, trace_[i] > 0 ? 0.5 * (root + trace2_[i] / trace_[i]) : 0);
    }
    keep_smallest(order, scores, kLookedAt);
    for (const Index i : order) scores[i] = score(i, top_variance(i));
    keep_smallest(order, scores, kTried);
    return order;
  }

  VectorXd rho_;
  bool selection_term_;
  std::shared_ptr<const CertificateDraws> draws_;
  MatrixXd points_;  ///< d x count
  double turning_ = 0;
  std::vector<MatrixXd> visible_, hidden_, of_size_;
  ArrayXd trace_, trace2_, top_;
  std::map<Index, HiddenDefect> directions_;
};

double smallest_accepted(SubspaceTest& test, double estimate, double start, double level) {
  double fails = estimate, holds = std::max(start, 1.01 * estimate);
  while (test.p_value(holds, level) > level) {
    fails = holds;
    holds *= 1.5;
    if (holds > kLargestDelta) return std::numeric_limits<double>::infinity();
  }
  if (fails == 0) fails = 1e-9 * holds;
  while (holds > 1.01 * fails) {
    const double middle = std::sqrt(fails * holds);
    (test.p_value(middle, level) <= level ? holds : fails) = middle;
  }
  return holds;
}

}  // namespace

CertifiedSubspace calibrated_certificate(const FittedModel& model, const DirectionSpectrum& spectrum,
                                         const CertificateOptions& options, bool selection_term) {
  CertifiedSubspace found;
  found.stop = CertificateOutcome::no_more_directions;
  const MatrixXd factor = model.sigma * model.covariance_factor;
  const auto draws = [&] {
    return certificate_draws(options.seed, options.draws, factor.cols(), model.degrees_of_freedom);
  };
  const auto test_of = [&](const ChosenNoise& noise, Index d) {
    return SubspaceTest(noise, spectrum, factor, d, draws(), options.seed, selection_term);
  };
  const double level = level_for(options.alpha, options.draws);
  const double stricter = level_for(kAfterLooking * options.alpha, options.draws);
  ChosenNoise noise;
  for (Index d = 1; d <= spectrum.rho.size(); ++d) {
    CertificateStep step{.dimension = static_cast<int>(d), .estimate = spectrum.rho[d - 1]};
    const bool first = d == 1;
    if (step.estimate > options.delta) {
      step.outcome = CertificateOutcome::estimate_above_delta;
    } else if (!proceeds(options.progress, "calibrated")) {
      step.outcome = CertificateOutcome::stopped;
    }
    const bool over = step.outcome != CertificateOutcome::not_run;
    if (!over || (first && options.smallest_delta)) {
      noise.broken.emplace_back(combine(model.broken, spectrum.theta.col(d - 1)) * factor);
      noise.size.push_back(combine(model.size, spectrum.theta.col(d - 1)));
      noise.image.conservativeResize(noise.size.back().rows(), d);
      noise.image.col(d - 1) = noise.size.back() * model.coefficients;
      SubspaceTest test = test_of(noise, d);
      step.turning = test.turning();
      const bool clear = step.turning <= kMostTurning;
      if (!over) {
        if (clear) step.p_value = test.p_value(options.delta, level);
        step.outcome = !clear                  ? CertificateOutcome::clustered
                       : step.p_value <= level ? CertificateOutcome::certified
                                               : CertificateOutcome::p_above_alpha;
      }
      const bool certified = step.outcome == CertificateOutcome::certified;
      if (certified) found.dimension = static_cast<int>(d);
      if (options.smallest_delta && clear && (certified || first))
        found.smallest_delta = smallest_accepted(test, step.estimate, options.delta, stricter);
    }
    found.steps.push_back(step);
    if (step.outcome != CertificateOutcome::certified && step.outcome != CertificateOutcome::clustered) {
      found.stop = step.outcome;
      break;
    }
  }
  // Where a cluster stood in the way of more, that is the reason, not the direction after it.
  const auto last = std::ssize(found.steps) - (found.stop == CertificateOutcome::no_more_directions ? 1 : 2);
  if (last >= 0 && found.steps[at(last)].outcome == CertificateOutcome::clustered &&
      found.stop != CertificateOutcome::p_above_alpha && found.stop != CertificateOutcome::stopped)
    found.stop = CertificateOutcome::clustered;
  found.basis = spectrum.theta.leftCols(found.dimension);
  return found;
}

}  // namespace lieder
