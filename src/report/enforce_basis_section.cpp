#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/enforce_sections.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::size_t kMostMaps = 12;
constexpr double kMostEntries = 1e6;  // that are written out for the page, of all maps together
constexpr Index kMostDrawn = 200;     // rows or columns of a picture, as figure_data.cpp draws them
constexpr std::size_t kMostBreaks = 24;
constexpr double kDust = 1e-12;  // beside the largest entry: zero

/// Which basis elements, and where each is.
struct ChosenMap {
  const PairKind* kind;
  const TermPair* pair;
  Index local;  ///< number in its block
  Index number() const { return pair->first + local; }
};

/// Those of the first block of each kind, in turn, while there is room; every block when there are few elements.
std::vector<ChosenMap> choose(const EnforceResult& enforced, const BlockStructure& structure,
                              ShownMaps::Extent extent) {
  const bool whole = extent == ShownMaps::Extent::whole;
  const bool all = whole && enforced.dimension <= static_cast<Index>(kMostMaps);
  std::vector<ChosenMap> chosen;
  double room = kMostEntries;
  const auto add = [&](const ChosenMap& map) {
    const Index entries = whole ? enforced.rows * enforced.cols : map.kind->invariants().size();
    if (chosen.size() == kMostMaps || static_cast<double>(entries) > room) return;
    room -= static_cast<double>(entries);
    chosen.push_back(map);
  };
  for (std::size_t before = 1, local = 0; local == 0 || chosen.size() > before; ++local) {
    before = chosen.size();
    for (const PairKind& kind : structure.kinds) {
      if (static_cast<Index>(local) >= kind.invariants().count()) continue;
      for (const TermPair& pair : kind.pairs)
        if (all || &pair == &kind.pairs.front()) add({&kind, &pair, static_cast<Index>(local)});
    }
  }
  std::ranges::sort(chosen, {}, &ChosenMap::number);
  return chosen;
}

/// Whether blocks are so small a part of W that nothing would be seen of them.
bool is_lost(const EnforceResult& enforced, const BlockStructure& structure) {
  constexpr Index kPlain = 32, kSmallestShare = 12;
  return std::ranges::any_of(structure.kinds, [&](const PairKind& kind) {
    const Index rows = structure.out.sizes[kind.out], cols = structure.in.sizes[kind.in];
    return kind.maps > 0 && ((enforced.rows > kPlain && rows * kSmallestShare < enforced.rows) ||
                             (enforced.cols > kPlain && cols * kSmallestShare < enforced.cols));
  });
}

/// Where each coordinate of a representation stands in one of its terms.
std::vector<Index> places_in(const TensorProduct& term, Index size) {
  std::vector<Index> places(static_cast<std::size_t>(size), 0);
  const std::vector<Index> coordinates = coordinates_of(term);
  for (std::size_t k = 0; k < coordinates.size(); ++k)
    places[static_cast<std::size_t>(coordinates[k])] = static_cast<Index>(k);
  return places;
}

MatrixXd matrix_of(const EnforceResult& enforced, const ChosenMap& choice, ShownMaps::Extent extent) {
  const Invariants& invariants = *choice.pair->block->invariants;
  const VectorXd tensor = invariants.combine(VectorXd::Unit(invariants.count(), choice.local));
  const std::vector<Index> entries = coordinates_of(choice.pair->block->entries);
  if (extent == ShownMaps::Extent::whole) {
    MatrixXd w = MatrixXd::Zero(enforced.rows, enforced.cols);
    for (std::size_t k = 0; k < entries.size(); ++k)
      w(entries[k] / enforced.cols, entries[k] % enforced.cols) = tensor[static_cast<Index>(k)];
    return w;
  }
  const TensorProduct &out = enforced.out.terms()[choice.pair->out], &in = enforced.in.terms()[choice.pair->in];
  const std::vector<Index> rows = places_in(out, enforced.rows), cols = places_in(in, enforced.cols);
  MatrixXd block = MatrixXd::Zero(out.size(), in.size());
  for (std::size_t k = 0; k < entries.size(); ++k)
    block(rows[static_cast<std::size_t>(entries[k] / enforced.cols)],
          cols[static_cast<std::size_t>(entries[k] % enforced.cols)]) = tensor[static_cast<Index>(k)];
  return block;
}

bool is_contiguous(const TensorProduct& term) {
  Index stride = 1;
  for (std::size_t k = term.axes.size(); k-- > 0;) {
    if (term.axes[k].stride != stride) return false;
    stride *= term.axes[k].atom.size;
  }
  return true;
}

/// Where terms begin; none when they are interleaved or too many to be told apart.
std::vector<Index> breaks(const Representation& rep) {
  std::vector<Index> starts;
  if (rep.terms().size() > kMostBreaks || !std::ranges::all_of(rep.terms(), is_contiguous)) return {};
  for (const TensorProduct& term : rep.terms())
    if (term.offset > 0) starts.push_back(term.offset);
  return starts;
}

/// What a row, a colour, a line and a cell are.
std::string how_to_read(const ShownMaps& shown, bool has_breaks) {
  std::string words = "Rows are outputs, columns inputs; one scale of colours for all, with zero in the middle.";
  if (has_breaks) words += " Thin lines part the terms of a sum.";
  if (shown.extent == ShownMaps::Extent::block)
    words +=
        " Each picture is one block of W, from a term of the input to one of the output; outside it that map is zero.";
  Index longest = 0;
  for (const ShownMap& map : shown.maps) longest = std::max({longest, map.matrix.rows(), map.matrix.cols()});
  if (longest > kMostDrawn)
    words += fmt::format(
        " The pictures are reduced: a side of more than {} is drawn with up to {} entries to a cell, which has the "
        "colour "
        "of the largest of them.",
        kMostDrawn, (longest + kMostDrawn - 1) / kMostDrawn);
  return words;
}

bool is_too_large(const PairKind& kind) {
  return kind.maps > 0 && static_cast<double>(kind.invariants().size()) > kMostEntries;
}

/// How many there are, and which of them are here.
std::string what_is_shown(const EnforceResult& enforced, const BlockStructure& structure, const ShownMaps& shown) {
  const bool several = structure.kinds.size() > 1;
  const auto left = enforced.dimension - static_cast<Index>(shown.maps.size());
  std::string words =
      enforced.dimension == 1
          ? "The one map, of unit norm: every equivariant W is a multiple of it."
          : "An orthonormal basis: every equivariant W is a sum of these maps, each with a weight of its own. Any "
            "rotation among them would do as well.";
  if (left > 0)
    words += fmt::format(
        "\n\n{} of {} {} shown{}; {} {} not. Any of them is `combine` of weights that are 1 at its number and 0 "
        "elsewhere.",
        shown.maps.size(), count_in_words(enforced.dimension), shown.maps.size() == 1 ? "is" : "are",
        several ? ", the first ones of each kind of block" : "", count_in_words(left), left == 1 ? "is" : "are");
  if (std::ranges::any_of(structure.kinds, is_too_large))
    words += fmt::format(" Blocks of more than {} entries are left out.", count_in_words(std::llround(kMostEntries)));
  return words;
}

double share_not_zero(const MatrixXd& m) {
  const double dust = kDust * m.cwiseAbs().maxCoeff();
  return static_cast<double>((m.array().abs() > dust).count()) / static_cast<double>(m.size());
}

}  // namespace

std::string kind_in_words(const BlockStructure& structure, const PairKind& kind) {
  return structure.in.names[kind.in] + " \u2192 " + structure.out.names[kind.out];
}

ShownMaps shown_maps(const EnforceResult& enforced, const BlockStructure& structure) {
  ShownMaps shown;
  if (enforced.dimension == 0) return shown;
  std::vector<ChosenMap> chosen;
  if (!is_lost(enforced, structure)) chosen = choose(enforced, structure, shown.extent);
  if (chosen.empty()) {
    shown.extent = ShownMaps::Extent::block;
    chosen = choose(enforced, structure, shown.extent);
  }
  for (const ChosenMap& choice : chosen)
    shown.maps.push_back(
        {.number = choice.number(), .kind = choice.kind, .matrix = matrix_of(enforced, choice, shown.extent)});
  return shown;
}

PageSection enforce_basis_section(const EnforceResult& enforced, const BlockStructure& structure,
                                  const ShownMaps& shown) {
  PageSection section{"The basis", "", {}};
  if (enforced.dimension == 0) {
    section.text = "There is nothing to show: only W = 0 commutes.";
    return section;
  }
  if (shown.maps.empty()) {
    section.text = fmt::format(
        "No map is drawn: W has {} by {} entries, and to write such a map out takes longer than a page should. "
        "`combine` gives the sum of the maps with any weights.",
        count_in_words(enforced.rows), count_in_words(enforced.cols));
    if (auto plan = combination_plan(enforced, structure)) section.blocks.emplace_back(std::move(*plan));
    return section;
  }
  const bool several = structure.kinds.size() > 1;
  section.text = what_is_shown(enforced, structure, shown);
  MatrixGrid grid{.title = {},
                  .caption = {},
                  .values = {},
                  .names = {},
                  .row_breaks = {},
                  .column_breaks = {},
                  .row_label = "output",
                  .column_label = "input"};
  if (shown.extent == ShownMaps::Extent::whole) {
    grid.row_breaks = breaks(enforced.out);
    grid.column_breaks = breaks(enforced.in);
  }
  for (const ShownMap& map : shown.maps) {
    grid.values.push_back(map.matrix);
    grid.names.push_back(fmt::format("map {}", map.number) +
                         (several ? "\n" + kind_in_words(structure, *map.kind) : ""));
  }
  grid.caption = how_to_read(shown, !grid.row_breaks.empty() || !grid.column_breaks.empty());
  section.blocks.emplace_back(std::move(grid));
  return section;
}

PageSection enforce_sparsity_section(const BlockStructure& structure, const ShownMaps& shown) {
  PageSection section{"Sparsity", "", {}};
  Table table{
      .title = {}, .caption = {}, .header = {"Map", "Block", "Not zero", "Share", "Largest"}, .numeric = {2, 3, 4}};
  double sum = 0;
  for (const ShownMap& map : shown.maps) {
    const double share = share_not_zero(map.matrix);
    sum += share;
    table.rows.push_back({fmt::format("map {}", map.number), kind_in_words(structure, *map.kind),
                          count_in_words(std::llround(share * static_cast<double>(map.matrix.size()))),
                          number_in_words(100 * share) + "\u00a0%", number_in_words(map.matrix.cwiseAbs().maxCoeff())});
  }
  section.text = fmt::format(
      "Of the entries of the shown maps {}\u00a0% are not zero. An entry below {} of the largest one of its map counts "
      "as zero.",
      number_in_words(100 * sum / static_cast<double>(shown.maps.size())), number_in_words(kDust));
  table.caption = shown.extent == ShownMaps::Extent::whole ? "Shares are of all entries of W."
                                                           : "Shares are of the entries of the one block.";
  section.blocks.emplace_back(std::move(table));
  return section;
}

}  // namespace lieder
