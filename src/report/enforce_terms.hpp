#pragma once
#include <string>
#include <vector>

#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// A term as the grammar of representations writes it: "V^2*V'", "Sym^2(V)", and "1" for the trivial one.
std::string name_of(const TensorProduct& term, const std::vector<GroupBlock>& base);

/// Maps from one term of the input to one of the output.
struct TermPair {
  std::size_t in = 0, out = 0;  ///< numbers of the terms
  const BasisBlock* block = nullptr;
  Eigen::Index first = 0;  ///< number of its first basis element
};

/// All pairs of terms with the same two names.
struct PairKind {
  std::size_t in = 0, out = 0;  ///< kinds of the terms
  std::vector<TermPair> pairs;
  Eigen::Index maps = 0;  ///< of all pairs together
  const Invariants& invariants() const { return *pairs.front().block->invariants; }
};

/// The terms of one side, and their different names in the order in which they come.
struct TermKinds {
  std::vector<std::string> names;
  std::vector<std::size_t> counts;   ///< terms of each kind
  std::vector<Eigen::Index> sizes;   ///< coordinates of one term of each kind
  std::vector<std::size_t> kind_of;  ///< kind of each term
};

/// The matrix W by its terms.
struct BlockStructure {
  TermKinds in, out;
  std::vector<PairKind> kinds;  ///< by the output, then the input
};
BlockStructure block_structure(const EnforceResult& enforced);

}  // namespace lieder
