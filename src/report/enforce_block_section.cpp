#include <fmt/format.h>

#include <algorithm>

#include "lieder/base/seed.hpp"
#include "report/enforce_sections.hpp"
#include "report/enforce_words.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;
using Eigen::MatrixXd;

constexpr std::size_t kMostTerms = 16;  // a side of the plan, each as it is; more are put together by their names
constexpr std::size_t kMostKinds = 24;  // then; the rest is one piece
constexpr std::size_t kMostTableRows = 40, kMostEmptyRows = 8;
constexpr Index kMostWeights = 1'000'000;

std::string count_of(std::size_t number) { return count_in_words(static_cast<long long>(number)); }

/// A side of the plan: its pieces, and the piece of each term.
struct Side {
  std::vector<Piece> pieces;
  std::vector<std::size_t> piece_of;
};

Side side_of(const Representation& rep, const TermKinds& kinds) {
  Side side;
  if (rep.terms().size() <= kMostTerms) {
    for (std::size_t k = 0; k < rep.terms().size(); ++k) {
      side.pieces.push_back({kinds.names[kinds.kind_of[k]], rep.terms()[k].size()});
      side.piece_of.push_back(k);
    }
    return side;
  }
  for (std::size_t k = 0; k < std::min(kinds.names.size(), kMostKinds); ++k)
    side.pieces.push_back(
        {kinds.counts[k] == 1 ? kinds.names[k] : fmt::format("{} \u00d7 {}", kinds.counts[k], kinds.names[k]),
         kinds.sizes[k] * static_cast<Index>(kinds.counts[k])});
  if (kinds.names.size() > kMostKinds) side.pieces.push_back({"other terms", 0});
  for (std::size_t k = 0; k < rep.terms().size(); ++k) {
    side.piece_of.push_back(std::min(kinds.kind_of[k], kMostKinds));
    if (side.piece_of.back() == kMostKinds) side.pieces.back().size += rep.terms()[k].size();
  }
  return side;
}

/// A plan of W in which each block counts for `value` of it; those that share a piece add up.
template <typename Value>
BlockPlan plan_of(const EnforceResult& enforced, const BlockStructure& structure, Value value) {
  const Side in = side_of(enforced.in, structure.in), out = side_of(enforced.out, structure.out);
  BlockPlan plan{.rows = out.pieces,
                 .columns = in.pieces,
                 .values = MatrixXd::Zero(static_cast<Index>(out.pieces.size()), static_cast<Index>(in.pieces.size())),
                 .row_label = "output term",
                 .column_label = "input term"};
  for (const PairKind& kind : structure.kinds)
    for (const TermPair& pair : kind.pairs)
      plan.values(static_cast<Index>(out.piece_of[pair.out]), static_cast<Index>(in.piece_of[pair.in])) +=
          value(pair.block->invariants->count());
  return plan;
}

std::string how_known(const Invariants& invariants) {
  switch (invariants.completeness) {
    case Completeness::exact:
      return "exact";
    case Completeness::characters:
      return "characters";
    case Completeness::rank:
      break;
  }
  if (!invariants.rank || !invariants.rank->gap) return "rank";
  return "rank, gap " + gap_in_words(*invariants.rank);
}

/// Kinds with maps, those with the most first where there are too many; then those without, where they are few.
std::vector<const PairKind*> kinds_to_list(const BlockStructure& structure) {
  std::vector<const PairKind*> kinds, empty;
  for (const PairKind& kind : structure.kinds) (kind.maps > 0 ? kinds : empty).push_back(&kind);
  if (kinds.size() > kMostTableRows) {
    std::ranges::stable_sort(kinds, std::ranges::greater{}, &PairKind::maps);
    kinds.resize(kMostTableRows);
  }
  if (empty.size() <= kMostEmptyRows) kinds.insert(kinds.end(), empty.begin(), empty.end());
  return kinds;
}

Table table_of(const BlockStructure& structure) {
  Table table{.title = "What the blocks hold",
              .header = {"Block", "Blocks alike", "Maps in each", "Method", "Form", "Count known by"},
              .numeric = {1, 2}};
  const std::vector<const PairKind*> kinds = kinds_to_list(structure);
  for (const PairKind* kind : kinds) {
    const Invariants& invariants = kind->invariants();
    table.rows.push_back({kind_in_words(structure, *kind), count_of(kind->pairs.size()),
                          count_in_words(invariants.count()), invariants.method,
                          invariants.is_factored() ? "factored" : "explicit", how_known(invariants)});
  }
  table.caption = "Blocks from and to terms of the same names are alike and stand in one row.";
  if (kinds.size() < structure.kinds.size())
    table.caption += fmt::format(" {} more kinds of block are not listed, those without maps or with the fewest.",
                                 count_of(structure.kinds.size() - kinds.size()));
  return table;
}

/// "Each of the 4 blocks holds maps."
std::string how_many_hold_maps(std::size_t filled, std::size_t all) {
  if (all == 1) return filled == 1 ? "W is one block." : "W is one block, which no map fills.";
  if (filled == all) return fmt::format("Each pair of them is a block of W; all {} hold maps.", count_of(all));
  if (filled == 0) return fmt::format("Each pair of them is a block of W; none of the {} holds a map.", count_of(all));
  return fmt::format("Each pair of them is a block of W; {} of {} {} maps, and the others are zero.", count_of(filled),
                     count_of(all), filled == 1 ? "holds" : "hold");
}

std::string terms(std::size_t count) { return count == 1 ? "one term" : "a sum of " + count_of(count) + " terms"; }

}  // namespace

std::optional<BlockPlan> combination_plan(const EnforceResult& enforced, const BlockStructure& structure) {
  if (enforced.blocks.size() + enforced.without_maps.size() < 2 || enforced.dimension > kMostWeights) return {};
  RandomStream random(Seed{enforced.used.seed}.split(3));
  // The basis is orthonormal: the norm of a block is that of its weights.
  BlockPlan plan = plan_of(enforced, structure, [&](Index count) {
    return count == 0 ? 0.0 : random.normal_matrix(count, 1).squaredNorm() / static_cast<double>(enforced.dimension);
  });
  plan.values *= 100 / plan.values.sum();
  plan.title = "A random combination";
  plan.caption =
      "Where a sum of all maps with random weights has its squared norm, in per cent. In brackets how many "
      "coordinates a term has; sides grow as their square root.";
  plan.quantity = "per cent";
  return plan;
}

PageSection enforce_block_section(const EnforceResult& enforced, const BlockStructure& structure) {
  const std::size_t filled = enforced.blocks.size(), all = filled + enforced.without_maps.size();
  PageSection section{"Blocks", "", {}};
  section.text = fmt::format("Multiplied out, the input is {} and the output {}. {}", terms(enforced.in.terms().size()),
                             terms(enforced.out.terms().size()), how_many_hold_maps(filled, all));
  if (all > 1) {
    BlockPlan plan = plan_of(enforced, structure, [](Index count) { return static_cast<double>(count); });
    plan.title = "W by its terms";
    plan.caption =
        "The number of maps in each block; an empty block is zero in every equivariant W. In brackets how many "
        "coordinates a term has; sides grow as their square root.";
    plan.quantity = "maps";
    section.blocks.emplace_back(std::move(plan));
  }
  if (all > 0) section.blocks.emplace_back(table_of(structure));
  return section;
}

}  // namespace lieder
