#include "lieder/enforce/dictionary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/lie/lie_operator.hpp"
#include "linalg/orthonormal.hpp"
#include "linalg/svd.hpp"
#include "linalg/triangular_factor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Relative defect on held-out samples, over the threshold of the rank, that says the answer does not hold there.
constexpr double kMostDefect = 100;
/// Below, threads only wait for one another.
constexpr double kFewUnknowns = 500;

void refuse(const std::string& what) { throw InputError("functions: " + what); }

void check_action(const SampledAction& action, std::size_t k, const MatrixXd& values, Index outputs) {
  if (action.moved.rows() != values.rows() || action.moved.cols() != values.cols())
    refuse(fmt::format("action {} holds {} x {} values; need {} x {}, as the dictionary", k, action.moved.rows(),
                       action.moved.cols(), values.rows(), values.cols()));
  const auto count = static_cast<Index>(action.output.size());
  if (count > 1 && count != values.rows())
    refuse(fmt::format("action {} has {} matrices on the outputs; need none, one, or {}", k, count, values.rows()));
  for (const MatrixXd& t : action.output) {
    if (t.rows() != outputs || t.cols() != outputs)
      refuse(fmt::format("action {} has a matrix of {} x {} on the outputs; need {} x {}", k, t.rows(), t.cols(),
                         outputs, outputs));
    if (!t.allFinite()) refuse(fmt::format("action {} has a matrix on the outputs that is not finite", k));
  }
  for (Index i = 0; i < action.moved.rows(); ++i)
    if (!action.moved.row(i).allFinite()) refuse(fmt::format("action {} is not finite at sample {}", k, i));
}

void check_input(const MatrixXd& values, const std::vector<SampledAction>& actions, Index outputs,
                 const DictionaryOptions& options) {
  if (outputs < 1) refuse(fmt::format("{} outputs came; need at least one", outputs));
  if (values.rows() < 1 || values.cols() < 1)
    refuse(fmt::format("{} samples of {} functions came; need at least one of each", values.rows(), values.cols()));
  if (!(options.held_out >= 0 && options.held_out <= 0.9))
    refuse(fmt::format("held_out {} came; need a share from 0 to 0.9", options.held_out));
  for (Index i = 0; i < values.rows(); ++i)
    if (!values.row(i).allFinite()) refuse(fmt::format("the dictionary is not finite at sample {}", i));
  for (std::size_t k = 0; k < actions.size(); ++k) check_action(actions[k], k, values, outputs);
}

/// The equations of samples first .. first + count - 1: rows (moved' x 1 - D' x T) on vec W, columns of W first.
class Equations {
 public:
  Equations(const MatrixXd& values, const std::vector<SampledAction>& actions, Index outputs)
      : values_(values), actions_(actions), outputs_(outputs) {
    scale_ = values.colwise().norm() / std::sqrt(static_cast<double>(values.rows()));
    for (const SampledAction& action : actions)
      scale_ =
          scale_.cwiseMax(action.moved.colwise().norm().transpose() / std::sqrt(static_cast<double>(values.rows())));
    for (double& s : scale_)
      if (s == 0) s = 1;
  }
  Index unknowns() const { return outputs_ * values_.cols(); }
  Index rows_of_sample() const { return outputs_ * static_cast<Index>(actions_.size()); }
  /// W = scaled weights / scale, column by column.
  double scale(Index unknown) const { return scale_[unknown / outputs_]; }

  MatrixXd of(Index first, Index count) const {
    MatrixXd rows(count * rows_of_sample(), unknowns());
    const MatrixXd one = MatrixXd::Identity(outputs_, outputs_), zero = MatrixXd::Zero(outputs_, outputs_);
    for (Index i = 0; i < count; ++i)
      for (std::size_t a = 0; a < actions_.size(); ++a) {
        const SampledAction& action = actions_[a];
        const MatrixXd& t = action.output.empty()       ? (action.discrete ? one : zero)
                            : action.output.size() == 1 ? action.output.front()
                                                        : action.output[static_cast<std::size_t>(first + i)];
        const Index at = (i * static_cast<Index>(actions_.size()) + static_cast<Index>(a)) * outputs_;
        rows.middleRows(at, outputs_) =
            equivariance_equations(action.moved.row(first + i).transpose().cwiseQuotient(scale_),
                                   values_.row(first + i).transpose().cwiseQuotient(scale_), t);
      }
    return rows;
  }

 private:
  const MatrixXd& values_;
  const std::vector<SampledAction>& actions_;
  Index outputs_;
  VectorXd scale_;
};

/// Triangular factor of all equations.
std::optional<MatrixXd> triangle(const Equations& equations, Index samples, const Progress& progress) {
  const Index n = equations.unknowns();
  const Index block = std::max<Index>(1, 2 * n / equations.rows_of_sample());
  TriangularFactor r(n);
  for (Index first = 0; first < samples; first += block) {
    if (!proceeds(progress, "equations", static_cast<double>(first) / static_cast<double>(samples)))
      return std::nullopt;
    r.add(equations.of(first, std::min(block, samples - first)));
  }
  return r.matrix();
}

/// From columns of W first to rows of W first.
MatrixXd row_by_row(const MatrixXd& weights, Index outputs) {
  MatrixXd result(weights.rows(), weights.cols());
  for (Index k = 0; k < weights.cols(); ++k) {
    const Index functions = weights.rows() / outputs;
    result.col(k) = weights.col(k).reshaped(outputs, functions).reshaped<Eigen::RowMajor>();
  }
  return result;
}

/// Size of the equations' left side for scaled weights, relative to that of random weights of the same length.
double defect(const Equations& equations, const MatrixXd& scaled, Index first, Index count) {
  constexpr Index kBlock = 64;
  double squares = 0, all = 0;
  VectorXd each = VectorXd::Zero(scaled.cols());
  for (Index i = 0; i < count; i += kBlock) {
    const MatrixXd rows = equations.of(first + i, std::min(kBlock, count - i));
    each += (rows * scaled).colwise().squaredNorm().transpose();
    all += rows.squaredNorm();
  }
  squares = each.maxCoeff();
  return all > 0 ? std::sqrt(squares / (all / static_cast<double>(scaled.rows()))) : 0;
}

std::string words(const EquivariantFunctions& found, Index samples, bool contradicted) {
  std::string text =
      fmt::format("{} equivariant function{} from {} samples", found.count(), found.count() == 1 ? "" : "s", samples);
  if (contradicted)
    text += fmt::format("; on samples kept aside they miss by {:.2g} of their size: there are too few samples",
                        found.held_out_defect);
  else if (!found.rank.certain)
    text += "; that count is not certain: there is no wide gap in the singular values, or there are too few equations";
  return text;
}

}  // namespace

MatrixXd EquivariantFunctions::weights(Index k) const { return basis.col(k).reshaped<Eigen::RowMajor>(outputs, size); }

EquivariantFunctions equivariant_functions(const MatrixXd& values, const std::vector<SampledAction>& actions,
                                           Index outputs, const DictionaryOptions& options) {
  check_input(values, actions, outputs, options);
  EquivariantFunctions found;
  found.outputs = outputs;
  found.size = values.cols();
  const Index samples = values.rows();
  const auto aside = static_cast<Index>(std::floor(options.held_out * static_cast<double>(samples)));
  const Index used = samples - aside;
  const auto unknowns = static_cast<double>(outputs * values.cols());
  const ThreadScope threads(unknowns > kFewUnknowns ? options.threads : 1);
  require_memory(fmt::format("functions: equations in {:.0f} unknowns", unknowns),
                 static_cast<std::uint64_t>(std::min(56 * unknowns * unknowns, 1e18)), options.memory_limit);
  if (actions.empty()) {
    found.basis = MatrixXd::Identity(outputs * values.cols(), outputs * values.cols());
    found.status = Status::converged;
    found.message = "no action came: every function is equivariant";
    return found;
  }
  const Equations equations(values, actions, outputs);
  const std::optional<MatrixXd> r = triangle(equations, used, options.progress);
  if (!r) {
    found.status = Status::stopped;
    found.message = "stopped before all equations were there";
    return found;
  }
  const auto [sizes, vectors] = right_singular_vectors(*r);
  found.rank = decide_rank(sizes / std::sqrt(static_cast<double>(used)), used * equations.rows_of_sample(),
                           {.relative_tolerance = options.relative_tolerance, .columns = equations.unknowns()});
  const MatrixXd scaled = vectors.rightCols(found.rank.nullity);
  MatrixXd weights = scaled;
  for (Index u = 0; u < weights.rows(); ++u) weights.row(u) /= equations.scale(u);
  found.basis = row_by_row(orthonormal_columns(weights), outputs);
  if (aside > 0 && found.count() > 0) found.held_out_defect = defect(equations, scaled, used, aside);
  const bool contradicted = found.held_out_defect > kMostDefect * options.relative_tolerance;
  found.status = contradicted || !found.rank.certain ? Status::not_identifiable : Status::converged;
  found.message = words(found, used, contradicted);
  return found;
}

EquivariantFunctions equivariant_functions(const Dictionary& dictionary, const FunctionSymmetry& symmetry,
                                           Index outputs, const MatrixXd& samples, const DictionaryOptions& options) {
  if (samples.cols() != dictionary.inputs)
    refuse(fmt::format("samples of {} coordinates came; need {}", samples.cols(), dictionary.inputs));
  const Index n = samples.rows();
  MatrixXd values(n, dictionary.size);
  std::vector<SampledAction> actions(symmetry.algebra.size() + symmetry.discrete.size());
  for (SampledAction& action : actions) action.moved.resize(n, dictionary.size);
  for (Index i = 0; i < n; ++i) {
    const VectorXd x = samples.row(i);
    values.row(i) = dictionary.values(x);
    const MatrixXd jacobian = symmetry.algebra.empty() ? MatrixXd() : dictionary.jacobian(x);
    for (std::size_t a = 0; a < actions.size(); ++a) {
      const bool discrete = a >= symmetry.algebra.size();
      const PointAction& action = discrete ? symmetry.discrete[a - symmetry.algebra.size()] : symmetry.algebra[a];
      actions[a].discrete = discrete;
      actions[a].moved.row(i) = discrete ? dictionary.values(action.field(x)) : VectorXd(jacobian * action.field(x));
      if (action.output) actions[a].output.push_back(action.output(x));
    }
  }
  return equivariant_functions(values, actions, outputs, options);
}

FunctionSymmetry linear_symmetry(const Group& group, const Representation& points, const Representation& values) {
  FunctionSymmetry symmetry;
  const auto full = [](const Representation& rep) { return MatrixXd(MatrixXd::Identity(rep.size(), rep.size())); };
  const auto action = [](const MatrixXd& on_points, const MatrixXd& on_values) {
    return PointAction{[on_points](const VectorXd& x) { return VectorXd(on_points * x); },
                       [on_values](const VectorXd&) { return on_values; }};
  };
  for (const MatrixXd& xi : group.lie_algebra)
    symmetry.algebra.push_back(
        action(act_by_algebra(points, xi, full(points)), act_by_algebra(values, xi, full(values))));
  for (const MatrixXd& g : group.discrete)
    symmetry.discrete.push_back(action(act(points, g, full(points)), act(values, g, full(values))));
  return symmetry;
}

}  // namespace lieder
