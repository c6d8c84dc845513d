#include "report/predict_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "lieder/base/error.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using Eigen::Index;

constexpr Index kMostClassLines = 12;

/// The error of the worst class after a change, and what that means; classes without missing points have none.
std::string outcome(const Eigen::VectorXd& errors) {
  double worst = -std::numeric_limits<double>::infinity();
  for (const double error : errors)
    if (error > worst) worst = error;
  return fmt::format("{} ({})", number_in_words(worst), worst < 1 ? "right" : "wrong");
}

std::string size_sentence(const OrbitSizeNeeded& needed, Index points) {
  if (!needed.estimate && needed.lower)
    return fmt::format("An orbit needs {} points or more, how many is not known: {}.",
                       amount_in_words(std::ceil(*needed.lower)), needed.reason);
  if (!needed.estimate) return fmt::format("How many points an orbit needs is not known: {}.", needed.reason);
  const bool enough = needed.upper && *needed.upper <= static_cast<double>(points);
  return fmt::format("{} about {} points an orbit ({}): {}.", enough ? "It takes" : "More samples would help from",
                     size_in_words(needed), size_range_in_words(needed), needed.reason);
}

}  // namespace

Eigen::Index asked_points(const PredictResult& found) { return (!found.errors.array().isNaN()).count(); }

std::string error_in_words(double error, bool is_missing) {
  return std::isnan(error) && !is_missing ? "none missing" : number_in_words(error);
}

bool has_missing_points(const PredictResult& found, Eigen::Index c) {
  if (found.used.missing.size() == 0) return true;
  for (std::size_t o = 0; o < found.classes.size(); ++o)
    if (found.classes[o] == c && found.used.missing.row(static_cast<Index>(o)).any()) return true;
  return false;
}

std::string trained_sentence(const TrainedNetworks& trained) {
  if (trained.networks == 0) return "no network was trained, for no missing point is there to ask it";
  const std::string count =
      trained.status == Status::stopped
          ? fmt::format("stopped after {} of {} networks, which agree", trained.trained, trained.networks)
          : fmt::format("{} networks were trained ({} seeds), which agree", count_in_words(trained.networks),
                        trained.seeds);
  return fmt::format("{} with the regression at {} of {} points and with theory at {} of {}", count,
                     trained.as_regression, trained.judged, trained.as_theory, trained.judged_by_theory);
}

std::string class_in_words(const PredictRequest& request, Index c) {
  const auto k = static_cast<std::size_t>(c);
  return "class " + (k < request.classes.size() ? request.classes[k] : std::to_string(c));
}

std::string size_in_words(const OrbitSizeNeeded& needed) {
  if (!needed.estimate)
    return needed.lower ? amount_in_words(std::ceil(*needed.lower)) + " or more" : std::string("not known");
  return amount_in_words(std::ceil(*needed.estimate));
}

std::string size_range_in_words(const OrbitSizeNeeded& needed) {
  return fmt::format("{} to {}", amount_in_words(std::ceil(needed.lower.value_or(kUnset))),
                     needed.upper ? amount_in_words(std::ceil(*needed.upper)) : "no bound");
}

std::string predict_headline(const PredictResult& found, const PredictRequest& request) {
  if (found.status == Status::stopped)
    return found.errors.size() == 0 ? "Stopped before the errors were known." : "Stopped after the regression.";
  const auto learnt = (found.errors.array() < 1).count();
  const bool in_turn = found.used.missing.size() == 0;
  const std::string asked = count_in_words(asked_points(found)) + (in_turn ? " points" : " missing points");
  const std::string seen =
      in_turn ? "the others"
              : fmt::format("the {} shown", count_in_words(found.errors.size() - found.used.missing.count()));
  switch (found.verdict) {
    case Verdict::symmetry:
      return fmt::format("This network learns the symmetry: each of {} is predicted right from {}.", asked, seen);
    case Verdict::approximate:
      return fmt::format("This network learns {} of {} from {}; {} is worst.", count_in_words(learnt), asked, seen,
                         class_in_words(request, found.worst_class));
    case Verdict::none:
      return fmt::format("This network does not learn the symmetry: none of {} is predicted right from {}.", asked,
                         seen);
    case Verdict::too_little_data:
      return fmt::format(
          "Whether this network learns the symmetry cannot be judged: none of {} missing points is there.",
          count_in_words(found.used.missing.count()));
    default:
      throw InternalError("predict_headline: a verdict that predict() does not give");
  }
}

std::string remedies_in_words(const PredictResult& found, const PredictRequest& request) {
  std::string words = size_sentence(found.orbit_size_needed, found.errors.cols());
  const Eigen::VectorXd far = found.far_error.segment(found.worst_class, 1);
  if (!std::isnan(far[0]))
    words += fmt::format("\n\nIf the classes had nothing in common, the error of {} would be {}.",
                         class_in_words(request, found.worst_class), outcome(far));
  if (found.signal_needed)
    words += fmt::format(" It falls below 1 where the distance of the orbits' means grows {} times.",
                         number_in_words(*found.signal_needed / found.signal[found.worst_class]));
  if (asked_points(found) > 0)
    words += fmt::format(
        "\n\nWith the missing {} made by the group and added to the samples (augmentation) the worst error is {}.",
        found.used.missing.size() == 0 ? "pose" : "poses", outcome(found.augmented_error));
  if (found.equivariant_error.size() > 0)
    words += fmt::format(" A network averaged over the group (equivariant layers, then a mean) would have {}.",
                         outcome(found.equivariant_error));
  return words;
}

std::string classes_in_words(const PredictResult& found, const PredictRequest& request) {
  if (found.exact_error.size() == 0 || found.status == Status::stopped) return {};
  const auto cell = [](double value) { return std::isnan(value) ? std::string("-") : fmt::format("{:.3g}", value); };
  const bool trained = found.trained.has_value();
  std::string lines =
      fmt::format("  {:<12} {:>9} {:>9} {:>9} {}{:>9} {:>9}  {}\n", "", "spectral", "joint", "exact",
                  trained ? fmt::format("{:>9} {:>9} ", "trained", "+-") : "", "signal", "noise", "what is missing");
  for (Index c = 0; c < std::min(found.exact_error.size(), kMostClassLines); ++c)
    lines += fmt::format(
        "  {:<12} {:>9} {:>9} {:>9} {}{:>9} {:>9}  {}\n", class_in_words(request, c), cell(found.spectral_error[c]),
        cell(found.joint_error[c]), cell(found.exact_error[c]),
        trained ? fmt::format("{:>9} {:>9} ", cell(found.trained->class_error[c]), cell(found.trained->class_spread[c]))
                : "",
        cell(found.signal[c]), cell(found.noise[c]),
        has_missing_points(found, c) ? to_string(found.shortage[static_cast<std::size_t>(c)])
                                     : std::string_view("no point is missing"));
  if (found.exact_error.size() > kMostClassLines)
    lines += fmt::format("  and {} more\n", found.exact_error.size() - kMostClassLines);
  return lines;
}

}  // namespace lieder
