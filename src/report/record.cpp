#include "report/record.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "lieder/base/version.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;

std::string shape_in_words(const std::vector<std::int64_t>& shape) {
  std::string words;
  for (const auto extent : shape)
    words += (words.empty() ? "" : " \u00d7 ") + (extent < 0 ? "?" : count_in_words(extent));
  return words;
}

}  // namespace

std::string name_of_input(const std::string& path) {
  const auto inside = std::min(path.find(":/"), path.size());
  return std::filesystem::path(path.substr(0, inside)).filename().string() + path.substr(inside);
}

void add_inputs(PageSection& section, const RunRecord& run) {
  for (const auto& input : run.inputs)
    section.blocks.emplace_back(Table{.title = "Input",
                                      .rows = {{"path", input.path},
                                               {"shape", shape_in_words(input.shape)},
                                               {"type", input.dtype.empty() ? "not known" : input.dtype},
                                               {"SHA-256", input.sha256.value_or("none: an array in memory")}},
                                      .width = Width::full});
}

Cite program_citation() {
  return Cite{
      "This program",
      fmt::format("The lieder developers, lieder {}: symmetry in machine learning and science.", kVersion),
      fmt::format("@software{{lieder,\n  author  = {{{{The lieder developers}}}},\n  title   = {{lieder: symmetry in "
                  "machine learning and science}},\n  version = {{{}}}\n}}",
                  kVersion)};
}

}  // namespace lieder
