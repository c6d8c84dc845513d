#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/lie/output_action.hpp"
#include "lieder/linalg/operator.hpp"

namespace lieder {

/// What the Lie derivative needs to know of a function F : R^m -> R^n at one point.
struct FunctionAt {
  Eigen::VectorXd value;     ///< F(x), n
  Eigen::MatrixXd jacobian;  ///< DF(x), n x m
};

/// Lie derivatives of F along vector fields at a point, column i for field i, n x q:
///   (L_zeta F)(x) = DF(x) zeta(x) - T_zeta(x) F(x) = d/dt|_0 T_{e^-t zeta} F(flow_t(x)).
/// Zero everywhere <=> F is equivariant under the flow of zeta. Linear in zeta and in F. In the units of F per unit of
/// the flow's time. Source: [OttoZolmanKutzBrunton2025]; sign: docs/conventions.md (22).
Eigen::MatrixXd lie_derivatives(const FunctionAt& f, const FieldsAt& fields, const OutputAction& action);

/// The same as equations for the functions F = W D of a dictionary, D: R^m -> R^p: rows (D'(x) zeta)' x 1 - D' x T on
/// vec W, the columns of W one after the other; n x (n p). For an element g of a group, with D(g x) and rho(g) in place
/// of D'(x) zeta and T, they say F(g x) = rho(g) F(x).
/// \param moved  D'(x) zeta(x), p   \param values  D(x), p   \param turn  T, n x n
Eigen::MatrixXd equivariance_equations(const Eigen::VectorXd& moved, const Eigen::VectorXd& values,
                                       const Eigen::MatrixXd& turn);

/// The Lie derivative of functions F = W D along xi = sum c_i zeta_i at N samples, one map that is linear in W and in
/// c. `discover` asks for the null space of one slice, `enforce` for that of the other, `promote` for the singular
/// values of by_function(W) while W moves.
class LieOperator {
 public:
  /// \param samples  points as rows, N x m
  /// \throws InputError when shapes disagree, the action is not linear in the values, or a sample is not finite
  LieOperator(const Dictionary& functions, const VectorFields& fields, const OutputAction& action,
              const Eigen::MatrixXd& samples);

  Eigen::Index outputs() const { return outputs_; }                     ///< n
  Eigen::Index functions() const { return values_.cols(); }             ///< p
  Eigen::Index fields() const { return fields_; }                       ///< q
  Eigen::Index equations() const { return outputs_ * values_.rows(); }  ///< n N, a sample's together
  /// c -> L_xi F for F = W D, (n N) x q. W is n x p.
  Eigen::MatrixXd by_function(const Eigen::MatrixXd& W) const;
  /// vec W -> L_xi F for xi = sum c_i zeta_i, (n N) x (n p); W with its columns one after the other.
  Eigen::MatrixXd by_generator(const Eigen::VectorXd& c) const;
  /// The same two without their matrices, sample by sample.
  Operator by_function_operator(const Eigen::MatrixXd& W) const;
  Operator by_generator_operator(const Eigen::VectorXd& c) const;

 private:
  Eigen::Index outputs_ = 0, fields_ = 0;
  Eigen::MatrixXd values_;                          // D(x), N x p
  std::vector<Eigen::MatrixXd> moved_;              // by sample: D'(x) zeta_i in column i, p x q
  std::vector<std::vector<Eigen::MatrixXd>> turn_;  // by sample, then field: T; empty for a trivial action
};

}  // namespace lieder
