#pragma once
#include <optional>
#include <vector>

#include "naming/flag.hpp"

namespace lieder {

/// Where brackets of basis elements have to lie.
struct BracketRules {
  std::vector<std::size_t> kind;                           ///< of each basis element
  std::vector<std::vector<std::vector<Eigen::Index>>> to;  ///< [kind][kind]: the elements that brackets may need

  Eigen::Index dimension() const { return static_cast<Eigen::Index>(kind.size()); }
};

/// Brackets lie in the span: an algebra, whatever it is.
BracketRules closing_rules(Eigen::Index dimension);

/// A basis that follows a flag, columns in the coordinates of the basis that the flag came from, and its rules: ideals
/// stay ideals, the nilradical's powers multiply, the centre commutes. Empty when the flag's ideals do not nest.
struct AdaptedBasis {
  Eigen::MatrixXd columns;
  BracketRules rules;
};
std::optional<AdaptedBasis> adapted_basis(const Flag& flag, Eigen::Index dimension);

struct Refined {
  Eigen::MatrixXd columns;  ///< n^2 x k, unit columns
  double residual = 0;      ///< largest part of a bracket that breaks the rules
  double moved = 0;         ///< |(1 - P) Q0| / sqrt k: how far the span went
  bool closed = false;
};

/// The matrices nearest to given ones whose brackets obey the rules, by damped Gauss-Newton steps (LSQR, no matrix is
/// assembled).
/// \param start     n^2 x k independent columns
/// \param original  n^2 x k orthonormal: distances are measured from this span
/// \param furthest  a sequence of steps ends when the span has moved more
/// \param hopeless  no other damping is tried when it has moved more than that
Refined refine(const Eigen::MatrixXd& start, const BracketRules& rules, const Eigen::MatrixXd& original,
               double furthest, double hopeless);

/// Largest |part of [B_a, B_b] that breaks the rules|.
double rule_defect(const Eigen::MatrixXd& columns, const BracketRules& rules);

/// Conditions that the rules put on a span near an algebra that obeys them: k (n^2 - k) minus the dimension of the
/// family of such spans. Dense: for n^2 k up to a few hundred.
Eigen::Index conditions_of(const Eigen::MatrixXd& columns, const BracketRules& rules);

}  // namespace lieder
