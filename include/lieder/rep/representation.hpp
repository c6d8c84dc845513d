#pragma once
#include <Eigen/Core>
#include <compare>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/group/group.hpp"

namespace lieder {

class Representation;

/// What tensor products are made of: a base representation of the group, or a symmetric or alternating power of any
/// representation; itself or its dual.
struct Atom {
  enum class Kind { base, symmetric, alternating };
  Kind kind = Kind::base;
  Eigen::Index first = 0, size = 0;               ///< base: its coordinates among those of the group
  int degree = 1;                                 ///< of a power
  std::shared_ptr<const Representation> of = {};  ///< what a power is one of
  bool dual = false;

  friend std::strong_ordering operator<=>(const Atom& a, const Atom& b);
  friend bool operator==(const Atom& a, const Atom& b) { return std::is_eq(a <=> b); }
};

/// One index of a tensor: a step along it moves `stride` coordinates on.
struct Axis {
  Atom atom;
  Eigen::Index stride = 1;
};

/// A tensor product of atoms: coordinate (i, j, ..) of the tensor is number offset + i stride_i + j stride_j + .. of
/// the representation. Without axes it is one trivial coordinate.
struct TensorProduct {
  Eigen::Index offset = 0;
  std::vector<Axis> axes = {};
  Eigen::Index size() const;
};

/// Numbers of a tensor product's coordinates, in the order of its tensor: the last axis fastest.
std::vector<Eigen::Index> coordinates_of(const TensorProduct& product);

/// A finite-dimensional representation, built by algebra. It is kept as the direct sum of tensor products that the
/// expression multiplies out to, while its coordinates stay in the order of the expression: those of a sum one after
/// the other, those of a product A*B with B's index fastest (Kronecker).
class Representation {
 public:
  Representation() = default;
  /// n copies of the trivial one, so that numbers stand in expressions: `2 * v + v * v + 3`.
  Representation(Eigen::Index n);
  static Representation trivial(Eigen::Index n) { return n; }
  static Representation base(const GroupBlock& block);

  Eigen::Index size() const { return size_; }
  const std::vector<TensorProduct>& terms() const { return terms_; }

  friend Representation operator+(const Representation& a, const Representation& b);
  friend Representation operator*(const Representation& a, const Representation& b);
  friend Representation dual(const Representation& a);
  friend Representation symmetric_power(const Representation& a, int degree);
  friend Representation alternating_power(const Representation& a, int degree);

 private:
  static Representation of_atom(Atom atom, Eigen::Index size);
  Eigen::Index size_ = 0;
  std::vector<TensorProduct> terms_;
};

Representation operator+(const Representation& a, const Representation& b);
/// Tensor product.
Representation operator*(const Representation& a, const Representation& b);
Representation dual(const Representation& a);
/// Tensor power; the zeroth is trivial(1).
Representation power(const Representation& a, int degree);
/// Coordinates: i1 <= i2 <= .. in lexicographic order, an orthonormal basis of the symmetric tensors.
Representation symmetric_power(const Representation& a, int degree);
/// Coordinates: i1 < i2 < .. in lexicographic order, an orthonormal basis of the alternating tensors.
Representation alternating_power(const Representation& a, int degree);
/// Linear maps from a to b as matrices, row by row: b * dual(a).
Representation hom(const Representation& a, const Representation& b);
/// hom(a, b), as `V>>W` in a text.
inline Representation operator>>(const Representation& a, const Representation& b) { return hom(a, b); }

/// Reads `1`, `3`, `V`, `V'` or `dual(V)`, `V+W`, `2*V`, `V*W`, `V^3`, `T(p,q)`, `Sym^2(V)`, `Alt^2(V)`, `V>>W` and
/// parentheses, with the names of the group's base representations. \throws InputError for a name that the group does
/// not have (lists those it has) or for text that is no expression
///   (with the position of the fault)
Representation representation(std::string_view expression, const Group& group);

/// rho(g) X, for the matrix g of an element on the group's own space; X has size() rows.
/// \throws InputError when shapes disagree, or g is singular and a dual is asked for
Eigen::MatrixXd act(const Representation& rep, const Eigen::MatrixXd& g, const Eigen::MatrixXd& x);
Eigen::MatrixXcd act(const Representation& rep, const Eigen::MatrixXcd& g, const Eigen::MatrixXcd& x);
/// drho(xi) X, for an element xi of the Lie algebra.
Eigen::MatrixXd act_by_algebra(const Representation& rep, const Eigen::MatrixXd& xi, const Eigen::MatrixXd& x);

/// rho(g) of one atom, size x size.
Eigen::MatrixXd matrix_of(const Atom& atom, const Eigen::MatrixXd& g);
Eigen::MatrixXcd matrix_of(const Atom& atom, const Eigen::MatrixXcd& g);
/// drho(xi) of one atom.
Eigen::MatrixXd algebra_matrix_of(const Atom& atom, const Eigen::MatrixXd& xi);

}  // namespace lieder
