#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/base/version.hpp"
#include "report/cloud_words.hpp"
#include "report/discover_parts.hpp"
#include "report/enforce_sections.hpp"
#include "report/record.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;
using Eigen::MatrixXd;

constexpr Index kArrows = 70;
constexpr std::size_t kMostConsidered = 12;  // as many as the page lists

/// "the shape of these points".
std::string thing_of(const CloudResult& cloud) {
  return cloud.of == CloudQuestion::density ? "the distribution of these points" : "the shape of these points";
}

std::ptrdiff_t kept_of(const CloudResult& cloud) {
  return std::ranges::count(cloud.elements, ElementVerdict::kept, &ElementDefect::verdict);
}

/// "A symmetry, so(3), of dimension 3, keeps", "2 of 5 elements keep".
std::string what_keeps(const CloudResult& cloud) {
  const DiscoverResult& found = cloud.found;
  const bool fields =
      cloud.of_fields && (*cloud.of_fields == Verdict::symmetry || *cloud.of_fields == Verdict::approximate);
  const auto kept = kept_of(cloud);
  std::string words;
  if (fields)
    words = fmt::format("{} symmetry{} of dimension {}", *cloud.of_fields == Verdict::symmetry ? "A" : "An approximate",
                        found.algebra && !found.algebra->name.empty() ? ", " + found.algebra->name + "," : "",
                        found.dimension);
  if (kept > 0)
    words += fmt::format("{}{} of {} elements{}", fields ? " and " : "", kept, cloud.elements.size(),
                         cloud.all_kept ? ", all of " + *cloud.all_kept + "," : "");
  return fmt::format("{} {}{}", words, found.verdict == Verdict::approximate ? "nearly " : "",
                     kept > 1 || (fields && kept > 0) ? "keep" : "keeps");
}

std::string cloud_summary(const CloudResult& cloud) {
  const DiscoverResult& found = cloud.found;
  std::string words = as_sentence(found.message);
  if (found.algebra && !found.algebra->message.empty()) words += " The algebra: " + found.algebra->message + ".";
  if (const auto& t = cloud.tangents)
    words += fmt::format(
        "\n\nThe points lie on something of dimension {} ({}). Polynomials of order {} were fitted to {} patches of {} "
        "points; what lies across them is {} wide, and tangents are known to {} radians.{}",
        *cloud.intrinsic.dimension, cloud.intrinsic.message, t->order, count_in_words(t->patches), t->neighbours,
        number_in_words(t->noise, 2), number_in_words(t->error, 2),
        cloud.of_fields ? " Half of the patches chose the directions, the others certified them." : "");
  if (const auto& t = cloud.tested)
    words += fmt::format(
        "\n\nThe expectations of {} bounded test functions of degree {} were followed along each candidate; half of "
        "the points chose the functions{}, the others certified. What these functions do not see was not asked.",
        t->functions, t->degree, cloud.of_fields ? " and the directions" : "");
  return words;
}

std::vector<PageFact> cloud_facts(const CloudResult& cloud, const DiscoverRequest& request) {
  const DiscoverResult& found = cloud.found;
  std::vector<PageFact> list;
  Index refused = 0;
  for (const RefusedCandidates& r : cloud.refused) refused += r.count;
  if (cloud.of_fields)
    list.push_back({count_in_words(found.dimension), "dimension", fmt::format("of {}", request.candidates)});
  if (!cloud.elements.empty())
    list.push_back({count_in_words(kept_of(cloud)), "elements kept",
                    fmt::format("of {} that were tried", count_in_words(std::ssize(cloud.elements)))});
  list.push_back({cloud.intrinsic.dimension ? count_in_words(*cloud.intrinsic.dimension) : "not certain",
                  "dimensions of the cloud",
                  fmt::format("{} points in {}", count_in_words(request.samples), request.inputs)});
  add_least_defect(list, found);
  add_certified(list, found);
  if (refused > 0) list.push_back({count_in_words(refused), "refused", "candidates that change mean or covariance"});
  if (found.unseen > 0)
    list.push_back({count_in_words(found.unseen), "unseen", "directions that vanish at all points"});
  return list;
}

/// The field that moves points most within coordinates i and j.
std::size_t most_visible(const std::vector<MatrixXd>& fields, Index i, Index j) {
  std::size_t best = 0;
  double largest = 0;
  for (std::size_t k = 0; k < std::min(fields.size(), kMostConsidered); ++k) {
    const double share = (fields[k].row(i).squaredNorm() + fields[k].row(j).squaredNorm()) / fields[k].squaredNorm();
    if (share <= largest + 1e-6) continue;
    largest = share;
    best = k;
  }
  return best;
}

/// x_{i+1} against x_{j+1}, with a field that was found.
Scatter picture(const CloudResult& cloud, const DiscoverRequest& request, const MatrixXd& shown, Index i, Index j) {
  Scatter figure{.title = fmt::format("x{} and x{}", i + 1, j + 1)};
  figure.points.resize(shown.rows(), 2);
  figure.points << shown.col(i), shown.col(j);
  figure.x_label = fmt::format("x{}", i + 1);
  figure.y_label = fmt::format("x{}", j + 1);
  if (!request.affine || cloud.found.sparse_generators.empty()) return figure;
  const std::size_t shown_field = most_visible(cloud.found.sparse_generators, i, j);
  figure.caption = fmt::format("The arrows are the field \u03be{}, along which points may move.", shown_field + 1);
  const MatrixXd& g = cloud.found.sparse_generators[shown_field];
  const Index n = shown.cols(), step = std::max<Index>(1, shown.rows() / kArrows);
  MatrixXd fields(shown.rows(), n);
  fields = shown * g.topLeftCorner(n, n).transpose();
  if (g.rows() > n) fields.rowwise() += g.topRightCorner(n, 1).col(0).transpose();
  const double longest = fields.rowwise().norm().maxCoeff();
  const double size = std::sqrt((shown.rowwise() - shown.colwise().mean()).rowwise().squaredNorm().mean());
  if (!(longest > 0)) return figure;
  const Index count = (shown.rows() + step - 1) / step;
  figure.arrows.resize(count, 4);
  for (Index k = 0; k < count; ++k) {
    const Eigen::RowVectorXd from = shown.row(k * step), to = from + 0.35 * size / longest * fields.row(k * step);
    figure.arrows.row(k) << from[i], from[j], to[i], to[j];
  }
  return figure;
}

constexpr std::size_t kMostElementRows = 60, kMostElementMatrices = 12;

PageSection elements_section(const CloudResult& cloud) {
  PageSection section{"Elements of groups", {}, {}};
  section.text = cloud.of == CloudQuestion::density
                     ? "How far an element changes expectations of the test functions, relative to how far it changes "
                       "their values: 0 where it keeps the distribution."
                     : "How far an element, or its inverse, moves points off what they lie on, relative to how far it "
                       "moves them: 0 where it keeps the shape.";
  section.text += fmt::format(
      " Kept: below {:g} with certainty; broken: above; all that are called so together at the level {:g}. An element "
      "that is not refuted is not kept for that.",
      cloud.used.delta, cloud.used.alpha);
  Intervals intervals{.title = "Defects",
                      .caption = "Each bound by itself, at half the level.",
                      .quantity = "relative defect",
                      .width = Width::full};
  Table table{.title = "In numbers",
              .caption =
                  "Motion is relative to the size of the cloud. Random: maps as far from the identity that keep "
                  "the covariance as well, in random places.",
              .header = {"element", "verdict", "defect", "at least", "at most", "motion", "random"},
              .numeric = {2, 3, 4, 5, 6}};
  MatrixGrid grid{.title = "Those that are kept", .caption = "They act on x, or on (x, 1)."};
  const auto words = [](double value) { return std::isfinite(value) ? number_in_words(value, 2) : "not measured"; };
  for (const ElementDefect& e : cloud.elements) {
    if (table.rows.size() < kMostElementRows) {
      if (std::isfinite(e.defect.upper))
        intervals.rows.push_back({e.name, e.defect.estimate, e.defect.lower, e.defect.upper});
      table.rows.push_back({e.name, std::string(to_string(e.verdict)), words(e.defect.estimate), words(e.defect.lower),
                            words(e.defect.upper), words(e.moved), words(e.random.value_or(kUnset))});
    }
    if (e.verdict != ElementVerdict::kept || grid.values.size() >= kMostElementMatrices) continue;
    grid.values.push_back(e.matrix);
    grid.names.push_back(e.name);
  }
  if (table.rows.size() < cloud.elements.size())
    section.text += fmt::format(" The first {} of {} elements.", table.rows.size(), cloud.elements.size());
  intervals.references = {{cloud.used.delta, "delta"}};
  if (!intervals.rows.empty()) section.blocks.emplace_back(std::move(intervals));
  section.blocks.emplace_back(std::move(table));
  if (!grid.values.empty()) section.blocks.emplace_back(std::move(grid));
  return section;
}

PageSection cloud_section(const CloudResult& cloud, const DiscoverRequest& request, const MatrixXd& shown) {
  PageSection section{"The points", {}, {}};
  section.text = shown.rows() < request.samples
                     ? fmt::format("{} of {} points, by their first coordinates.", count_in_words(shown.rows()),
                                   count_in_words(request.samples))
                     : "All points, by their first coordinates.";
  section.blocks.emplace_back(picture(cloud, request, shown, 0, 1));
  if (shown.cols() > 2) section.blocks.emplace_back(picture(cloud, request, shown, 0, 2));
  return section;
}

std::string command_of_cloud(const CloudResult& cloud, const DiscoverRequest& request) {
  const CloudOptions& used = cloud.used;
  std::string text = fmt::format("lieder discover cloud {} --candidates {}", shell_word(request.input),
                                 shell_word(request.candidates));
  if (used.of != CloudQuestion::automatic) text += fmt::format(" --of {}", to_string(used.of));
  if (used.intrinsic) text += fmt::format(" --intrinsic {}", *used.intrinsic);
  if (used.neighbours) text += fmt::format(" --neighbours {}", *used.neighbours);
  return text + fmt::format(" --delta {:g} --alpha {:g} --seed {}\n", used.delta, used.alpha, used.seed);
}

std::vector<std::vector<std::string>> files_of_elements(const CloudResult& cloud) {
  if (cloud.elements.empty() || cloud.found.verdict == Verdict::undecided) return {};
  std::vector<std::vector<std::string>> rows{
      {"discrete.npy", fmt::format("the {} elements that are kept", kept_of(cloud))}};
  if (kept_of(cloud) > 0 && cloud.found.dimension == 0)
    rows.push_back({"group.json", "the group that they generate, for `lieder enforce --group`"});
  return rows;
}

PageSection cloud_record_section(const CloudResult& cloud, const DiscoverRequest& request, const RunRecord& run) {
  const DiscoverResult& found = cloud.found;
  return discovered_record_section({{"lieder", kVersion},
                                    {"status", std::string(to_string(found.status))},
                                    {"candidates", request.candidates},
                                    {"question", std::string(to_string(cloud.used.of))},
                                    {"delta", fmt::format("{:g}", found.used.delta)},
                                    {"alpha", fmt::format("{:g}", found.used.alpha)},
                                    {"seed", std::to_string(found.used.seed)}},
                                   command_of_cloud(cloud, request), found, request.affine, run,
                                   files_of_elements(cloud));
}

}  // namespace

std::string cloud_headline(const CloudResult& cloud, const DiscoverRequest& request) {
  switch (cloud.found.verdict) {
    case Verdict::symmetry:
    case Verdict::approximate:
      return fmt::format("{} {}.", what_keeps(cloud), thing_of(cloud));
    case Verdict::none:
      return fmt::format("No symmetry: every {} of {} breaks {}.",
                         cloud.elements.empty() ? "direction"
                         : cloud.of_fields      ? "direction and every element"
                                                : "element",
                         request.candidates, thing_of(cloud));
    case Verdict::not_identifiable:
    case Verdict::too_little_data:
    case Verdict::underdetermined:
      return "These points do not settle which symmetries there are.";
    case Verdict::undecided:
      return "Stopped before the question was answered.";
  }
  throw InternalError("cloud_headline: a Verdict outside its enumeration");
}

Page cloud_page(const CloudResult& cloud, const DiscoverRequest& request, const MatrixXd& shown, const RunRecord& run) {
  const DiscoverResult& found = cloud.found;
  Page page;
  page.verb = "discover cloud";
  page.subject = fmt::format("{}, {} points in R^{}", name_of_input(request.input), count_in_words(request.samples),
                             request.inputs);
  page.title = "lieder discover cloud: " + page.subject;
  page.badge = badge_of(found.verdict);
  page.headline = cloud_headline(cloud, request);
  page.summary = cloud_summary(cloud);
  if (found.verdict != Verdict::undecided) page.facts = cloud_facts(cloud, request);
  if (found.dimension > 0)
    page.sections.push_back(discovered_generators_section(
        found, request,
        cloud.of == CloudQuestion::density ? "Vector fields along which the distribution flows into itself."
                                           : "Vector fields that are tangent to what the points lie on."));
  if (!cloud.elements.empty()) page.sections.push_back(elements_section(cloud));
  if (shown.rows() > 0 && shown.cols() > 1) page.sections.push_back(cloud_section(cloud, request, shown));
  if (!found.defects.empty())
    page.sections.push_back(discovered_defects_section(
        found, cloud.of == CloudQuestion::density
                   ? "Estimates and bounds from the half of the points that did not choose the directions."
                   : "Estimates and bounds from the half of the patches that did not choose the directions."));
  page.sections.push_back(cloud_record_section(cloud, request, run));
  page.sections.push_back(lie_derivative_cite_section());
  return page;
}

}  // namespace lieder
