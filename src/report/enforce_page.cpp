#include <fmt/format.h>

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

/// Counts beyond that are not exact as doubles, and nobody reads them.
std::string entries_in_words(const EnforceResult& enforced) {
  const double entries = static_cast<double>(enforced.rows) * static_cast<double>(enforced.cols);
  return entries < 1e7 ? count_in_words(enforced.rows * enforced.cols) : number_in_words(entries, 2);
}

/// As a Python string.
std::string python_text(const std::string& text) {
  std::string safe = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe + "\"";
}

std::string command_of(const EnforceResult& enforced, const EnforceRequest& request, const std::string& kind) {
  std::string command = fmt::format("lieder enforce {}--group {} --in {} --out-rep {}", kind, shell_word(request.group),
                                    shell_word(request.in), shell_word(request.out));
  if (request.degree) command += fmt::format(" --degree {}", *request.degree);
  if (!request.second.empty()) command += fmt::format(" --bilinear --second {}", shell_word(request.second));
  if (enforced.used.method != EnforceMethod::automatic)
    command += fmt::format(" --method {}", to_string(enforced.used.method));
  return fmt::format("{} --seed {}\n", command, enforced.used.seed);
}

}  // namespace

std::string shell_word(const std::string& text) {
  std::string safe = "'";
  for (const char c : text) safe += c == '\'' ? "'\\''" : std::string(1, c);
  return safe + "'";
}

std::vector<PageFact> enforce_facts(const EnforceResult& enforced, const char* numbers) {
  std::vector<PageFact> list;
  list.push_back({count_in_words(enforced.dimension), "dimension",
                  fmt::format("free numbers in place of the {} {}", entries_in_words(enforced), numbers)});
  if (!std::isnan(enforced.equivariance_error))
    list.push_back({number_in_words(enforced.equivariance_error, 2), "equivariance error",
                    "relative difference of the two sides at random elements; about 1e-15 is rounding"});
  if (enforced.completeness != Completeness::exact)
    list.push_back({number_in_words(enforced.closure_defect, 2), "closure defect",
                    std::isnan(enforced.closure_defect)
                        ? "too many generators to look at all brackets"
                        : "share of a bracket outside the Lie algebra; 0 for an algebra"});
  if (const RankDecision* rank = enforced.weakest_rank())
    list.push_back({gap_in_words(*rank), "gap of the rank",
                    fmt::format("last singular value kept over the first that counts as zero; certain from {} on",
                                number_in_words(rank->min_gap, 2))});
  return list;
}

PageSection enforce_cite_section() {
  PageSection section{"How to cite", "", {}};
  section.blocks.emplace_back(Cite{
      "The equations",
      "M. Finzi, M. Welling and A. G. Wilson, A Practical Method for Constructing Equivariant Multilayer "
      "Perceptrons for Arbitrary Matrix Groups, ICML 2021, PMLR 139; arXiv 2104.09459.",
      "@inproceedings{Finzi2021,\n  author    = {Finzi, Marc and Welling, Max and Wilson, Andrew Gordon},\n"
      "  title     = {A Practical Method for Constructing Equivariant Multilayer Perceptrons for Arbitrary Matrix "
      "Groups},\n"
      "  booktitle = {Proceedings of the 38th International Conference on Machine Learning},\n  series    = {PMLR},\n"
      "  volume    = {139},\n  year      = {2021},\n  eprint    = {2104.09459},\n  archivePrefix = {arXiv}\n}",
      "https://arxiv.org/abs/2104.09459"});
  section.blocks.emplace_back(program_citation());
  return section;
}

PageSection lie_derivative_cite_section() {
  PageSection section{"How to cite", "", {}};
  section.blocks.emplace_back(
      Cite{"The equations",
           "S. E. Otto, N. Zolman, J. N. Kutz and S. L. Brunton, A Unified Framework to Enforce, Discover, and Promote "
           "Symmetry in Machine Learning, Journal of Machine Learning Research 26(248), 2025; arXiv 2311.00212.",
           "@article{OttoZolmanKutzBrunton2025,\n"
           "  author  = {Otto, Samuel E. and Zolman, Nicholas and Kutz, J. Nathan and Brunton, Steven L.},\n"
           "  title   = {A Unified Framework to Enforce, Discover, and Promote Symmetry in Machine Learning},\n"
           "  journal = {Journal of Machine Learning Research},\n  volume  = {26},\n  number  = {248},\n"
           "  year    = {2025},\n  eprint  = {2311.00212},\n  archivePrefix = {arXiv}\n}",
           "https://arxiv.org/abs/2311.00212"});
  section.blocks.emplace_back(program_citation());
  return section;
}

PageSection enforce_use_section(const EnforceResult& enforced, const EnforceRequest& request) {
  const std::string in = request.second.empty() ? request.in : fmt::format("({})*({})", request.in, request.second);
  PageSection section{"How to use it",
                      "A layer whose weights are `combine(weights)` is equivariant whatever the weights are, and "
                      "`project` finds those of the equivariant matrix nearest to any other.",
                      {}};
  section.blocks.emplace_back(
      Code{.title = "In Python",
           .caption = {},
           .text = fmt::format("import lieder\nimport numpy as np\n\nmaps = lieder.enforce({}, {}, {})\n"
                               "W = maps.combine(np.random.randn({}))\n\n"
                               "# the equivariant matrix nearest to A, {} x {}:\nB = maps.combine(maps.project(A))\n",
                               python_text(request.group), python_text(in), python_text(request.out),
                               enforced.dimension, enforced.rows, enforced.cols)});
  return section;
}

namespace {

Table files_of(const EnforceResult& enforced, const std::string& basis_file) {
  Table files{.title = "Files beside this page", .width = Width::half};
  files.rows = {{"result.json", "everything above, for programs"}};
  if (basis_file.ends_with(".npz"))
    files.rows.push_back({basis_file, fmt::format("the maps: sparse, {} \u00d7 {}, for scipy.sparse.load_npz",
                                                  enforced.dimension, enforced.rows * enforced.cols)});
  else if (!basis_file.empty())
    files.rows.push_back({basis_file, fmt::format("the maps: {} \u00d7 {} \u00d7 {} numbers", enforced.dimension,
                                                  enforced.rows, enforced.cols)});
  else if (enforced.usable())
    files.caption = "The basis was not written out; the option `--explicit` does it, whatever its size.";
  return files;
}

}  // namespace

PageSection enforce_record_section(const EnforceResult& enforced, const EnforceRequest& request, Table files,
                                   const RunRecord& run, const std::string& kind) {
  Table options{.title = "Options", .width = Width::half};
  options.rows = {{"lieder", kVersion},
                  {"status", std::string(to_string(enforced.status))},
                  {"group", request.group},
                  {"in", request.in},
                  {"out-rep", request.out},
                  {"method", std::string(to_string(enforced.used.method))},
                  {"seed", std::to_string(enforced.used.seed)}};
  if (!request.second.empty()) options.rows.insert(options.rows.begin() + 4, {"second", request.second});
  if (request.degree) options.rows.push_back({"degree", std::to_string(*request.degree)});
  if (request.write_basis) options.rows.push_back({"explicit", "yes"});
  if (run.threads > 0) options.rows.push_back({"threads", std::to_string(run.threads)});
  PageSection section{"How it was made", as_sentence(enforced.message), {options, std::move(files)}};
  section.blocks.emplace_back(Code{.title = "The command", .caption = {}, .text = command_of(enforced, request, kind)});
  add_inputs(section, run);
  return section;
}

Page enforce_page(const EnforceResult& enforced, const EnforceRequest& request, const std::string& basis_file,
                  const RunRecord& run) {
  const BlockStructure structure = block_structure(enforced);
  const ShownMaps shown = shown_maps(enforced, structure);
  Page page;
  page.verb = "enforce";
  page.subject = fmt::format("{}, {}{} to {}, a matrix of {} by {}", group_in_words(request.group), request.in,
                             request.second.empty() ? "" : " and " + request.second, request.out,
                             count_in_words(enforced.rows), count_in_words(enforced.cols));
  page.title = "lieder enforce: " + page.subject;
  page.badge = enforce_badge(enforced);
  page.headline = enforce_headline(enforced, request);
  page.summary = enforce_summary(enforced);
  page.facts = enforce_facts(enforced, "entries of W");
  page.sections.push_back(enforce_basis_section(enforced, structure, shown));
  page.sections.push_back(enforce_block_section(enforced, structure));
  if (!shown.maps.empty()) page.sections.push_back(enforce_sparsity_section(structure, shown));
  page.sections.push_back(enforce_rank_section(enforced, structure));
  if (enforced.usable() && enforced.dimension > 0) page.sections.push_back(enforce_use_section(enforced, request));
  page.sections.push_back(enforce_record_section(enforced, request, files_of(enforced, basis_file), run));
  page.sections.push_back(enforce_cite_section());
  return page;
}

}  // namespace lieder
