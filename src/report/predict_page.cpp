#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/base/version.hpp"
#include "lieder/report/predict_report.hpp"
#include "report/predict_words.hpp"
#include "report/record.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;
using Eigen::VectorXd;

constexpr Index kMostCurves = 5;
constexpr double kMostTimes = 6;  // the distance of now

PageBadge predict_badge(const PredictResult& found) {
  switch (found.verdict) {
    case Verdict::symmetry:
      return {"learnt", PageBadge::Tone::good};
    case Verdict::approximate:
      return {"learnt in part", PageBadge::Tone::caution};
    case Verdict::none:
      return {"not learnt", PageBadge::Tone::caution};
    case Verdict::too_little_data:
      return {"cannot be judged", PageBadge::Tone::open};
    default:
      return {"not settled", PageBadge::Tone::open};
  }
}

std::vector<PageFact> predict_facts(const PredictResult& found, const PredictRequest& request) {
  const Index worst = found.worst_class;
  std::vector<PageFact> facts{
      {number_in_words(found.exact_error[worst]), "error", class_in_words(request, worst) + ", exact; wrong above 1"},
      {number_in_words(found.spectral_error[worst]), "error in theory", "from the kernel's spectrum on the orbits"},
      {fmt::format("{} of {}", count_in_words((found.errors.array() < 1).count()), count_in_words(asked_points(found))),
       "points learnt",
       found.used.missing.size() == 0 ? "each left out alone" : "missing all at once: " + request.missing}};
  const OrbitSizeNeeded& needed = found.orbit_size_needed;
  facts.push_back({size_in_words(needed), "points needed",
                   needed.estimate ? "an orbit; " + size_range_in_words(needed) : needed.reason});
  return facts;
}

Series one_point(std::string name, double x, double y) {
  return {.name = std::move(name), .y = VectorXd::Constant(1, y), .x = VectorXd::Constant(1, x)};
}

Series right_up_to(double first, double last) {
  return {.name = "wrong above", .y = Eigen::Vector2d::Ones(), .x = Eigen::Vector2d(first, last), .faint = true};
}

Curves size_figure(const PredictResult& found, const PredictRequest& request) {
  const Index worst = found.worst_class;
  const auto count = static_cast<Index>(found.sub_orbits.size());
  VectorXd sizes(count), errors(count);
  for (Index k = 0; k < count; ++k) {
    sizes[k] = static_cast<double>(found.sub_orbits[static_cast<std::size_t>(k)].points);
    errors[k] = found.sub_orbits[static_cast<std::size_t>(k)].errors[worst];
  }
  const auto points = static_cast<double>(found.errors.cols());
  double last = std::max(points, sizes[count - 1]);
  Curves figure{
      .title = "More points of the orbits",
      .caption = "Exact error of " + class_in_words(request, worst) +
                 " when only every second, third, .. point is there, and when more are made where they can be.",
      .x_label = "points of an orbit",
      .y_label = "error",
      .log_y = true};
  figure.series.push_back({.name = "other sizes", .y = errors, .x = sizes});
  figure.series.push_back(one_point("these orbits", points, found.exact_error[worst]));
  if (const auto& needed = found.orbit_size_needed; needed.estimate && *needed.estimate > last) {
    last = *needed.estimate;
    figure.series.push_back({.name = "extrapolated",
                             .y = Eigen::Vector2d(found.exact_error[worst], 1),
                             .x = Eigen::Vector2d(points, last),
                             .faint = true});
  }
  figure.series.push_back(right_up_to(sizes[0], last));
  return figure;
}

Curves distance_figure(const PredictResult& found, const PredictRequest& request) {
  const Index worst = found.worst_class;
  Curves figure{
      .title = "Classes further apart",
      .caption = "Error of " + class_in_words(request, worst) +
                 " in theory, from the classes as they are to classes that have nothing in common, the orbits "
                 "as dense as now.",
      .x_label = "distance of the orbits' means, in the space of features",
      .y_label = "error",
      .log_y = true};
  const Eigen::MatrixXd& curve = found.distance_curve;
  Index shown = 1;  // the axis is linear: where the classes are has to be seen on it
  while (shown < curve.rows() && curve(shown, 0) <= kMostTimes * curve(0, 0)) ++shown;
  figure.series.push_back({.name = "theory", .y = curve.col(1).head(shown), .x = curve.col(0).head(shown)});
  figure.series.push_back(one_point("these classes", curve(0, 0), curve(0, 1)));
  figure.series.push_back(right_up_to(curve(0, 0), curve(shown - 1, 0)));
  return figure;
}

PageSection pictures(const PredictResult& found, const PredictRequest& request) {
  PageSection section{"What would help", remedies_in_words(found, request), {}};
  if (!found.sub_orbits.empty()) section.blocks.emplace_back(size_figure(found, request));
  if (found.distance_curve.rows() > 0) section.blocks.emplace_back(distance_figure(found, request));
  return section;
}

/// What was missing, and whether it is learnt.
MatrixPicture missing_figure(const PredictResult& found) {
  MatrixPicture figure{.title = "Which points are missing",
                       .caption =
                           "Blank: training sees the point. Blue: missing, and predicted right; orange: missing, "
                           "and predicted wrong; pale: absent, and cannot be judged.",
                       .values = Eigen::MatrixXd::Constant(found.errors.rows(), found.errors.cols(), kUnset),
                       .row_label = "orbit",
                       .column_label = "point of the orbit",
                       .width = Width::full};
  for (Index o = 0; o < found.errors.rows(); ++o)
    for (Index k = 0; k < found.errors.cols(); ++k)
      if (found.used.missing(o, k))
        figure.values(o, k) = std::isnan(found.errors(o, k)) ? 0 : found.will_learn(o, k) ? -1 : 1;
  return figure;
}

/// A line for each of the first orbits, marks where a point stands alone.
PageSection points_section(const PredictResult& found, const PredictRequest& request) {
  const bool in_turn = found.used.missing.size() == 0;
  PageSection section{"Point by point",
                      fmt::format("{}, each class against the rest. The prediction is 1 \u2212 error times the label.",
                                  in_turn ? "Each point was left out alone and predicted from all others"
                                          : "The missing points were predicted from those that are shown"),
                      {}};
  if (!in_turn) section.blocks.emplace_back(missing_figure(found));
  const Index shown = std::min(found.errors.rows(), kMostCurves);
  Curves figure{.title = shown < found.errors.rows()
                             ? fmt::format("Exact errors, {} of {} orbits", shown, found.errors.rows())
                             : "Exact errors",
                .x_label = "point of the orbit",
                .y_label = "error",
                .width = Width::full};
  for (Index o = 0; o < shown; ++o)
    figure.series.push_back(
        {.name = fmt::format("orbit {}, {}", o, class_in_words(request, found.classes[static_cast<std::size_t>(o)])),
         .y = found.errors.row(o)});
  figure.series.push_back(right_up_to(0, static_cast<double>(found.errors.cols() - 1)));
  section.blocks.emplace_back(std::move(figure));
  return section;
}

PageSection classes_section(const PredictResult& found, const PredictRequest& request) {
  Table errors{.title = "Errors by class",
               .caption = "Theory of pairs is their mean; of two orbits both are the same.",
               .header = {"class", "exact", "theory, pairs", "theory, all", "what is missing"},
               .numeric = {1, 2, 3}};
  Table causes{.title = "What stands behind them",
               .caption =
                   "Signal: distance of the orbits' means in the space of features, and between the samples. Noise: "
                   "distance of a point from what the others span there, 1 / density. Means over pairs.",
               .header = {"class", "signal", "in samples", "noise"},
               .numeric = {1, 2, 3}};
  Table changes{.title = "Errors after a change",
                .header = {"class", "augmented", "averaged", "far apart"},
                .numeric = {1, 2, 3}};
  for (Index c = 0; c < found.exact_error.size(); ++c) {
    const std::string name = class_in_words(request, c);
    const bool is_missing = has_missing_points(found, c);
    const auto said = [&](double error) { return error_in_words(error, is_missing); };
    errors.rows.push_back({name, said(found.exact_error[c]), said(found.spectral_error[c]), said(found.joint_error[c]),
                           std::string(to_string(found.shortage[static_cast<std::size_t>(c)]))});
    causes.rows.push_back(
        {name, number_in_words(found.signal[c]), number_in_words(found.input_signal[c]), said(found.noise[c])});
    changes.rows.push_back({name, said(found.augmented_error[c]),
                            found.equivariant_error.size() > 0 ? said(found.equivariant_error[c]) : "not known",
                            said(found.far_error[c])});
  }
  errors.marked_row = static_cast<std::size_t>(found.worst_class);
  Table trust{.title = "How well theory fits these data",
              .header = {"what theory takes for exact", "relative deviation"},
              .rows = {{"the group keeps the distances of points", number_in_words(found.orbit_defect)},
                       {"the group keeps the kernel", number_in_words(found.invariance_defect)},
                       {"the kernel is circulant on two orbits in turns",
                        found.circulant_defect ? number_in_words(*found.circulant_defect) : "no cyclic group"}},
              .numeric = {1}};
  return {"The numbers", {}, {std::move(errors), std::move(causes), std::move(changes), std::move(trust)}};
}

PageSection predict_record_section(const PredictResult& found, const PredictRequest& request, const RunRecord& run) {
  Table options{.title = "Options",
                .rows = {{"lieder", kVersion},
                         {"status", std::string(to_string(found.status))},
                         {"kernel", found.kernel},
                         {"ridge", fmt::format("{:g} of the trace", found.used.ridge)},
                         {"orbits", request.action.empty() ? "as they came" : request.action},
                         {"normalise", request.normalise},
                         {"missing", request.missing}},
                .width = Width::half};
  Table files{.title = "Files beside this page",
              .rows = {{"result.json", "everything above, for programs"},
                       {"errors.npy", fmt::format("exact errors, {} orbits \u00d7 {} points", found.errors.rows(),
                                                  found.errors.cols())},
                       {"theory.npy", "the same by the closed form, all orbits at once"}},
              .width = Width::half};
  PageSection section{"How it was made", {}, {std::move(options), std::move(files)}};
  if (!request.command.empty())
    section.blocks.emplace_back(Code{.title = "The command", .caption = {}, .text = request.command});
  add_inputs(section, run);
  return section;
}

PageSection predict_cite_section() {
  PageSection section{"How to cite", "", {}};
  section.blocks.emplace_back(Cite{
      "The theory",
      "A. Perin and S. Deny, On the Ability of Deep Networks to Learn Symmetries from Data: A Neural Kernel Theory, "
      "Journal of Machine Learning Research, 2025; arXiv 2412.11521.",
      "@article{PerinDeny2025,\n  author  = {Perin, Andrea and Deny, Stephane},\n"
      "  title   = {On the Ability of Deep Networks to Learn Symmetries from Data: A Neural Kernel Theory},\n"
      "  journal = {Journal of Machine Learning Research},\n  year    = {2025},\n  eprint  = {2412.11521},\n"
      "  archivePrefix = {arXiv}\n}",
      "https://arxiv.org/abs/2412.11521"});
  section.blocks.emplace_back(program_citation());
  return section;
}

}  // namespace

Page predict_page(const PredictResult& found, const PredictRequest& request, const RunRecord& run) {
  Page page;
  page.verb = "predict";
  page.subject = fmt::format("{}, {} orbits of {} points in R^{}", name_of_input(request.input),
                             count_in_words(found.errors.rows()), count_in_words(found.errors.cols()),
                             count_in_words(request.columns));
  page.title = "lieder predict: " + page.subject;
  page.badge = predict_badge(found);
  page.headline = predict_headline(found, request);
  page.summary = as_sentence(found.message) +
                 fmt::format(
                     "\n\nThe network is infinitely wide and trained until it fits: regression with the kernel "
                     "`{}`.",
                     found.kernel);
  page.facts = predict_facts(found, request);
  page.sections = {pictures(found, request), points_section(found, request), classes_section(found, request),
                   predict_record_section(found, request, run), predict_cite_section()};
  return page;
}

}  // namespace lieder
