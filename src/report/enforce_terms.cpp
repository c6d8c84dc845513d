#include "report/enforce_terms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace lieder {
namespace {

using Eigen::Index;

std::string name_of(const Representation& rep, const std::vector<GroupBlock>& base) {
  std::string words;
  for (const TensorProduct& term : rep.terms()) words += (words.empty() ? "" : "+") + name_of(term, base);
  return words;
}

std::string name_of(const Atom& atom, const std::vector<GroupBlock>& base) {
  std::string name = "V";
  if (atom.kind == Atom::Kind::base) {
    const auto known = std::ranges::find(base, atom.first, &GroupBlock::first);
    if (known != base.end()) name = known->name;
  } else {
    name = fmt::format("{}^{}({})", atom.kind == Atom::Kind::symmetric ? "Sym" : "Alt", atom.degree,
                       name_of(*atom.of, base));
  }
  return atom.dual ? name + "'" : name;
}

TermKinds kinds_of(const Representation& rep, const std::vector<GroupBlock>& base) {
  TermKinds kinds;
  std::map<std::string, std::size_t> known;
  for (const TensorProduct& term : rep.terms()) {
    const auto [at, is_new] = known.try_emplace(name_of(term, base), kinds.names.size());
    if (is_new) {
      kinds.names.push_back(at->first);
      kinds.counts.push_back(0);
      kinds.sizes.push_back(term.size());
    }
    ++kinds.counts[at->second];
    kinds.kind_of.push_back(at->second);
  }
  return kinds;
}

/// Which term starts at a coordinate: no two start at the same.
std::map<Index, std::size_t> by_offset(const Representation& rep) {
  std::map<Index, std::size_t> numbers;
  for (std::size_t k = 0; k < rep.terms().size(); ++k) numbers[rep.terms()[k].offset] = k;
  return numbers;
}

}  // namespace

std::string name_of(const TensorProduct& term, const std::vector<GroupBlock>& base) {
  std::string words;
  for (std::size_t k = 0; k < term.axes.size();) {
    std::size_t end = k;
    while (end < term.axes.size() && term.axes[end].atom == term.axes[k].atom) ++end;
    const std::string name = name_of(term.axes[k].atom, base);
    words += (words.empty() ? "" : "*") + (end - k == 1 ? name : fmt::format("{}^{}", name, end - k));
    k = end;
  }
  return words.empty() ? "1" : words;
}

BlockStructure block_structure(const EnforceResult& enforced) {
  BlockStructure structure{
      .in = kinds_of(enforced.in, enforced.base), .out = kinds_of(enforced.out, enforced.base), .kinds = {}};
  const auto ins = by_offset(enforced.in), outs = by_offset(enforced.out);
  std::map<std::pair<std::size_t, std::size_t>, PairKind> kinds;
  Index first = 0;
  const auto add = [&](const BasisBlock& block) {
    const TermPair pair{.in = ins.at(block.entries.offset % enforced.cols),
                        .out = outs.at(block.entries.offset / enforced.cols),
                        .block = &block,
                        .first = first};
    const std::size_t in = structure.in.kind_of[pair.in], out = structure.out.kind_of[pair.out];
    PairKind& kind = kinds[{out, in}];
    kind.in = in;
    kind.out = out;
    kind.pairs.push_back(pair);
    kind.maps += block.invariants->count();
    first += block.invariants->count();
  };
  std::ranges::for_each(enforced.blocks, add);
  std::ranges::for_each(enforced.without_maps, add);
  for (auto& [place, kind] : kinds) structure.kinds.push_back(std::move(kind));
  return structure;
}

}  // namespace lieder
