#include <fmt/format.h>

#include <algorithm>

#include "lieder/report/enforce_report.hpp"
#include "report/enforce_json.hpp"
#include "report/enforce_sections.hpp"
#include "report/enforce_words.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;
using Eigen::MatrixXd;

constexpr Index kMostShownDirections = 12;

Index outputs_of(const AffineMaps& found) { return found.maps.rows - 1; }
Index inputs_of(const AffineMaps& found) { return found.maps.cols - 1; }

/// (W b) of the k-th direction.
MatrixXd direction(const AffineMaps& found, Index k) {
  return found.directions.col(k).reshaped<Eigen::RowMajor>(outputs_of(found), inputs_of(found) + 1);
}

std::string directions_in_words(const AffineMaps& found) {
  const Index count = found.directions.cols();
  return count == 1 ? "one direction" : count_in_words(count) + " directions";
}

PageSection pictures(const AffineMaps& found) {
  const Index shown = std::min(found.directions.cols(), kMostShownDirections);
  PageSection section{"The layers", {}, {}};
  section.text = found.directions.cols() > 0
                     ? "Every layer is the first of these plus a combination of the directions, which are orthonormal."
                     : "There is one layer alone.";
  MatrixGrid grid{.title = shown < found.directions.cols()
                               ? fmt::format("The layer of least norm and {} of {} directions", shown,
                                             count_in_words(found.directions.cols()))
                               : "The layer of least norm and all directions",
                  .caption = "W, then b in the last column."};
  if (found.directions.cols() == 0) grid.title = "The layer";
  grid.values.push_back(found.particular);
  grid.names.emplace_back("least norm");
  for (Index k = 0; k < shown; ++k) {
    grid.values.push_back(direction(found, k));
    grid.names.push_back(fmt::format("direction {}", k + 1));
  }
  grid.column_breaks = {inputs_of(found)};
  grid.row_label = "output";
  grid.column_label = "input";
  section.blocks.emplace_back(std::move(grid));
  return section;
}

Table files_of(const AffineMaps& found) {
  Table files{.title = "Files beside this page", .width = Width::half};
  files.rows = {{"result.json", "everything above, for programs"}};
  if (!found.exists) return files;
  files.rows.push_back(
      {"particular.npy", fmt::format("{} \u00d7 {}: W, then b", outputs_of(found), inputs_of(found) + 1)});
  files.rows.push_back(
      {"directions.npy", fmt::format("{} \u00d7 {} \u00d7 {}: directions, outputs, W then b", found.directions.cols(),
                                     outputs_of(found), inputs_of(found) + 1)});
  return files;
}

std::string headline(const AffineMaps& found, const EnforceRequest& request) {
  const std::string layers = fmt::format("affine layer from {} to {}", request.in, request.out);
  const std::string group = group_in_words(request.group);
  if (!found.maps.usable()) return fmt::format("Which {} commutes with {} is not certain.", layers, group);
  if (!found.exists) return fmt::format("No {} commutes with {}.", layers, group);
  if (found.directions.cols() == 0) return fmt::format("One {} commutes with {}, and no other.", layers, group);
  return fmt::format("Every {} that commutes with {} is one of them plus a combination of {}.", layers, group,
                     directions_in_words(found));
}

}  // namespace

std::string message_of(const AffineMaps& found) {
  if (!found.maps.usable()) return found.maps.message;
  const std::string layers = fmt::format("affine layer from R^{} to R^{}", inputs_of(found), outputs_of(found));
  if (!found.exists) return fmt::format("no equivariant {}", layers);
  if (found.directions.cols() == 0) return fmt::format("one equivariant {}, and no other", layers);
  return fmt::format("an equivariant {} and {} in which it may change", layers, directions_in_words(found));
}

Page affine_page(const AffineMaps& found, const EnforceRequest& request, const RunRecord& run) {
  EnforceResult told = found.maps;
  told.message = message_of(found);
  Page page;
  page.verb = "enforce affine";
  page.subject = fmt::format("{}, {} to {}, layers z = W x + b from R^{} to R^{}", group_in_words(request.group),
                             request.in, request.out, inputs_of(found), outputs_of(found));
  page.title = "lieder enforce affine: " + page.subject;
  page.badge = enforce_badge(told);
  page.headline = headline(found, request);
  page.summary = enforce_summary(told,
                                 "With points as (x, 1) a layer is one matrix W. For random combinations of these at "
                                 "random elements g of the group, `rho_out(g)\u00a0W` and `W\u00a0rho_in(g)` ");
  page.facts = enforce_facts(told, "entries of a map of points (x, 1)");
  page.facts.front().name = "maps of points (x, 1)";
  if (found.exists)
    page.facts.insert(page.facts.begin(), {count_in_words(found.directions.cols()), "directions",
                                           fmt::format("free numbers in place of the {} entries of W and b",
                                                       count_in_words(found.directions.rows()))});
  if (found.exists) page.sections.push_back(pictures(found));
  page.sections.push_back(enforce_rank_section(told, block_structure(told)));
  page.sections.push_back(enforce_record_section(told, request, files_of(found), run, "affine "));
  page.sections.push_back(lie_derivative_cite_section());
  return page;
}

Result to_result(const AffineMaps& found, const EnforceRequest& request, RunRecord run) {
  Result result;
  result.verb = "enforce";
  result.status = found.maps.status;
  result.verdict.reset();
  result.message = message_of(found);
  result.answer["exists"] = found.maps.usable() ? nlohmann::ordered_json(found.exists) : nullptr;
  // The empty space has no dimension: 0 is that of a single layer.
  result.answer["dimension"] = found.exists ? nlohmann::ordered_json(found.directions.cols()) : nullptr;
  result.answer["outputs"] = outputs_of(found);
  result.answer["inputs"] = inputs_of(found);
  result.answer["methods"] = found.maps.methods();
  result.evidence = enforce_evidence(found.maps);
  result.options = enforce_options(found.maps, request);
  if (found.exists) {
    result.arrays.push_back({"particular", found.particular});
    result.arrays.push_back(
        {"directions", ManyExtents{{found.directions.cols(), outputs_of(found), inputs_of(found) + 1},
                                   {found.directions.data(), found.directions.data() + found.directions.size()}}});
  }
  result.group = found.maps.closed_group;
  if (run.threads == 0) run.threads = found.maps.used.threads;
  result.page = [=] { return affine_page(found, request, run); };
  result.run = std::move(run);
  result.seed = found.maps.used.seed;
  return result;
}

}  // namespace lieder
