#include "discover/certificate_calibrated.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <optional>

#include "base/at.hpp"
#include "discover/certificate_noise.hpp"
#include "discover/certificate_worst.hpp"
#include "discover/size_by_matrices.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kMostTurning = 0.15;  // a limit of .35 let one case err in .086
constexpr double kAfterLooking = 0.6;  // share of alpha for a delta that was not set before looking
constexpr int kFullDraws = 4000;
constexpr double kLargestDelta = 2;  // no relative defect of a field exceeds sqrt 2

/// Below the full number of draws an estimated p must clear its own error.
double level_for(double alpha, int draws) {
  return draws >= kFullDraws ? alpha : alpha - 1.65 * std::sqrt(alpha * (1 - alpha) / draws);
}

/// What noise does to each of the first d directions; grows with d.
struct ChosenNoise {
  std::vector<MatrixXd> broken;        ///< L_{Theta_i} sigma S, R x k
  std::unique_ptr<SizeProducts> size;  ///< (M_{Theta_j} b)^T M_{Theta_i}, 1 x Q
};

class SubspaceTest {
 public:
  SubspaceTest(const ChosenNoise& noise, const DirectionSpectrum& spectrum, const MatrixXd& factor, Index d,
               std::shared_ptr<const CertificateDraws> draws, std::uint64_t seed, bool selection_term)
      : rho_(spectrum.rho.head(d)), selection_term_(selection_term), draws_(std::move(draws)) {
    const Index others = spectrum.rho.size() - d;
    const VectorXd lengths = spectrum.rho.tail(others);
    const MatrixXd turned_to = spectrum.broken.rightCols(others) *
                               lengths.cwiseMax(std::numeric_limits<double>::min()).cwiseInverse().asDiagonal();
    for (Index i = 0; i < d; ++i) {
      const MatrixXd& broken = noise.broken[at(i)];
      hidden_.emplace_back(turned_to.transpose() * broken);
      visible_.emplace_back(broken - turned_to * hidden_.back());
      MatrixXd images(d, factor.rows());
      for (Index j = 0; j < d; ++j) images.row(j) = noise.size->product(j, i);
      of_size_.emplace_back(images * factor);
      double turned = 0;
      for (Index c = 0; c < others; ++c) {
        const double push = hidden_.back().row(c).squaredNorm();
        if (push > 0) turned += push / (lengths[c] * lengths[c]);  // two exact symmetries: infinite, a cluster
      }
      turning_ = std::max(turning_, std::sqrt(turned));
    }
    worst_.emplace(visible_, rho_, draws_->normals.row(0).transpose(), seed);
  }

  SubspaceTest(const SubspaceTest&) = delete;
  SubspaceTest& operator=(const SubspaceTest&) = delete;

  double turning() const { return turning_; }

  /// The largest p over the worst directions of V_d; once one is above `level` the others are left.
  double p_value(double delta, double level) {
    double largest = 0;
    for (const Index worst : worst_->worst(delta)) {
      largest = std::max(largest, direction(worst).p_value(delta));
      if (largest > level) break;
    }
    return largest;
  }

 private:
  HiddenDefect& direction(Index point) {
    const auto known = directions_.find(point);
    if (known != directions_.end()) return known->second;
    const VectorXd theta = worst_->direction(point);
    // |M theta| = 1 on the whole sphere: the directions are orthonormal in that product.
    ChosenDirection chosen{.broken = (rho_.cwiseProduct(theta)).norm(),
                           .size = 1,
                           .visible = combine(visible_, theta),
                           .hidden = combine(hidden_, theta),
                           .of_size = combine(of_size_, theta).transpose() * theta};
    return directions_.emplace(point, HiddenDefect(std::move(chosen), draws_, 1 + turning_, selection_term_))
        .first->second;
  }

  VectorXd rho_;
  bool selection_term_;
  std::shared_ptr<const CertificateDraws> draws_;
  double turning_ = 0;
  std::vector<MatrixXd> visible_, hidden_, of_size_;
  std::optional<WorstDirections> worst_;
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
  const auto size = size_of(model);
  ChosenNoise noise{.broken = {}, .size = size->from(model.coefficients)};
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
      noise.size->add(spectrum.theta.col(d - 1));
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
