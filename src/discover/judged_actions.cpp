#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/base/seed.hpp"
#include "lieder/discover/model.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kResamplesOfActions = 400;
/// Fewer samples bound nothing.
constexpr Index kFewestForActions = 20;

double root_of_ratio(double broken, double size) {
  return size > 0 ? std::sqrt(broken / size) : broken == 0 ? 0 : kUnset;
}

/// Percentile interval over resamples of the samples, at alpha / 2 on each side.
Defect resampled_defect(const VectorXd& broken, const VectorXd& size, const DiscoverOptions& options) {
  Defect defect{.estimate = root_of_ratio(broken.sum(), size.sum())};
  const Index n = broken.size();
  if (n < kFewestForActions) return defect;
  std::vector<double> drawn;
  for (int r = 0; r < kResamplesOfActions; ++r) {
    RandomStream random(Seed{options.seed}.split(static_cast<std::uint64_t>(r)));
    double numerator = 0, denominator = 0;
    for (Index i = 0; i < n; ++i) {
      const auto k = static_cast<Index>(random.below(static_cast<std::uint64_t>(n)));
      numerator += broken[k];
      denominator += size[k];
    }
    const double value = root_of_ratio(numerator, denominator);
    if (std::isfinite(value)) drawn.push_back(value);
  }
  if (drawn.empty()) return defect;
  std::ranges::sort(drawn);
  const auto at = [&](double share) {
    return drawn[static_cast<std::size_t>(share * static_cast<double>(drawn.size() - 1))];
  };
  defect.lower = at(options.alpha / 2);
  defect.upper = at(1 - options.alpha / 2);
  return defect;
}

Verdict verdict_of(const Defect& defect, double rounding, double delta) {
  if (defect.estimate <= rounding) return Verdict::symmetry;
  if (defect.upper <= delta) return Verdict::approximate;
  if (defect.lower > delta) return Verdict::none;
  return Verdict::underdetermined;
}

}  // namespace

ActionDefect judge_action(std::string name, const MatrixXd& moved, const MatrixXd& expected, const MatrixXd& typical,
                          double rounding, const DiscoverOptions& options) {
  ActionDefect action{
      .name = std::move(name),
      .defect = resampled_defect((moved - expected).rowwise().squaredNorm(), typical.rowwise().squaredNorm(), options)};
  action.verdict = verdict_of(action.defect, rounding, options.delta);
  return action;
}

void judge_actions(ModelResult& model, const DiscoverOptions& options) {
  const auto count = [&](Verdict verdict) {
    return std::ranges::count(model.actions, verdict, &ActionDefect::verdict);
  };
  const auto whole = std::ssize(model.actions);
  DiscoverResult& found = model.found;
  found.used = options;
  found.status = Status::converged;
  if (count(Verdict::symmetry) > 0) {
    found.verdict = Verdict::symmetry;
    found.message = fmt::format("{} of {} actions keep the model to rounding", count(Verdict::symmetry), whole);
  } else if (count(Verdict::approximate) > 0) {
    found.verdict = Verdict::approximate;
    found.message = fmt::format("{} of {} actions change the model by at most {:g} of what another sample would",
                                count(Verdict::approximate), whole, options.delta);
  } else if (count(Verdict::none) == whole) {
    found.verdict = Verdict::none;
    const auto least = std::ranges::min(model.actions, {}, [](const ActionDefect& a) { return a.defect.estimate; });
    found.message = fmt::format("every action changes the model; the least, {}, by {:.3g} of what another sample would",
                                least.name, least.defect.estimate);
  } else {
    found.verdict = Verdict::underdetermined;
    found.status = Status::underdetermined;
    found.message =
        fmt::format("the samples do not settle whether the actions change the model by less than {:g}", options.delta);
  }
}

}  // namespace lieder
