#include "lieder/discover/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "discover/discovered_generators.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

void check_alike(const Motions& a, const Motions& b) {
  const auto alike = [](const MatrixXd& p, const MatrixXd& q) { return p.rows() == q.rows() && p.cols() == q.cols(); };
  if (a.size() != b.size() || !std::equal(a.begin(), a.end(), b.begin(), alike))
    throw InternalError("deviation: motions of other shapes");
}

double ratio(double of, double to) { return to > 0 ? of / to : of == 0 ? 0 : kUnset; }

}  // namespace

double Deviation::defect() const { return std::sqrt(relative_mean_square); }

Deviation deviation(const Motions& moved, const Motions& expected, const Motions& typical) {
  check_alike(moved, expected);
  check_alike(moved, typical);
  double square = 0, absolute = 0, typical_square = 0, typical_absolute = 0, count = 0;
  for (std::size_t g = 0; g < moved.size(); ++g) {
    const MatrixXd off = moved[g] - expected[g];
    square += off.squaredNorm();
    absolute += off.cwiseAbs().sum();
    typical_square += typical[g].squaredNorm();
    typical_absolute += typical[g].cwiseAbs().sum();
    count += static_cast<double>(off.size());
  }
  if (count == 0) return {};
  return {.mean_square = square / count,
          .mean_absolute = absolute / count,
          .relative_mean_square = ratio(square, typical_square),
          .relative_mean_absolute = ratio(absolute, typical_absolute)};
}

double LayerDefect::judged() const { return own ? own->defect() : so_far ? so_far->defect() : kUnset; }

std::optional<std::size_t> ModelResult::lost_in() const {
  const auto broken = [this](const LayerDefect& layer) { return layer.determined && layer.judged() > rounding; };
  const auto first = std::ranges::find_if(layers, broken);
  if (first == layers.end()) return std::nullopt;
  return static_cast<std::size_t>(first - layers.begin());
}

VectorFields generator_fields(const VectorFields& candidates, const std::vector<MatrixXd>& generators) {
  if (candidates.is_affine()) return affine_fields(generators, candidates.inputs());
  return {candidates.dictionary(), generators};
}

std::vector<MatrixXd> candidate_generators(const VectorFields& candidates) {
  std::vector<MatrixXd> all;
  for (Index i = 0; i < candidates.count(); ++i)
    all.push_back(matrix_of_field(candidates, VectorXd::Unit(candidates.count(), i)));
  return all;
}

FlowMotions flow_motions(const VectorFields& fields, const OutputAction& action, const MatrixXd& x, const MatrixXd& y) {
  const auto k = static_cast<std::size_t>(fields.count());
  FlowMotions flow{.inputs = Motions(k, MatrixXd(x.rows(), x.cols())),
                   .outputs = Motions(k, MatrixXd::Zero(y.rows(), y.cols()))};
  for (Index row = 0; row < x.rows(); ++row) {
    const FieldsAt here = fields.at(x.row(row), action.needs_jacobians());
    const MatrixXd turned = action.is_trivial() ? MatrixXd() : action.apply(here, y.row(row));
    for (std::size_t g = 0; g < k; ++g) {
      flow.inputs[g].row(row) = here.values.col(static_cast<Index>(g));
      if (turned.size() > 0) flow.outputs[g].row(row) = turned.col(static_cast<Index>(g));
    }
  }
  return flow;
}

}  // namespace lieder
