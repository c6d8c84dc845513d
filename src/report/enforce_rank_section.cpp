#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "report/enforce_sections.hpp"
#include "report/enforce_words.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;

constexpr std::size_t kMostSpectra = 6;
constexpr Index kMostValues = 400;  // of a spectrum: more are no longer told apart

/// The ranks that were decided, each once, the least certain first; and where.
std::vector<const PairKind*> decided(const BlockStructure& structure) {
  std::vector<const PairKind*> kinds;
  std::set<const Invariants*> seen;
  for (const PairKind& kind : structure.kinds)
    if (kind.invariants().rank && seen.insert(&kind.invariants()).second) kinds.push_back(&kind);
  const auto gap = [](const PairKind* kind) {
    const RankDecision& rank = *kind->invariants().rank;
    return std::pair(rank.certain, rank.gap.value_or(std::numeric_limits<double>::infinity()));
  };
  std::ranges::stable_sort(kinds, {}, gap);
  return kinds;
}

std::string decision_in_words(const RankDecision& rank) {
  std::string words =
      fmt::format("{} of {} values {} above the threshold, {} {} as zero and {}.", count_in_words(rank.rank),
                  count_in_words(rank.spectrum.size()), rank.rank == 1 ? "is" : "are", count_in_words(rank.nullity),
                  rank.nullity == 1 ? "counts" : "count", rank.nullity == 1 ? "is a map" : "are maps");
  if (rank.gap && rank.spectrum[rank.rank] > 0)
    words += fmt::format(" The gap between the two is {}.", number_in_words(*rank.gap));
  if ((rank.spectrum.array() == 0).any()) words += " Hollow: zero to rounding.";
  return words;
}

Spectrum spectrum_of(const BlockStructure& structure, const PairKind& kind) {
  const RankDecision& rank = *kind.invariants().rank;
  const Index all = rank.spectrum.size(), shown = std::min(all, kMostValues);
  const Index first = std::clamp<Index>(rank.rank - shown / 2, 0, all - shown);
  Spectrum spectrum;
  spectrum.title = kind_in_words(structure, kind);
  spectrum.values = rank.spectrum.segment(first, shown);
  spectrum.first = first + 1;
  spectrum.x_label = "number";
  spectrum.y_label = "singular value";
  if (rank.threshold > 0) spectrum.threshold = Mark{rank.threshold, "zero below"};
  spectrum.caption = decision_in_words(rank);
  if (shown < all)
    spectrum.caption += fmt::format(" Shown are the {} values around the threshold.", count_in_words(shown));
  return spectrum;
}

std::string no_rank(const EnforceResult& enforced) {
  const std::string words = "No rank had to be decided: ";
  return words + (enforced.completeness == Completeness::characters
                      ? "the maps were counted by the dimensions of irreducible representations."
                      : "the maps were counted in whole numbers.");
}

}  // namespace

PageSection enforce_rank_section(const EnforceResult& enforced, const BlockStructure& structure) {
  const std::vector<const PairKind*> kinds = decided(structure);
  PageSection section{"The rank", "", {}};
  if (kinds.empty()) {
    section.text = no_rank(enforced);
    return section;
  }
  section.text =
      "Maps are solutions of linear equations, and their number is that of the singular values which count as zero. "
      "A wide gap between those and the others makes the count certain.";
  if (kinds.size() > kMostSpectra)
    section.text += fmt::format(" Shown are the {} least certain of {}.", kMostSpectra, kinds.size());
  for (std::size_t k = 0; k < std::min(kinds.size(), kMostSpectra); ++k)
    section.blocks.emplace_back(spectrum_of(structure, *kinds[k]));
  if (kinds.size() == 1) std::get<Spectrum>(section.blocks[0]).width = Width::full;
  return section;
}

}  // namespace lieder
