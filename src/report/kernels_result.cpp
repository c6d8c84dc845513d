#include <fmt/format.h>
#include <fmt/ranges.h>

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

constexpr Index kMostKernels = 12;

/// A kernel as one matrix: for each output and input a square of the grid's last two coordinates, the others at 0.
MatrixXd picture(const GridKernels& found, Index number) {
  const Index side = found.side, outputs = found.maps.rows, inputs = found.inputs;
  const Index points = found.values.rows() / (outputs * inputs);
  const Index height = found.extents > 1 ? side : 1, slice = height * side;
  const Index middle = (points / slice) / 2 * slice;
  MatrixXd all(outputs * height, inputs * side);
  for (Index i = 0; i < outputs; ++i)
    for (Index j = 0; j < inputs; ++j)
      all.block(i * height, j * side, height, side) = found.values.col(number)
                                                          .segment((i * inputs + j) * points + middle, slice)
                                                          .reshaped<Eigen::RowMajor>(height, side);
  return all;
}

std::vector<Index> breaks(Index pieces, Index size) {
  std::vector<Index> all;
  for (Index k = 1; k < pieces; ++k) all.push_back(k * size);
  return all;
}

std::string how_made(const GridKernels& found) {
  if (found.rings == 0)
    return "All kernels on the grid: the group takes it to itself, so they commute with it exactly.";
  std::string words = fmt::format(
      "{} rings times the angular kernels. On the grid they commute exactly with the elements that take it to itself, "
      "and with all others as well as the rings are resolved.",
      found.rings);
  if (found.bands.empty()) return words;
  return words +
         fmt::format(
             "\n\nThe group does not turn all directions into all, so there are kernels of any angular frequency. A "
             "ring takes those that the grid resolves on it, in the order of their radii up to {}; within that bound "
             "nothing is missing.",
             fmt::join(found.bands, ", "));
}

PageSection pictures(const GridKernels& found) {
  const Index shown = std::min(found.values.cols(), kMostKernels);
  PageSection section{"The kernels", {}, {}};
  section.text = how_made(found);
  MatrixGrid grid{.title = shown < found.values.cols()
                               ? fmt::format("{} of {} kernels", shown, count_in_words(found.values.cols()))
                               : "All kernels",
                  .caption = "A square for each output (down) and input (across)."};
  if (found.extents > 2) grid.caption += " Shown are the last two coordinates, the others at 0.";
  for (Index k = 0; k < shown; ++k) {
    grid.values.push_back(picture(found, k));
    grid.names.push_back(std::to_string(k + 1));
  }
  grid.row_breaks = breaks(found.maps.rows, found.extents > 1 ? found.side : 1);
  grid.column_breaks = breaks(found.inputs, found.side);
  grid.row_label = "output";
  grid.column_label = "input";
  section.blocks.emplace_back(std::move(grid));
  return section;
}

std::string shape_in_words(const GridKernels& found) {
  std::string words = fmt::format("{} \u00d7 {} \u00d7 {}", found.values.cols(), found.maps.rows, found.inputs);
  for (Index a = 0; a < found.extents; ++a) words += fmt::format(" \u00d7 {}", found.side);
  return words;
}

Table files_of(const GridKernels& found) {
  Table files{.title = "Files beside this page", .width = Width::half};
  files.rows = {{"result.json", "everything above, for programs"}};
  if (found.maps.usable())
    files.rows.push_back({"kernel.npy", shape_in_words(found) + ": kernels, outputs, inputs, grid"});
  return files;
}

}  // namespace

Page kernels_page(const GridKernels& found, const EnforceRequest& request, const KernelOptions& options,
                  const RunRecord& run) {
  Page page;
  page.verb = "enforce field";
  page.subject = fmt::format("{}, {} to {}, a grid of {}^{} points", group_in_words(request.group), request.in,
                             request.out, found.side, found.extents);
  page.title = "lieder enforce field: " + page.subject;
  page.badge = enforce_badge(found.maps);
  page.headline = found.maps.usable() && found.values.cols() == 0
                      ? fmt::format("No convolution from {} to {} commutes with {}, other than zero.", request.in,
                                    request.out, group_in_words(request.group))
                      : as_sentence(found.message);
  EnforceResult told = found.maps;
  told.equivariance_error = found.equivariance_error;
  page.summary = enforce_summary(told,
                                 "For the kernels at random points x and elements g of the group, `k(gx)` and "
                                 "`rho_out(g)\u00a0k(x)\u00a0rho_in(g)^-1` ");
  page.facts = enforce_facts(told, found.rings == 0      ? "entries of the kernel"
                                   : found.bands.empty() ? "entries of the kernel at one direction"
                                                         : "coefficients of all frequencies");
  page.facts.insert(page.facts.begin(),
                    {count_in_words(found.values.cols()), "kernels on the grid", "independent, each of norm 1"});
  if (found.values.cols() > 0) page.sections.push_back(pictures(found));
  page.sections.push_back(enforce_rank_section(found.maps, block_structure(found.maps)));
  PageSection record = enforce_record_section(
      found.maps, request, files_of(found), run,
      fmt::format("field --kernel {} --width {} {}{}", options.side, options.ring_width,
                  found.bands.empty() ? "" : fmt::format("--band {} ", options.band),
                  options.positions.empty() ? "" : fmt::format("--positions {} ", options.positions)));
  record.text = as_sentence(found.message);
  page.sections.push_back(std::move(record));
  page.sections.push_back(enforce_cite_section());
  return page;
}

Result to_result(const GridKernels& found, const EnforceRequest& request, const KernelOptions& options, RunRecord run) {
  Result result;
  result.verb = "enforce";
  result.status = found.maps.status;
  result.verdict.reset();
  result.message = found.message;
  result.answer["dimension"] = found.values.cols();
  if (found.rings > 0) {
    result.answer["angular"] = found.maps.dimension;
    result.answer["rings"] = found.rings;
  }
  if (!found.bands.empty()) result.answer["bands"] = found.bands;
  result.answer["methods"] = found.maps.methods();
  result.evidence = enforce_evidence(found.maps);
  result.evidence["equivariance_error"] = found.equivariance_error;
  result.options = enforce_options(found.maps, request);
  result.options["kernel"] = options.side;
  result.options["width"] = options.ring_width;
  result.options["band"] = options.band;
  if (!options.positions.empty()) result.options["positions"] = options.positions;
  if (found.maps.usable()) {
    ManyExtents kernel{.shape = {found.values.cols(), found.maps.rows, found.inputs},
                       .values = {found.values.data(), found.values.data() + found.values.size()}};
    kernel.shape.insert(kernel.shape.end(), static_cast<std::size_t>(found.extents), found.side);
    result.arrays.push_back({"kernel", std::move(kernel)});
  }
  if (run.threads == 0) run.threads = found.maps.used.threads;
  result.page = [=] { return kernels_page(found, request, options, run); };
  result.run = std::move(run);
  result.seed = found.maps.used.seed;
  return result;
}

}  // namespace lieder
