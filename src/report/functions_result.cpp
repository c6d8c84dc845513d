#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/version.hpp"
#include "lieder/report/enforce_report.hpp"
#include "report/enforce_sections.hpp"
#include "report/enforce_words.hpp"
#include "report/record.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;
using Json = nlohmann::ordered_json;

constexpr Index kMostShownFunctions = 12;

PageBadge badge(const EquivariantFunctions& found) {
  if (found.status == Status::stopped) return {"Not finished", PageBadge::Tone::open};
  return found.usable() ? PageBadge{"Complete: by a numerical rank", PageBadge::Tone::good}
                        : PageBadge{"The count is not certain", PageBadge::Tone::open};
}

std::string headline(const EquivariantFunctions& found) {
  if (found.status == Status::stopped) return "Stopped before all equations were there.";
  const std::string count = count_in_words(found.count());
  if (!found.usable())
    return fmt::format("{} {} to commute with the actions, but that count is not certain.",
                       found.count() == 1 ? "One function W D" : count + " functions W D",
                       found.count() == 1 ? "seems" : "seem");
  if (found.count() == 0) return "No function W D commutes with the actions, other than zero.";
  if (found.count() == 1) return "Every function W D that commutes with the actions is a multiple of one.";
  return fmt::format("Every function W D that commutes with the actions is a combination of {}.", count);
}

std::string summary(const EquivariantFunctions& found, const FunctionsRequest& request) {
  std::string words =
      "The equations were taken at samples. From finitely many samples in general position on they say the same as "
      "those of all points, but no number of them proves it.";
  if (std::isnan(found.held_out_defect))
    return words + " None were kept aside to test the answer, or there is nothing to test.";
  return words + fmt::format(
                     " Those that were kept aside, {:.0f}% of them, test the answer: there the two sides of the "
                     "equations differ by {} of what random functions of the same size make.",
                     100 * request.options.held_out, number_in_words(found.held_out_defect, 2));
}

std::vector<PageFact> facts(const EquivariantFunctions& found, const FunctionsRequest& request) {
  std::vector<PageFact> list;
  list.push_back({count_in_words(found.count()), "dimension",
                  fmt::format("free numbers in place of the {} entries of W, {} outputs of {} functions",
                              count_in_words(found.outputs * found.size), count_in_words(found.outputs),
                              count_in_words(found.size))});
  list.push_back({count_in_words(request.samples), "samples",
                  fmt::format("{} equations in {} unknowns", count_in_words(found.rank.equations),
                              count_in_words(found.outputs * found.size))});
  if (!std::isnan(found.held_out_defect))
    list.push_back({number_in_words(found.held_out_defect, 2), "held-out defect",
                    "of the worst basis function on samples kept aside; 1 is that of random functions"});
  list.push_back({gap_in_words(found.rank), "gap of the rank",
                  fmt::format("last singular value kept over the first that counts as zero; certain from {} on",
                              number_in_words(found.rank.min_gap, 2))});
  return list;
}

PageSection pictures(const EquivariantFunctions& found) {
  const Index shown = std::min(found.count(), kMostShownFunctions);
  PageSection section{"The functions", {}, {}};
  section.text = "Each is W D(x): a row of W for each output, a column for each function of the dictionary.";
  MatrixGrid grid{.title = shown < found.count()
                               ? fmt::format("{} of {} matrices W", shown, count_in_words(found.count()))
                               : "All matrices W",
                  .caption = "Orthonormal, so that other combinations would do as well."};
  for (Index k = 0; k < shown; ++k) {
    grid.values.push_back(found.weights(k));
    grid.names.push_back(std::to_string(k + 1));
  }
  grid.row_label = "output";
  grid.column_label = "function";
  section.blocks.emplace_back(std::move(grid));
  return section;
}

PageSection rank_section(const EquivariantFunctions& found) {
  const RankDecision& rank = found.rank;
  PageSection section{"The rank", "", {}};
  section.text =
      "Functions are solutions of linear equations, and their number is that of the singular values which count as "
      "zero. A wide gap between those and the others makes the count certain.";
  Spectrum spectrum{.title = "Singular values of the equations", .values = rank.spectrum, .width = Width::full};
  spectrum.x_label = "number";
  spectrum.y_label = "singular value, per sample";
  if (rank.threshold > 0) spectrum.threshold = Mark{rank.threshold, "zero below"};
  spectrum.caption = fmt::format("{} of {} values are above the threshold.", count_in_words(rank.rank),
                                 count_in_words(rank.spectrum.size()));
  if ((rank.spectrum.array() == 0).any()) spectrum.caption += " Hollow: zero to rounding.";
  if (rank.equations < rank.rank + rank.nullity)
    spectrum.caption += fmt::format(" There are {} equations for {} unknowns: too few to tell.",
                                    count_in_words(rank.equations), count_in_words(rank.rank + rank.nullity));
  section.blocks.emplace_back(std::move(spectrum));
  return section;
}

PageSection record_section(const EquivariantFunctions& found, const FunctionsRequest& request, const RunRecord& run) {
  Table options{.title = "Options", .width = Width::half};
  options.rows = {{"lieder", kVersion},
                  {"status", std::string(to_string(found.status))},
                  {"outputs", std::to_string(found.outputs)},
                  {"tolerance", number_in_words(request.options.relative_tolerance)},
                  {"held-out", number_in_words(request.options.held_out)},
                  {"elements of the algebra", std::to_string(request.algebra)},
                  {"elements of the group", std::to_string(request.discrete)}};
  if (run.threads > 0) options.rows.push_back({"threads", std::to_string(run.threads)});
  Table files{.title = "Files beside this page", .width = Width::half};
  files.rows = {{"result.json", "everything above, for programs"}};
  if (found.status != Status::stopped)
    files.rows.push_back({"basis.npy", fmt::format("{} \u00d7 {} \u00d7 {}: matrices W, outputs, functions",
                                                   found.count(), found.outputs, found.size)});
  PageSection section{"How it was made", as_sentence(found.message), {options, std::move(files)}};
  section.blocks.emplace_back(
      Code{.title = "The command",
           .caption = {},
           .text = fmt::format("lieder enforce functions {} --outputs {} --tolerance {} --held-out {}\n",
                               shell_word(request.input), found.outputs, request.options.relative_tolerance,
                               request.options.held_out)});
  add_inputs(section, run);
  return section;
}

}  // namespace

Page functions_page(const EquivariantFunctions& found, const FunctionsRequest& request, const RunRecord& run) {
  Page page;
  page.verb = "enforce functions";
  page.subject = fmt::format("{}, {} functions at {} samples", name_of_input(request.input), count_in_words(found.size),
                             count_in_words(request.samples));
  page.title = "lieder enforce functions: " + page.subject;
  page.badge = badge(found);
  page.headline = headline(found);
  if (found.status != Status::stopped) {
    page.summary = summary(found, request);
    page.facts = facts(found, request);
    if (found.count() > 0) page.sections.push_back(pictures(found));
    page.sections.push_back(rank_section(found));
  }
  page.sections.push_back(record_section(found, request, run));
  page.sections.push_back(lie_derivative_cite_section());
  return page;
}

Result to_result(const EquivariantFunctions& found, const FunctionsRequest& request, RunRecord run) {
  Result result;
  result.verb = "enforce";
  result.status = found.status;
  result.verdict.reset();
  result.message = found.message;
  const bool finished = found.status != Status::stopped;
  result.answer["dimension"] = finished ? Json(found.count()) : Json(nullptr);
  result.answer["outputs"] = found.outputs;
  result.answer["functions"] = found.size;
  result.evidence["held_out_defect"] = found.held_out_defect;
  if (finished) {
    result.evidence["gap"] = found.rank.gap ? Json(*found.rank.gap) : Json(nullptr);
    result.evidence["threshold"] = found.rank.threshold;
    result.evidence["equations"] = found.rank.equations;
    result.evidence["spectrum"] = std::vector<double>(found.rank.spectrum.begin(), found.rank.spectrum.end());
    result.arrays.push_back({"basis", ManyExtents{{found.count(), found.outputs, found.size},
                                                  {found.basis.data(), found.basis.data() + found.basis.size()}}});
  }
  result.options["outputs"] = found.outputs;
  result.options["tolerance"] = request.options.relative_tolerance;
  result.options["held_out"] = request.options.held_out;
  result.options["algebra"] = request.algebra;
  result.options["discrete"] = request.discrete;
  result.page = [=] { return functions_page(found, request, run); };
  result.run = std::move(run);
  return result;
}

}  // namespace lieder
