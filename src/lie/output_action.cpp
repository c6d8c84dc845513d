#include "lieder/lie/output_action.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <charconv>
#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// w of "density(w)".
double weight_of(std::string_view text) {
  constexpr std::string_view kStart = "density(";
  if (text == "density") return 1;
  double weight = 0;
  if (text.size() > kStart.size() + 1 && text.back() == ')') {
    const char *first = text.data() + kStart.size(), *last = text.data() + text.size() - 1;
    const auto [end, error] = std::from_chars(first, last, weight);
    if (error == std::errc{} && end == last) return weight;
  }
  throw InputError(fmt::format("output: '{}' came; need density or density(w) with a number w", text));
}

OutputAction action_of(std::string_view text, const VectorFields& fields, Index outputs) {
  if (text == "trivial") return OutputAction::trivial(outputs);
  if (text == "same") return OutputAction::same(fields);
  if (text == "free") return OutputAction::free(fields.count(), outputs);
  if (text == "density" || text.starts_with("density(")) return OutputAction::density(weight_of(text));
  const Group general = named_group(fmt::format("GL({})", fields.inputs()));
  return OutputAction::tensor(representation(text, general), std::string(text));
}

}  // namespace

OutputAction::OutputAction(Index outputs, std::string name, Matrix matrix, bool needs_jacobians)
    : outputs_(outputs), name_(std::move(name)), matrix_(std::move(matrix)), needs_jacobians_(needs_jacobians) {}

OutputAction OutputAction::trivial(Index outputs) {
  OutputAction action(outputs, "trivial", {}, false);
  action.element_ = [outputs](const MatrixXd&) { return MatrixXd(MatrixXd::Identity(outputs, outputs)); };
  return action;
}

OutputAction OutputAction::constant(std::vector<MatrixXd> matrices) {
  const Index n = matrices.empty() ? 0 : matrices.front().rows();
  for (std::size_t i = 0; i < matrices.size(); ++i)
    if (matrices[i].rows() != n || matrices[i].cols() != n)
      throw InputError(fmt::format("output action: matrix {} is {} x {}; need {} x {}", i, matrices[i].rows(),
                                   matrices[i].cols(), n, n));
  return {n, "constant",
          [all = std::move(matrices)](const FieldsAt&, Index i) { return all.at(static_cast<std::size_t>(i)); }, false};
}

OutputAction OutputAction::tensor(const Representation& rep, std::string name) {
  const MatrixXd one = MatrixXd::Identity(rep.size(), rep.size());
  OutputAction action(
      rep.size(), std::move(name),
      [rep, one](const FieldsAt& fields, Index i) {
        return act_by_algebra(rep, fields.jacobians[static_cast<std::size_t>(i)], one);
      },
      true);
  action.element_ = [rep, one](const MatrixXd& g) { return act(rep, g, one); };
  return action;
}

OutputAction OutputAction::density(double weight) {
  OutputAction action(
      1, weight == 1 ? "density" : fmt::format("density({})", weight),
      [weight](const FieldsAt& fields, Index i) {
        return MatrixXd::Constant(1, 1, -weight * fields.jacobians[static_cast<std::size_t>(i)].trace());
      },
      true);
  action.element_ = [weight](const MatrixXd& g) {
    return MatrixXd(MatrixXd::Constant(1, 1, std::pow(std::abs(g.determinant()), -weight)));
  };
  return action;
}

OutputAction OutputAction::same(const VectorFields& fields) {
  OutputAction action;
  action.outputs_ = fields.inputs();
  action.name_ = "same";
  action.element_ = [](const MatrixXd& g) { return g; };
  if (!fields.is_linear()) {
    action.term_ = [fields](const VectorXd& value) { return fields.at(value, false).values; };
    return action;
  }
  action.matrix_ = [](const FieldsAt& at, Index i) { return at.jacobians[static_cast<std::size_t>(i)]; };
  action.needs_jacobians_ = true;
  return action;
}

OutputAction OutputAction::free(Index fields, Index outputs) {
  OutputAction action(outputs, "free", {}, false);
  action.is_free_ = true;
  action.known_ = fields;
  return action;
}

MatrixXd OutputAction::at(const FieldsAt& fields, Index i) const {
  if (is_free_) {
    MatrixXd unit = MatrixXd::Zero(outputs_, outputs_);
    if (i >= known_) unit.reshaped()[i - known_] = 1;
    return unit;
  }
  return matrix_ ? matrix_(fields, i) : MatrixXd::Zero(outputs_, outputs_);
}

std::optional<MatrixXd> OutputAction::of_element(const MatrixXd& g) const {
  return element_ ? std::optional(element_(g)) : std::nullopt;
}

MatrixXd OutputAction::apply(const FieldsAt& fields, const VectorXd& value) const {
  if (term_) return term_(value);
  MatrixXd turned = MatrixXd::Zero(outputs_, fields.values.cols());
  for (Index i = 0; is_free_ && i < outputs_ * outputs_; ++i) turned(i % outputs_, known_ + i) = value[i / outputs_];
  if (!matrix_) return turned;
  for (Index i = 0; i < turned.cols(); ++i) turned.col(i) = matrix_(fields, i) * value;
  return turned;
}

OutputAction output_action(std::string_view text, const VectorFields& fields, Index outputs) {
  OutputAction action = action_of(text, fields, outputs);
  if (action.outputs() != outputs)
    throw InputError(fmt::format("output: {} has {} components on R^{}; the function has {}", text, action.outputs(),
                                 fields.inputs(), outputs));
  return action;
}

}  // namespace lieder
