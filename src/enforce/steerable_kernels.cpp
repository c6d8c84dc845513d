#include <fmt/format.h>

#include <Eigen/LU>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>

#include "enforce/positions.hpp"
#include "lieder/base/error.hpp"
#include "lieder/enforce/kernels.hpp"
#include "lieder/group/element.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNoRotation = 1e-8;

/// The rotation generator that takes axis `from` towards `to`, both unit and orthogonal.
MatrixXd planar(const VectorXd& from, const VectorXd& to) { return to * from.transpose() - from * to.transpose(); }

/// From coordinates of the algebra to their matrices on the points, each as a column.
MatrixXd algebra_on(const Group& group, const GroupBlock& block) {
  MatrixXd columns(block.size * block.size, group.dimension());
  for (Index k = 0; k < columns.cols(); ++k)
    columns.col(k) = on(block, group.lie_algebra[static_cast<std::size_t>(k)]).reshaped();
  return columns;
}

/// Turns every direction to every other: all plane rotations are in its algebra.
bool turns_all_directions(const MatrixXd& algebra, const MatrixXd& turns, Index d) {
  if (d < 2) return false;
  for (Index i = 0; i < d; ++i)
    for (Index j = 0; j < i; ++j) {
      const VectorXd wanted = planar(VectorXd::Unit(d, j), VectorXd::Unit(d, i)).reshaped();
      if ((algebra * (turns * wanted) - wanted).norm() > kNoRotation) return false;
    }
  return true;
}

MatrixXd combination(const Group& group, const VectorXd& coordinates) {
  MatrixXd sum = MatrixXd::Zero(group.size, group.size);
  for (Index k = 0; k < coordinates.size(); ++k) sum += coordinates[k] * group.lie_algebra[static_cast<std::size_t>(k)];
  return sum;
}

/// rho_out(g) K rho_in(g)^-1 for each column, a matrix row by row.
MatrixXd moved(const MatrixXd& kernels, const MatrixXd& out, const MatrixXd& in_inverse) {
  MatrixXd result(kernels.rows(), kernels.cols());
  for (Index b = 0; b < kernels.cols(); ++b) {
    const Eigen::Map<const RowMatrix> k(kernels.col(b).data(), out.cols(), in_inverse.rows());
    Eigen::Map<RowMatrix>(result.col(b).data(), out.rows(), in_inverse.cols()) = out * k * in_inverse;
  }
  return result;
}

MatrixXd rho(const Representation& rep, const MatrixXd& g) {
  return act(rep, g, MatrixXd::Identity(rep.size(), rep.size()));
}

}  // namespace

GroupBlock block_of_positions(const Group& group, const std::string& name) {
  const std::vector<GroupBlock> blocks = base_representations(group);
  if (name.empty()) return blocks.front();
  const auto found =
      std::ranges::find_if(blocks, [&](const GroupBlock& block) { return block.name == name || block.alias == name; });
  if (found != blocks.end()) return *found;
  std::string names;
  for (const GroupBlock& block : blocks) names += (names.empty() ? "" : ", ") + block.name;
  throw InputError(fmt::format("kernels: there is no representation {} to move points; need one of {}", name, names));
}

SteerableKernels::SteerableKernels(const Group& group, const Representation& in, const Representation& out,
                                   const std::string& positions, const EnforceOptions& options)
    : group_(group), in_(in), out_(out), positions_(block_of_positions(group, positions)) {
  if (group.complex) throw InputError("kernels: a group on C^n came; need one on R^n, which moves points");
  const Index d = positions_.size;
  const MatrixXd algebra = algebra_on(group, positions_);
  if (group.dimension() > 0) turns_ = algebra.completeOrthogonalDecomposition().pseudoInverse();
  const bool turns = group.dimension() > 0 && turns_all_directions(algebra, turns_, d);
  const auto keeps_lengths = [&](const MatrixXd& g) { return on(positions_, g).isUnitary(kNoRotation); };
  const auto turns_only = [&](const MatrixXd& xi) {
    return (on(positions_, xi) + on(positions_, xi).transpose()).norm() <= kNoRotation * xi.norm();
  };
  if (!turns || !std::ranges::all_of(group.lie_algebra, turns_only) ||
      !std::ranges::all_of(group.discrete, keeps_lengths))
    throw InputError(fmt::format(
        "kernels: {} does not turn every direction of R^{} to every other; need a group such as SO({}) or O({})",
        group.name.value_or("the group"), d, d, d));
  const VectorXd pole = VectorXd::Unit(d, d - 1);
  Group stabiliser = group;
  stabiliser.name.reset();
  stabiliser.lie_algebra.clear();
  stabiliser.discrete.clear();
  MatrixXd leaving(d, group.dimension());
  for (Index k = 0; k < leaving.cols(); ++k) leaving.col(k) = algebra.col(k).reshaped(d, d) * pole;
  const Eigen::JacobiSVD<MatrixXd> svd(leaving, Eigen::ComputeFullV);
  for (Index k = d - 1; k < group.dimension(); ++k)
    stabiliser.lie_algebra.push_back(combination(group, svd.matrixV().col(k)));
  for (const MatrixXd& g : group.discrete)
    stabiliser.discrete.emplace_back(transport(on(positions_, g) * pole).inverse() * g);
  constant_ = enforce(group, in, out, options);
  maps_ = enforce(stabiliser, in, out, options);
  if (maps_.dimension == 0 || maps_.status == Status::stopped || constant_.status == Status::stopped) return;
  at_pole_ = maps_.basis();
  at_origin_ = MatrixXd::Zero(at_pole_.rows(), at_pole_.cols());
  if (constant_.dimension > 0) {
    const MatrixXd constants = constant_.basis();
    at_origin_ = constants * (constants.transpose() * at_pole_);
  }
}

/// An element that takes the pole to a unit vector, by a rotation in the plane of the two.
MatrixXd SteerableKernels::transport(const VectorXd& direction) const {
  const Index d = positions_.size;
  const VectorXd pole = VectorXd::Unit(d, d - 1);
  VectorXd across = direction - direction[d - 1] * pole;
  const double sine = across.norm();
  across = sine > 0 ? VectorXd(across / sine) : VectorXd(VectorXd::Unit(d, 0));
  const double angle = std::atan2(sine, direction[d - 1]);
  return exponential(MatrixXd(angle * combination(group_, turns_ * planar(pole, across).reshaped())));
}

MatrixXd SteerableKernels::at(const VectorXd& x) const {
  if (x.size() != positions_.size)
    throw InputError(fmt::format("kernels: a point of {} coordinates came; need {}", x.size(), positions_.size));
  const double length = x.norm();
  if (length == 0 || count() == 0) return at_origin_;
  const MatrixXd g = transport(x / length);
  return moved(at_pole_, rho(out_, g), rho(in_, g.inverse()));
}

double SteerableKernels::equivariance_error(Seed seed) const {
  constexpr int kElements = 5;
  if (count() == 0) return kUnset;
  RandomStream random(seed);
  const RandomElements elements(group_);
  double largest = 0;
  for (int k = 0; k < kElements; ++k) {
    const MatrixXd g = elements(random).real();
    const VectorXd x = random.normal_matrix(positions_.size, 1);
    const MatrixXd left = at(on(positions_, g) * x), right = moved(at(x), rho(out_, g), rho(in_, g.inverse()));
    largest = std::max(largest, (left - right).norm() / left.norm());
  }
  return largest;
}

}  // namespace lieder
