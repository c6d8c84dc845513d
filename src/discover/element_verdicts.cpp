#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "discover/cloud_elements.hpp"

namespace lieder {
namespace {

using Eigen::Index;

/// Levels are looked for between these.
constexpr double kLeastLevel = 1e-7, kLargestLevel = 0.5;
/// Less of the size of the cloud is no motion but rounding.
constexpr double kNotMoved = 1e-9;

double root_of(double squared) { return std::isnan(squared) ? kUnset : std::sqrt(std::max(0.0, squared)); }

/// The least level at which `passes`, which does at every larger one; 1 where it never does.
double least_level(const std::function<bool(double alpha)>& passes) {
  if (!passes(kLargestLevel)) return 1;
  if (passes(kLeastLevel)) return kLeastLevel;
  double low = std::log(kLeastLevel), high = std::log(kLargestLevel);
  while (high - low > 1e-3) {
    const double middle = 0.5 * (low + high);
    (passes(std::exp(middle)) ? high : low) = middle;
  }
  return std::exp(high);
}

/// Which of several claims hold together at the level alpha.
std::vector<bool> holm(const std::vector<double>& p, double alpha) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<bool> holds(p.size(), false);
  for (std::size_t k = 0; k < order.size(); ++k) {
    if (p[order[k]] > alpha / static_cast<double>(p.size() - k)) break;
    holds[order[k]] = true;
  }
  return holds;
}

}  // namespace

AffineStep step_of(const Eigen::MatrixXd& matrix, Index inputs) {
  AffineStep step{.turn = matrix.topLeftCorner(inputs, inputs), .shift = Eigen::VectorXd::Zero(inputs)};
  if (matrix.rows() > inputs) step.shift = matrix.col(inputs).head(inputs);
  return step;
}

AffineStep AffineStep::inverse() const {
  const Eigen::MatrixXd back = turn.inverse();
  return {.turn = back, .shift = -back * shift};
}

void judge_elements(const std::vector<MeasuredElement>& measured, const Levels& levels, CloudResult& result) {
  const double squared = levels.delta * levels.delta;
  std::vector<double> p_kept, p_broken;
  for (const MeasuredElement& m : measured) {
    ElementDefect& e = result.elements.emplace_back(m.element);
    const SquaredDefect d = e.moved > kNotMoved ? m.at(levels.alpha / 2) : SquaredDefect{};
    e.defect = {.estimate = root_of(d.estimate), .lower = root_of(d.lower), .upper = root_of(d.upper)};
    e.explained = d.estimate <= d.explained;
    if (!std::isnan(d.estimate)) {
      e.p_kept = least_level([&](double alpha) { return m.at(alpha).upper <= squared; });
      e.p_broken = least_level([&](double alpha) { return m.at(alpha).lower > squared; });
    }
    p_kept.push_back(std::isnan(e.p_kept) ? 1 : e.p_kept);
    p_broken.push_back(std::isnan(e.p_broken) ? 1 : e.p_broken);
  }
  const std::vector<bool> kept = holm(p_kept, levels.alpha), broken = holm(p_broken, levels.alpha);
  for (std::size_t i = 0; i < measured.size(); ++i)
    result.elements[i].verdict = kept[i]     ? ElementVerdict::kept
                                 : broken[i] ? ElementVerdict::broken
                                             : ElementVerdict::cannot_tell;
}

}  // namespace lieder
