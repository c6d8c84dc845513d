#include "lieder/enforce/affine_maps.hpp"

#include <fmt/format.h>

#include "lieder/base/error.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNoLastRow = 1e-9;

/// Every generator keeps the last coordinate.
void require_affine(const Group& group, const Representation& rep, const char* which) {
  const Index n = rep.size();
  const MatrixXd one = MatrixXd::Identity(n, n);
  const auto check_row = [&](const MatrixXd& m, double corner) {
    VectorXd row = m.row(n - 1);
    row[n - 1] -= corner;
    if (row.norm() > kNoLastRow * (1 + m.norm()))
      throw InputError(fmt::format(
          "affine maps: the representation of the {} moves its last coordinate; need one that keeps it, such "
          "as V+1, or V of SE(n)",
          which));
  };
  for (const MatrixXd& xi : group.lie_algebra) check_row(act_by_algebra(rep, xi, one), 0);
  for (const MatrixXd& g : group.discrete) check_row(act(rep, g, one), 1);
}

/// Orthonormal basis of the null space of `rows`; all of it where there are none.
MatrixXd null_space(const MatrixXd& rows) {
  if (rows.rows() == 0) return MatrixXd::Identity(rows.cols(), rows.cols());
  const auto [values, vectors] = right_singular_vectors(rows);
  const double largest = values.size() > 0 ? values[0] : 0;
  const Index rank = largest > kNoLastRow ? (values.array() > kNoLastRow).count() : 0;
  return vectors.rightCols(rows.cols() - rank);
}

}  // namespace

AffineMaps equivariant_affine_maps(const Group& group, const Representation& in, const Representation& out,
                                   const EnforceOptions& options) {
  if (group.complex) throw InputError("affine maps: a group on C^n came; need one on R^n");
  require_affine(group, in, "input");
  require_affine(group, out, "output");
  AffineMaps found{.maps = enforce(group, in, out, options), .particular = {}, .directions = {}};
  if (!found.maps.usable() || found.maps.dimension == 0) return found;
  // Of all homogeneous maps those with the last row (0 .. 0 c), then those with c = 1.
  const Index m = in.size(), n = out.size();
  const MatrixXd basis = found.maps.basis();
  const MatrixXd kept = basis * null_space(basis.middleRows((n - 1) * m, m - 1));
  const MatrixXd corner = kept.bottomRows(1);
  if (corner.norm() <= kNoLastRow) return found;
  const VectorXd toward_one = corner.transpose() / corner.squaredNorm();
  const MatrixXd layers = kept.topRows((n - 1) * m);
  const MatrixXd directions = layers * null_space(corner);
  const VectorXd one = layers * toward_one;
  found.exists = true;
  found.directions = directions;
  found.particular = (one - directions * (directions.transpose() * one)).reshaped<Eigen::RowMajor>(n - 1, m);
  return found;
}

}  // namespace lieder
