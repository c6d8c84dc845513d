#include "lieder/lie/lie_operator.hpp"

#include <fmt/format.h>

#include <memory>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

void check_shapes(const Dictionary& functions, const VectorFields& fields, const OutputAction& action,
                  const MatrixXd& samples) {
  if (functions.inputs != fields.inputs())
    throw InputError(fmt::format("Lie operator: functions of {} coordinates and vector fields on R^{} came",
                                 functions.inputs, fields.inputs()));
  if (samples.cols() != fields.inputs())
    throw InputError(
        fmt::format("Lie operator: samples of {} coordinates came; need {}", samples.cols(), fields.inputs()));
  if (!action.is_linear())
    throw InputError(fmt::format("Lie operator: the action '{}' is not linear in the values", action.name()));
  for (Index k = 0; k < samples.rows(); ++k)
    if (!samples.row(k).allFinite()) throw InputError(fmt::format("Lie operator: sample {} is not finite", k));
}

}  // namespace

MatrixXd lie_derivatives(const FunctionAt& f, const FieldsAt& fields, const OutputAction& action) {
  if (action.is_trivial()) return f.jacobian * fields.values;
  return f.jacobian * fields.values - action.apply(fields, f.value);
}

MatrixXd equivariance_equations(const VectorXd& moved, const VectorXd& values, const MatrixXd& turn) {
  const Index n = turn.rows();
  MatrixXd rows(n, n * values.size());
  for (Index j = 0; j < values.size(); ++j) {
    auto block = rows.middleCols(j * n, n);
    block = -values[j] * turn;
    block.diagonal().array() += moved[j];
  }
  return rows;
}

LieOperator::LieOperator(const Dictionary& functions, const VectorFields& fields, const OutputAction& action,
                         const MatrixXd& samples)
    : outputs_(action.outputs()), fields_(fields.count()) {
  check_shapes(functions, fields, action, samples);
  values_.resize(samples.rows(), functions.size);
  for (Index k = 0; k < samples.rows(); ++k) {
    const VectorXd x = samples.row(k);
    const FieldsAt at = fields.at(x, action.needs_jacobians());
    values_.row(k) = functions.values(x);
    moved_.emplace_back(functions.jacobian(x) * at.values);
    if (action.is_trivial()) continue;
    auto& turn = turn_.emplace_back();
    for (Index i = 0; i < fields_; ++i) turn.push_back(action.at(at, i));
  }
}

MatrixXd LieOperator::by_function(const MatrixXd& W) const {
  return by_function_operator(W).apply(MatrixXd::Identity(fields_, fields_));
}

MatrixXd LieOperator::by_generator(const VectorXd& c) const {
  const Index unknowns = outputs_ * functions();
  return by_generator_operator(c).apply(MatrixXd::Identity(unknowns, unknowns));
}

Operator LieOperator::by_function_operator(const MatrixXd& W) const {
  const auto self = std::make_shared<const LieOperator>(*this);
  const auto rows = [self, W](Index k) {
    const auto at = static_cast<std::size_t>(k);
    MatrixXd derivatives = W * self->moved_[at];
    if (self->turn_.empty()) return derivatives;
    const VectorXd value = W * self->values_.row(k).transpose();
    for (Index i = 0; i < self->fields_; ++i)
      derivatives.col(i) -= self->turn_[at][static_cast<std::size_t>(i)] * value;
    return derivatives;
  };
  const Index n = outputs_;
  const auto apply = [self, rows, n](const Eigen::Ref<const MatrixXd>& c) {
    MatrixXd y(self->equations(), c.cols());
    for (Index k = 0; k < self->values_.rows(); ++k) y.middleRows(k * n, n) = rows(k) * c;
    return y;
  };
  const auto adjoint = [self, rows, n](const Eigen::Ref<const MatrixXd>& y) {
    MatrixXd c = MatrixXd::Zero(self->fields_, y.cols());
    for (Index k = 0; k < self->values_.rows(); ++k) c += rows(k).transpose() * y.middleRows(k * n, n);
    return c;
  };
  return {.rows = equations(), .cols = fields_, .apply = apply, .apply_adjoint = adjoint};
}

Operator LieOperator::by_generator_operator(const VectorXd& c) const {
  const auto self = std::make_shared<const LieOperator>(*this);
  const auto rows = [self, c](Index k) {
    const auto at = static_cast<std::size_t>(k);
    MatrixXd turn = MatrixXd::Zero(self->outputs_, self->outputs_);
    if (!self->turn_.empty())
      for (Index i = 0; i < self->fields_; ++i) turn += c[i] * self->turn_[at][static_cast<std::size_t>(i)];
    return equivariance_equations(self->moved_[at] * c, self->values_.row(k), turn);
  };
  const Index n = outputs_, unknowns = n * functions();
  const auto apply = [self, rows, n](const Eigen::Ref<const MatrixXd>& w) {
    MatrixXd y(self->equations(), w.cols());
    for (Index k = 0; k < self->values_.rows(); ++k) y.middleRows(k * n, n) = rows(k) * w;
    return y;
  };
  const auto adjoint = [self, rows, n, unknowns](const Eigen::Ref<const MatrixXd>& y) {
    MatrixXd w = MatrixXd::Zero(unknowns, y.cols());
    for (Index k = 0; k < self->values_.rows(); ++k) w += rows(k).transpose() * y.middleRows(k * n, n);
    return w;
  };
  return {.rows = equations(), .cols = unknowns, .apply = apply, .apply_adjoint = adjoint};
}

}  // namespace lieder
