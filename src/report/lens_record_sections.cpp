#include <fmt/format.h>

#include "lieder/base/version.hpp"
#include "report/lens_sections.hpp"
#include "report/lens_words.hpp"
#include "report/record.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;

Table files_table(const LensResult& lens) {
  Table files{.title = "Files beside this page", .width = Width::half};
  files.rows = {{"result.json", "everything above, for programs"}};
  if (lens.generator.size() > 0) files.rows.push_back({"generator.npy", "the shift by one place"});
  if (lens.convolution.size() > 0)
    files.rows.push_back({"convolution.npy", "L, one filter a row: y = (x\u00a0\u2212\u00a0mean) L^T"});
  if (lens.filter.size() > 0) files.rows.push_back({"filter.npy", "the middle row of L"});
  if (lens.mean.size() > 0) files.rows.push_back({"mean.npy", "mean of every coordinate"});
  if (lens.order) files.rows.push_back({"order.npy", "the coordinate that stands at each place"});
  if (lens.usable()) files.rows.push_back({"group.json", "the group, for the other verbs"});
  return files;
}

}  // namespace

PageSection lens_record_section(const LensResult& lens, const RunRecord& run) {
  const LensOptions& o = lens.used;
  Table options{.title = "Options", .width = Width::half};
  options.rows = {{"lieder", kVersion},
                  {"status", std::string(to_string(lens.status))},
                  {"topology", topology_word(o.topology)},
                  {"order", o.order == AxisOrder::given ? "given" : "natural"},
                  {"surrogates", std::to_string(o.surrogates)},
                  {"seed", std::to_string(o.seed)}};
  if (run.threads > 0) options.rows.push_back({"threads", std::to_string(run.threads)});
  PageSection section{
      "How it was made", is_answer(lens.verdict) ? as_sentence(lens.message) : "", {options, files_table(lens)}};
  add_inputs(section, run);
  return section;
}

PageSection lens_cite_section() {
  PageSection section{"How to cite", "", {}};
  section.blocks.emplace_back(Cite{
      "The method",
      "O. Efe and A. Ozakin, SymmetryLens: Unsupervised Symmetry Learning via Locality and Density Preservation, "
      "Symmetry 17(3), 425, 2025; arXiv 2410.05232.",
      "@article{EfeOzakin2025,\n  author  = {Efe, Onur and Ozakin, Arkadas},\n  title   = {{SymmetryLens}: "
      "Unsupervised "
      "Symmetry Learning via Locality and Density Preservation},\n  journal = {Symmetry},\n  volume  = {17},\n  number "
      " = "
      "{3},\n  pages   = {425},\n  year    = {2025},\n  doi     = {10.3390/sym17030425},\n  eprint  = {2410.05232},\n  "
      "archivePrefix = {arXiv}\n}",
      "https://doi.org/10.3390/sym17030425"});
  section.blocks.emplace_back(program_citation());
  return section;
}

}  // namespace lieder
