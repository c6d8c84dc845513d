#pragma once
#include <Eigen/Core>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/lie/vector_fields.hpp"
#include "lieder/rep/representation.hpp"

namespace lieder {

/// How the values of a function F : R^m -> R^n turn with a vector field: T_xi, linear on the values, which may depend
/// on the base point. Fields of tensors turn by D xi(x).
class OutputAction {
 public:
  /// T_{zeta_i} at a point, n x n.
  using Matrix = std::function<Eigen::MatrixXd(const FieldsAt& fields, Eigen::Index i)>;

  /// \param needs_jacobians  whether `matrix` reads FieldsAt::jacobians
  OutputAction(Eigen::Index outputs, std::string name, Matrix matrix, bool needs_jacobians);

  /// Values that do not turn: T = 0.
  static OutputAction trivial(Eigen::Index outputs);
  /// Matrices that are the same everywhere, one for each field, n x n.
  /// \throws InputError when one has another size
  static OutputAction constant(std::vector<Eigen::MatrixXd> matrices);
  /// A tensor field on R^m, such as T(1,0) (vectors, T = D xi) and T(0,1) (covectors, T = -(D xi)').
  /// \param rep  a representation of GL(m), T = drho(D xi)
  static OutputAction tensor(const Representation& rep, std::string name);
  /// A density of a weight w: T = -w div xi.
  static OutputAction density(double weight = 1);
  /// Points of the same space, F : R^m -> R^m: F commutes with the flow, and T_xi F stands for xi(F(x)), which is no
  /// matrix where xi is not linear.
  static OutputAction same(const VectorFields& fields);
  /// Values turn by matrices that are not known: beside `fields` fields with T = 0, n n more that do not move points,
  /// T = E_rc in the order of the columns of a matrix. Whoever solves for both asks fields.with_zeros(n n).
  static OutputAction free(Eigen::Index fields, Eigen::Index outputs);

  Eigen::Index outputs() const { return outputs_; }
  const std::string& name() const { return name_; }
  bool is_trivial() const { return !matrix_ && !term_ && !is_free_; }
  /// Whether its matrices are solved for.
  bool is_free() const { return is_free_; }
  bool needs_jacobians() const { return needs_jacobians_; }
  /// Whether it is linear in the values: what at() needs.
  bool is_linear() const { return !term_; }
  Eigen::MatrixXd at(const FieldsAt& fields, Eigen::Index i) const;
  /// What becomes of values under x -> g x, n x n, for an invertible g, m x m; empty where the action is known by its
  /// generators alone.
  std::optional<Eigen::MatrixXd> of_element(const Eigen::MatrixXd& g) const;
  /// T_{zeta_i} F in column i, n x q, for a value F of the function there.
  Eigen::MatrixXd apply(const FieldsAt& fields, const Eigen::VectorXd& value) const;

 private:
  OutputAction() = default;
  Eigen::Index outputs_ = 0;
  std::string name_;
  Matrix matrix_;
  std::function<Eigen::MatrixXd(const Eigen::MatrixXd& g)> element_;
  std::function<Eigen::MatrixXd(const Eigen::VectorXd& value)> term_;  // of `same`
  bool needs_jacobians_ = false, is_free_ = false;
  Eigen::Index known_ = 0;  // fields of a free action that turn nothing
};

/// `trivial`, `same`, `free`, `density` or `density(w)`, or a representation of GL(m) such as `T(1,0)` and `V+V'`.
/// \throws InputError for what is none of them, or whose size is not `outputs` (names both)
OutputAction output_action(std::string_view text, const VectorFields& fields, Eigen::Index outputs);

}  // namespace lieder
