#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lieder/report/enforce_report.hpp"
#include "report/enforce_terms.hpp"

namespace lieder {

/// Basis elements that the page shows, written out.
struct ShownMap {
  Eigen::Index number = 0;  ///< among the basis elements
  const PairKind* kind = nullptr;
  Eigen::MatrixXd matrix = {};
};

struct ShownMaps {
  /// What a matrix is: all of W, or the one block of it that is not zero, where W is too large for the block to be seen
  /// in it or for W to be written out.
  enum class Extent { whole, block } extent = Extent::whole;
  std::vector<ShownMap> maps;  ///< none: too large
};

/// Up to twelve: the first map of each kind of block, then the second, and so on; fewer where matrices are large, so
/// that a page costs no more than a fraction of a second.
ShownMaps shown_maps(const EnforceResult& enforced, const BlockStructure& structure);

/// The maps as pictures.
PageSection enforce_basis_section(const EnforceResult& enforced, const BlockStructure& structure,
                                  const ShownMaps& shown);

/// Where a random combination of all maps has its norm, for which nothing is written out; empty when there is only one
/// block, or drawing the weights would take long.
std::optional<figures::BlockPlan> combination_plan(const EnforceResult& enforced, const BlockStructure& structure);

/// W by its terms: a plan and a table.
PageSection enforce_block_section(const EnforceResult& enforced, const BlockStructure& structure);

/// How many entries of the shown maps are not zero.
PageSection enforce_sparsity_section(const BlockStructure& structure, const ShownMaps& shown);

/// The singular values behind each rank that was decided.
PageSection enforce_rank_section(const EnforceResult& enforced, const BlockStructure& structure);

/// The same in Python.
PageSection enforce_use_section(const EnforceResult& enforced, const EnforceRequest& request);

/// Options, files and inputs: what somebody needs to do it again.
/// \param kind  words of the command behind `lieder enforce`, each with a space behind it: "polynomials "
PageSection enforce_record_section(const EnforceResult& enforced, const EnforceRequest& request, figures::Table files,
                                   const RunRecord& run, const std::string& kind = {});

PageSection enforce_cite_section();

/// For what rests on Lie derivatives: affine actions and dictionaries.
PageSection lie_derivative_cite_section();

/// As one word of a shell.
std::string shell_word(const std::string& text);

/// Dimension, error and how complete. \param numbers  what the dimension stands in place of: "entries of W"
std::vector<PageFact> enforce_facts(const EnforceResult& enforced, const char* numbers);

/// "V^2 → V".
std::string kind_in_words(const BlockStructure& structure, const PairKind& kind);

}  // namespace lieder
