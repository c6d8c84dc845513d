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

/// All points that were asked for, orbit after orbit, with a gap between orbits that breaks the lines.
struct AskedPoints {
  VectorXd number, theory, exact, trained, spread;
};

AskedPoints asked_points_of(const PredictResult& found) {
  const Index orbits = std::min(found.errors.rows(), kMostCurves), points = found.errors.cols();
  const Index count = orbits * (points + 1) - 1;
  AskedPoints all;
  all.number = VectorXd::LinSpaced(count, 0, static_cast<double>(count - 1));
  for (VectorXd* values : {&all.theory, &all.exact, &all.trained, &all.spread})
    *values = VectorXd::Constant(count, kUnset);
  for (Index o = 0; o < orbits; ++o)
    for (Index k = 0; k < points; ++k) {
      const Index at = o * (points + 1) + k;
      all.theory[at] = found.joint_errors(o, k);
      all.exact[at] = found.errors(o, k);
      all.trained[at] = found.trained->errors(o, k);
      all.spread[at] = found.trained->spread(o, k);
    }
  return all;
}

/// Theory, regression and trained networks, point by point.
Curves trained_by_point(const PredictResult& found) {
  const AskedPoints all = asked_points_of(found);
  const bool whole = found.errors.rows() <= kMostCurves;
  Curves figure{.title = "Theory and trained networks, point by point",
                .caption = fmt::format("Orbit after orbit{}. Trained: the mean of {} seeds, thin lines one standard "
                                       "deviation above and below it.",
                                       whole ? "" : fmt::format(", the first {}", kMostCurves), found.trained->seeds),
                .x_label = "missing point, orbit after orbit",
                .y_label = "error",
                .width = Width::full};
  figure.series.push_back({.name = "theory, all orbits", .y = all.theory, .x = all.number});
  figure.series.push_back({.name = "regression", .y = all.exact, .x = all.number});
  figure.series.push_back({.name = "trained networks", .y = all.trained, .x = all.number});
  if (found.trained->seeds > 1)
    for (const double sign : {1.0, -1.0})
      figure.series.push_back({.name = sign > 0 ? "trained, + spread" : "trained, - spread",
                               .y = all.trained + sign * all.spread,
                               .x = all.number,
                               .faint = true});
  figure.series.push_back(right_up_to(0, static_cast<double>(all.number.size() - 1)));
  return figure;
}

/// Points alone: a gap behind each breaks the line.
Series marks_of(std::string name, const Eigen::MatrixXd& across, const Eigen::MatrixXd& up) {
  Series marks{.name = std::move(name), .y = VectorXd::Constant(2 * up.size(), kUnset)};
  marks.x = VectorXd::Constant(2 * up.size(), kUnset);
  for (Index i = 0; i < up.size(); ++i) {
    marks.x[2 * i] = marks.x[2 * i + 1] = std::isnan(across(i)) ? 0 : across(i);
    marks.y[2 * i] = std::isnan(across(i)) ? kUnset : up(i);
  }
  return marks;
}

Curves trained_against_exact(const PredictResult& found) {
  const Eigen::MatrixXd& errors = found.errors;
  double first = 0, last = 1;
  for (const double error : errors.reshaped()) {
    if (std::isnan(error)) continue;
    first = std::min(first, error);
    last = std::max(last, error);
  }
  Curves figure{.title = "Trained networks against regression",
                .caption =
                    "A mark for each missing point. Left and below of 1 both are right, right and above of 1 both "
                    "are wrong.",
                .x_label = "error of regression, infinite width",
                .y_label = "error of trained networks"};
  figure.series.push_back(marks_of("missing points", errors, found.trained->errors));
  figure.series.push_back(
      {.name = "equal", .y = Eigen::Vector2d(first, last), .x = Eigen::Vector2d(first, last), .faint = true});
  figure.series.push_back(right_up_to(first, last));
  return figure;
}

PageSection trained_section(const PredictResult& found, const PredictRequest& request) {
  const TrainedNetworks& trained = *found.trained;
  PageSection section{"Theory and training side by side",
                      fmt::format("{}\n\nThe network is `{}`; its width is finite, so that its features move and "
                                  "it need not agree.",
                                  as_sentence(trained_sentence(trained)), trained.network),
                      {}};
  if (trained.judged == 0) return section;
  section.blocks.emplace_back(trained_by_point(found));
  section.blocks.emplace_back(trained_against_exact(found));
  Table errors{.title = "Errors by class",
               .header = {"class", "theory", "regression", "trained", "\u00b1 over seeds"},
               .numeric = {1, 2, 3, 4},
               .width = Width::half};
  for (Index c = 0; c < found.exact_error.size(); ++c) {
    const auto said = [&](double error) { return error_in_words(error, has_missing_points(found, c)); };
    errors.rows.push_back({class_in_words(request, c), said(found.joint_error[c]), said(found.exact_error[c]),
                           said(trained.class_error[c]), said(trained.class_spread[c])});
  }
  section.blocks.emplace_back(std::move(errors));
  return section;
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
  if (found.trained) {
    options.rows.push_back({"networks", found.trained->network});
    options.rows.push_back({"seeds", std::to_string(found.trained->seeds)});
    files.rows.push_back({"trained.npy", "errors of trained networks, the mean over seeds"});
    files.rows.push_back({"trained_spread.npy", "their standard deviation over seeds"});
  }
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
  if (found.trained) {
    const TrainedNetworks& trained = *found.trained;
    page.facts.push_back(
        {fmt::format("{} of {}", count_in_words(trained.as_regression), count_in_words(trained.judged)),
         "as trained networks", fmt::format("{} networks", count_in_words(trained.trained))});
  }
  page.sections = {pictures(found, request), points_section(found, request), classes_section(found, request),
                   predict_record_section(found, request, run), predict_cite_section()};
  if (found.trained) page.sections.insert(page.sections.begin(), trained_section(found, request));
  return page;
}

}  // namespace lieder
