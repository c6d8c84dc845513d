#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "discover/field_verdict.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

double root_of_shares(double of, double to) { return to > 0 ? std::sqrt(of / to) : kUnset; }

/// Generators as combinations of the candidates.
MatrixXd coefficients_of(const std::vector<MatrixXd>& generators, const VectorFields& candidates) {
  const Index n = candidates.inputs(), count = std::ssize(generators);
  MatrixXd all(n * (n + 1), candidates.count()), wanted = MatrixXd::Zero(n * (n + 1), count);
  for (Index i = 0; i < candidates.count(); ++i)
    all.col(i) = candidates.affine_matrix(VectorXd::Unit(candidates.count(), i)).topRows(n).reshaped();
  for (Index j = 0; j < count; ++j) {
    MatrixXd whole = MatrixXd::Zero(n, n + 1);
    whole.leftCols(generators[at(j)].cols()) = generators[at(j)].topRows(n);
    wanted.col(j) = whole.reshaped();
  }
  return all.completeOrthogonalDecomposition().solve(wanted);
}

void add_whole_grid(const std::vector<FieldFactors>& fields, Index first, const MatrixXd& found, FieldEdge& edge) {
  const Index distances = std::ssize(fields.back().broken_at);
  edge.profile = MatrixXd::Zero(distances, found.cols());
  for (Index j = 0; j < found.cols(); ++j) {
    const VectorXd direction = found.col(j);
    double broken = 0, size = 0;
    VectorXd broken_at = VectorXd::Zero(distances), size_at = broken_at;
    for (Index i = first; i < std::ssize(fields); ++i) {
      const FieldFactors& f = fields[at(i)];
      broken += (f.broken_whole * direction).squaredNorm();
      size += (f.size_whole * direction).squaredNorm();
      for (Index s = 0; s < distances; ++s) {
        broken_at[s] += direction.dot(f.broken_at[at(s)] * direction);
        size_at[s] += direction.dot(f.size_at[at(s)] * direction);
      }
    }
    edge.whole_grid.push_back(root_of_shares(broken, size));
    for (Index s = 0; s < distances; ++s) edge.profile(s, j) = root_of_shares(std::max(0.0, broken_at[s]), size_at[s]);
  }
}

std::string sentence_of_edge(const FieldResult& result) {
  const FieldEdge& edge = result.edge;
  std::string text;
  if (edge.margin > 0)
    text += fmt::format("; {} points along the edge are left out, {:.0f} % of the grid is used", edge.margin,
                        100 * edge.share);
  if (!edge.reach) text += "; the operator carries the edge across the whole grid, so that no interior is free of it";
  std::vector<std::string> broken;
  double most = 0;
  for (std::size_t j = 0; j < edge.whole_grid.size(); ++j) {
    if (!(edge.whole_grid[j] > result.used.delta)) continue;
    broken.push_back(result.found.words[j]);
    most = std::max(most, edge.whole_grid[j]);
  }
  if (!broken.empty())
    text += fmt::format("; {} {} broken at the boundary, by {:.2g} on the whole grid", fmt::join(broken, ", "),
                        broken.size() == 1 ? "is" : "are", most);
  return text;
}

}  // namespace

void look_at_edge(const std::vector<FieldFactors>& fields, Index choosing, const VectorFields& candidates,
                  FieldResult& result) {
  DiscoverResult& r = result.found;
  if (r.dimension > 0 && !fields.back().broken_at.empty())
    add_whole_grid(fields, choosing, coefficients_of(r.sparse_generators, candidates), result.edge);
  r.message += sentence_of_edge(result);
}

}  // namespace lieder
