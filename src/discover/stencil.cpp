#include "discover/stencil.hpp"

#include "base/at.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Differences of the orders 0 .. 2 radius along one axis, in units of the spacing.
MatrixXd differences_along(int radius) {
  const Index width = 2 * radius + 1;
  const VectorXd offsets = VectorXd::LinSpaced(width, -radius, radius);
  MatrixXd all(width, width);
  for (int order = 0; order < width; ++order) all.row(order) = difference_weights(offsets, order);
  return all;
}

MatrixXd kronecker(const MatrixXd& a, const MatrixXd& b) {
  MatrixXd all(a.rows() * b.rows(), a.cols() * b.cols());
  for (Index i = 0; i < a.rows(); ++i)
    for (Index j = 0; j < a.cols(); ++j) all.block(i * b.rows(), j * b.cols(), b.rows(), b.cols()) = a(i, j) * b;
  return all;
}

}  // namespace

Stencil::Stencil(const Grid& grid, const std::vector<bool>& periodic, int radius) : weights_(MatrixXd::Identity(1, 1)) {
  const Index d = grid.dimension(), width = 2 * radius + 1;
  for (Index a = 0; a < d; ++a) weights_ = kronecker(weights_, differences_along(radius));
  neighbours_.resize(grid.points(), weights_.cols());
  for (Index p = 0; p < grid.points(); ++p)
    for (Index k = 0; k < weights_.cols(); ++k) {
      Index rest = p, offsets = k, stride = 1, neighbour = 0;
      for (Index a = d - 1; a >= 0; --a) {
        const Index n = grid.extents[at(a)];
        Index i = rest % n + offsets % width - radius;
        if (!periodic[at(a)] && (i < 0 || i >= n)) neighbour = -grid.points();
        i = (i + n) % n;
        neighbour += i * stride;
        stride *= n;
        rest /= n;
        offsets /= width;
      }
      neighbours_(p, k) = neighbour;
    }
  for (Index p = 0; p < grid.points(); ++p)
    if (neighbours_.row(p).minCoeff() < 0) neighbours_.row(p).setConstant(-1);
}

VectorXd Stencil::around(const FieldValues& field, Index point) const {
  VectorXd all(jets() * field.cols());
  MatrixXd values(weights_.cols(), field.cols());
  for (Index k = 0; k < values.rows(); ++k) values.row(k) = field.row(neighbours_(point, k));
  Eigen::Map<MatrixXd>(all.data(), jets(), field.cols()) = weights_ * values;
  return all;
}

}  // namespace lieder
