#include "enforce/exact_group.hpp"

#include <Eigen/LU>

#include "group/nearest_algebra.hpp"
#include "group/self_adjoint.hpp"
#include "lieder/group/algebra.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

/// How far a bracket of exact generators leaves their span: by rounding, or clearly.
constexpr double kBracketRounding = 1e-9, kNewDirection = 1e-3;

/// Of unit norm, so that units drop out; without those that are zero or depend on others.
Matrices unit_basis(Matrices matrices) {
  std::erase_if(matrices, [](const MatrixXd& m) { return m.norm() == 0; });
  for (MatrixXd& m : matrices) m /= m.norm();
  return linearly_independent(matrices);
}

/// The algebra that the matrices generate; empty when brackets leave their span by too little for new directions and by
/// too much for rounding, or when there are too many to look at all brackets.
Matrices exact_algebra(const Matrices& matrices, Seed seed) {
  RandomStream random(seed);
  const MatrixXd product = bracket(random_combination(matrices, random), random_combination(matrices, random));
  if (outside_of(matrices, product).norm() <= kBracketRounding * product.norm()) return matrices;
  if (static_cast<Eigen::Index>(matrices.size()) > kMostForClosure) return {};
  Matrices closed = closure(matrices, kBracketRounding);
  if (closure(matrices, kNewDirection).size() != closed.size()) return {};
  return closed;
}

/// Matrices that complete a basis of the part to one of the algebra.
Matrices beyond(const Matrices& part, const Matrices& algebra) {
  Matrices spanned = part, rest;
  for (const MatrixXd& x : algebra)
    if (spanned.size() < algebra.size() && outside_of(spanned, x).norm() > 1e-6 * x.norm()) {
      spanned.push_back(x);
      rest.push_back(x);
    }
  return rest;
}

Matrices conjugated(Matrices matrices, const MatrixXd& p) {
  const MatrixXd inverse = p.inverse();
  for (MatrixXd& m : matrices) m = p * m * inverse;
  return matrices;
}

}  // namespace

std::optional<ExactGroup> exact_group(const Group& group, Seed seed) {
  Matrices algebra = unit_basis(group.lie_algebra);
  if (algebra.empty()) return std::nullopt;
  const std::size_t given = algebra.size();
  ExactGroup exact{.algebra = {}, .reductive = {}, .further = group, .to_straight = {}};
  exact.further.lie_algebra.clear();
  if (group.noise > 0) {
    auto nearest = nearest_algebra(algebra, group.noise);
    if (!nearest) return std::nullopt;
    algebra = std::move(nearest->basis);
    exact.distance_to_given = nearest->distance;
  } else {
    algebra = exact_algebra(algebra, seed);
    if (algebra.empty()) return std::nullopt;
  }
  exact.algebra = algebra;
  exact.added = algebra.size() - given;
  exact.reductive = self_adjoint_part(algebra);
  if (exact.reductive.size() == algebra.size()) {
    exact.reductive = std::move(algebra);  // as given, for they may be sparse
    return exact;
  }
  if (!group.complex) exact.to_straight = self_adjoint_coordinates(algebra, base_representations(group));
  if (exact.to_straight) {
    exact.reductive = conjugated(algebra, *exact.to_straight);
    exact.further.discrete = conjugated(group.discrete, *exact.to_straight);
    return exact;
  }
  exact.further.lie_algebra = beyond(exact.reductive, algebra);
  if (exact.reductive.empty()) return std::nullopt;
  return exact;
}

}  // namespace lieder
