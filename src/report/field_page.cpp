#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/version.hpp"
#include "lieder/report/field_report.hpp"
#include "report/discover_parts.hpp"
#include "report/enforce_sections.hpp"
#include "report/field_words.hpp"
#include "report/record.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;
using Eigen::MatrixXd;

constexpr std::size_t kMostProfiles = 6;

std::string field_summary(const FieldResult& field) {
  const DiscoverResult& found = field.found;
  std::string words = as_sentence(found.message);
  if (found.algebra && !found.algebra->message.empty()) words += " The algebra: " + found.algebra->message + ".";
  words += fmt::format("\n\nThe grid is {}. Derivatives of the fields: {}, off by about {} of their size.",
                       boundary_in_words(field.edge), field.derivatives.empty() ? "none" : field.derivatives,
                       number_in_words(field.resolution, 2));
  if (std::isfinite(field.identity))
    words += fmt::format(
        " {} times the identity, which every candidate keeps, was taken off the operator before defects were made "
        "relative.",
        number_in_words(field.identity, 3));
  if (const auto& f = field.fitted)
    words += fmt::format(
        "\n\nThe operator is known by samples. A polynomial of degree {} in the differences up to {} points around a "
        "point, with coefficients that bend along the axes ({} terms), was fitted to half of the fields; it leaves {} "
        "of the results of the other half, {}.",
        f->of_class.degree, f->of_class.radius, count_in_words(f->of_class.terms), number_in_words(f->held_out, 2),
        f->held_out < 1e-9 ? "rounding"
        : f->noise         ? "as noise does"
                           : "which is no noise and widens the bounds");
  return words;
}

std::vector<PageFact> field_facts(const FieldResult& field, const FieldRequest& request) {
  const DiscoverResult& found = field.found;
  std::vector<PageFact> list = discovered_facts(found, "fields");
  add_certified(list, found);
  if (std::isfinite(field.edge.share))
    list.push_back({fmt::format("{:.0f} %", 100 * field.edge.share), "of the grid was used",
                    field.edge.margin == 0 ? "nothing was left out along its edge"
                                           : fmt::format("{} points along its edge were left out", field.edge.margin)});
  list.push_back({count_in_words(request.fields), "fields", "half chose the directions, half certified them"});
  return list;
}

MatrixXd as_picture(const Grid& grid, const Eigen::VectorXd& values) {
  // Of three axes the middle layer along the first is shown.
  const std::size_t d = grid.extents.size();
  const Index rows = grid.extents[d - 2], cols = grid.extents[d - 1];
  const Index first = d == 3 ? grid.extents[0] / 2 * rows * cols : 0;
  return Eigen::Map<const RowMatrix>(values.data() + first, rows, cols);
}

PageSection field_section(const FieldRequest& request) {
  PageSection section{"One of the fields", {}, {}};
  section.text = request.channels > 1 || request.results > 1
                     ? "The first channel of the first field, before and after the operator."
                     : "The first field, before and after the operator.";
  if (request.grid.dimension() == 1) {
    const Eigen::VectorXd x = request.grid.coordinates();
    Curves curves{.title = "u and v", .x_label = "x1", .y_label = "value", .width = Width::full};
    curves.series = {{.name = "u", .y = request.shown_u, .x = x}, {.name = "v", .y = request.shown_v, .x = x}};
    section.blocks.emplace_back(std::move(curves));
    return section;
  }
  const std::string layer = request.grid.dimension() == 3 ? "The middle layer along x1." : "";
  const char *down = request.grid.dimension() == 3 ? "x2" : "x1", *across = request.grid.dimension() == 3 ? "x3" : "x2";
  for (const bool before : {true, false})
    section.blocks.emplace_back(
        MatrixPicture{.title = before ? "u" : "v",
                      .caption = layer,
                      .values = as_picture(request.grid, before ? request.shown_u : request.shown_v),
                      .row_label = down,
                      .column_label = across});
  return section;
}

PageSection edge_section(const FieldResult& field) {
  const FieldEdge& edge = field.edge;
  PageSection section{"What the edge does", {}, {}};
  section.text =
      "Candidates that carry points across the edge of the grid, or values that the operator makes up beyond it, break "
      "near the edge what the interior keeps. ";
  section.text += edge.reach ? fmt::format("The operator carries the edge {} points inwards.", *edge.reach)
                             : std::string("The operator carries the edge across the whole grid.");
  Table table{.title = "On the whole grid",
              .header = {"field", "defect on the whole grid"},
              .numeric = {1},
              .width = Width::half};
  for (std::size_t j = 0; j < std::min(edge.whole_grid.size(), kMostProfiles); ++j)
    table.rows.push_back({field.found.words[j], number_in_words(edge.whole_grid[j], 2)});
  Curves curves{.title = "Defect by the distance from the edge",
                .caption = fmt::format("Points from {} on were used for the answer.", edge.margin),
                .x_label = "points from the edge",
                .y_label = "relative defect",
                .log_y = true};
  for (std::size_t j = 0; j < std::min(edge.whole_grid.size(), kMostProfiles); ++j)
    curves.series.push_back({.name = field.found.words[j], .y = edge.profile.col(static_cast<Index>(j))});
  section.blocks.emplace_back(std::move(curves));
  section.blocks.emplace_back(std::move(table));
  return section;
}

/// As of every question, on points and values.
PageSection found_section(const FieldResult& field, const FieldRequest& request) {
  PageSection section = discovered_generators_section(
      field.found, as_discover_request(request), "What moves points x and values u without changing the operator.");
  for (Block& block : section.blocks)
    if (auto* grid = std::get_if<MatrixGrid>(&block))
      grid->caption = fmt::format(
          "They act on (x, u, 1), {} and {} coordinates and 1: the last column moves points and adds to values.",
          request.grid.dimension(), request.channels);
  return section;
}

std::string command_of_field(const FieldResult& field, const FieldRequest& request) {
  const FieldOptions& used = field.used;
  std::string text = fmt::format("lieder discover field {} --candidates {} --values {}", shell_word(request.input),
                                 shell_word(request.domain), shell_word(request.values));
  if (request.shifts) text += " --shifts";
  if (used.output != FieldOutput::same) text += fmt::format(" --output {}", to_string(used.output));
  if (used.boundary != FieldBoundary::automatic) text += fmt::format(" --boundary {}", to_string(used.boundary));
  if (used.margin) text += fmt::format(" --margin {}", *used.margin);
  return text + fmt::format(" --delta {:g} --alpha {:g} --seed {}\n", used.delta, used.alpha, used.seed);
}

PageSection field_record_section(const FieldResult& field, const FieldRequest& request, const RunRecord& run) {
  const DiscoverResult& found = field.found;
  std::vector<std::vector<std::string>> more;
  if (field.edge.profile.size() > 0) more.push_back({"profile.npy", "defects by the distance from the edge"});
  return discovered_record_section(
      {{"lieder", kVersion},
       {"status", std::string(to_string(found.status))},
       {"candidates on the domain", request.domain},
       {"candidates on the values", request.values},
       {"shifts along x", request.shifts ? "yes" : "no"},
       {"values of the result turn", std::string(to_string(field.used.output))},
       {"boundary", std::string(to_string(field.used.boundary))},
       {"delta", fmt::format("{:g}", found.used.delta)},
       {"alpha", fmt::format("{:g}", found.used.alpha)},
       {"seed", std::to_string(found.used.seed)}},
      field.fitted ? command_of_field(field, request) : "lieder.discover.field(u, operator=f)\n", found, true, run,
      more);
}

}  // namespace

Page field_page(const FieldResult& field, const FieldRequest& request, const RunRecord& run) {
  const DiscoverResult& found = field.found;
  Page page;
  page.verb = "discover field";
  page.subject = fmt::format("{}, {} fields on a grid of {}", name_of_input(request.input),
                             count_in_words(request.fields), fmt::join(request.grid.extents, " x "));
  page.title = "lieder discover field: " + page.subject;
  page.badge = badge_of(found.verdict);
  page.headline = field_headline(field);
  page.summary = field_summary(field);
  if (found.verdict != Verdict::undecided) page.facts = field_facts(field, request);
  if (found.dimension > 0) page.sections.push_back(found_section(field, request));
  if (request.shown_u.size() > 0 && request.shown_v.size() > 0) page.sections.push_back(field_section(request));
  if (!field.edge.whole_grid.empty()) page.sections.push_back(edge_section(field));
  if (!found.defects.empty())
    page.sections.push_back(discovered_defects_section(
        found, "Estimates and bounds from the half of the fields that did not choose the directions."));
  page.sections.push_back(field_record_section(field, request, run));
  page.sections.push_back(lie_derivative_cite_section());
  return page;
}

}  // namespace lieder
