#pragma once
#include <Eigen/Core>
#include <optional>
#include <vector>

#include "lieder/group/group.hpp"

namespace lieder {

/// A group on R^n or C^n whose invariant tensors are all made of one form and of the pairing with the dual: O(p,q),
/// Sp(2n), GL(n), and, in low orders, SO(p,q) and SL(n) (Weyl's first fundamental theorem).
struct ClassicalForm {
  enum class Kind { orthogonal, symplectic, general };
  Kind kind = Kind::general;
  Eigen::MatrixXd form;  ///< signed permutation matrix of square 1 or -1, g' B g = B; the identity for `general`
  bool special = false;  ///< determinants are invariants as well, in tensors of high enough order
  Eigen::Index size() const { return form.rows(); }
};

/// Recognised by dimension, form and discrete generators, in coordinates where the form is a signed permutation.
/// \param algebra  linearly independent, exact
std::optional<ClassicalForm> classical_form(const Group& group, const std::vector<Eigen::MatrixXd>& algebra);

}  // namespace lieder
