#include <fmt/format.h>

#include "lieder/report/enforce_report.hpp"
#include "report/enforce_json.hpp"
#include "report/enforce_sections.hpp"
#include "report/enforce_words.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;

/// Beyond, nobody reads them one by one; their coefficients stand in the arrays.
constexpr Index kMostTexts = 200;

std::vector<std::string> texts_of(const EquivariantPolynomials& found) {
  std::vector<std::string> texts;
  for (Index k = 0; k < std::min(found.coefficients.rows(), kMostTexts); ++k) texts.push_back(found.text(k));
  return texts;
}

PageSection formulas(const EquivariantPolynomials& found) {
  const Index all = found.coefficients.rows();
  PageSection section{"The polynomials", {}, {}};
  section.text = fmt::format(
      "A basis in echelon form: each has a monomial that no other one has. {} stand for the coordinates of the "
      "input{}.",
      found.exponents.cols() == 1 ? "x1" : fmt::format("x1 to x{}", found.exponents.cols()),
      found.rational ? "; coefficients are whole numbers or simple fractions" : "");
  Table table{.title = "Formulas", .caption = {}, .header = {"number", "polynomial"}};
  for (const std::string& text : texts_of(found)) table.rows.push_back({std::to_string(table.rows.size() + 1), text});
  if (all > kMostTexts)
    table.caption =
        fmt::format("The first {} of {}; all coefficients are in coefficients.npy.", kMostTexts, count_in_words(all));
  table.numeric = {0};
  section.blocks.emplace_back(std::move(table));
  return section;
}

Table files_of(const EquivariantPolynomials& found) {
  Table files{.title = "Files beside this page", .width = Width::half};
  files.rows = {{"result.json", "everything above, for programs"}};
  if (found.maps.usable()) {
    files.rows.push_back(
        {"coefficients.npy", fmt::format("{} \u00d7 {} \u00d7 {}: maps, outputs, monomials", found.maps.dimension,
                                         found.maps.rows, found.exponents.rows())});
    files.rows.push_back({"exponents.npy", fmt::format("{} \u00d7 {}: monomials, coordinates of the input",
                                                       found.exponents.rows(), found.exponents.cols())});
  }
  return files;
}

}  // namespace

Page polynomials_page(const EquivariantPolynomials& found, const EnforceRequest& request, const RunRecord& run) {
  Page page;
  page.verb = "enforce polynomials";
  page.subject = fmt::format("{}, {} to {}, degree {}", group_in_words(request.group), request.in, request.out,
                             request.degree.value_or(1));
  page.title = "lieder enforce polynomials: " + page.subject;
  page.badge = enforce_badge(found.maps);
  page.headline = enforce_headline(found.maps, request);
  page.summary = enforce_summary(found.maps);
  page.facts = enforce_facts(found.maps, "coefficients");
  if (found.maps.dimension > 0) page.sections.push_back(formulas(found));
  page.sections.push_back(enforce_rank_section(found.maps, block_structure(found.maps)));
  page.sections.push_back(enforce_record_section(found.maps, request, files_of(found), run, "polynomials "));
  page.sections.push_back(enforce_cite_section());
  return page;
}

std::string message_of(const EquivariantPolynomials& found, const EnforceRequest& request) {
  if (!found.maps.usable()) return found.maps.message;
  return fmt::format("{} {}", count_in_words(found.maps.dimension), map_in_words(request, found.maps.dimension));
}

Result to_result(const EquivariantPolynomials& found, const EnforceRequest& request, RunRecord run) {
  const EnforceResult& maps = found.maps;
  Result result;
  result.verb = "enforce";
  result.status = maps.status;
  result.verdict.reset();
  result.message = message_of(found, request);
  result.answer["dimension"] = maps.dimension;
  result.answer["monomials"] = found.exponents.rows();
  result.answer["rational"] = found.rational;
  result.answer["polynomials"] = texts_of(found);
  result.answer["methods"] = maps.methods();
  result.evidence = enforce_evidence(maps);
  result.options = enforce_options(maps, request);
  if (maps.usable()) {
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = found.coefficients;
    result.arrays.push_back({"coefficients", ManyExtents{{rows.rows(), maps.rows, found.exponents.rows()},
                                                         {rows.data(), rows.data() + rows.size()}}});
    result.arrays.push_back({"exponents", found.exponents});
  }
  result.group = maps.closed_group;
  if (run.threads == 0) run.threads = maps.used.threads;
  result.page = [=] { return polynomials_page(found, request, run); };
  result.run = std::move(run);
  result.seed = maps.used.seed;
  return result;
}

}  // namespace lieder
