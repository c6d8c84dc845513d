#include <fmt/format.h>

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "enforce/moved_kernels.hpp"
#include "enforce/positions.hpp"
#include "lieder/base/error.hpp"
#include "lieder/enforce/kernels.hpp"
#include "lieder/group/element.hpp"
#include "linalg/svd.hpp"

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

MatrixXd combination(const Group& group, const VectorXd& coordinates) {
  MatrixXd sum = MatrixXd::Zero(group.size, group.size);
  for (Index k = 0; k < coordinates.size(); ++k) sum += coordinates[k] * group.lie_algebra[static_cast<std::size_t>(k)];
  return sum;
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

MatrixXd pseudo_inverse(const MatrixXd& algebra) {
  return algebra.cols() > 0 ? MatrixXd(algebra.completeOrthogonalDecomposition().pseudoInverse()) : MatrixXd();
}

bool turns_all_directions(const Group& group, const GroupBlock& positions) {
  const Index d = positions.size;
  if (d < 2 || group.dimension() == 0 || !keeps_lengths(group, positions)) return false;
  const MatrixXd algebra = algebra_on(group, positions), turns = pseudo_inverse(algebra);
  for (Index i = 0; i < d; ++i)
    for (Index j = 0; j < i; ++j) {
      const VectorXd wanted = planar(VectorXd::Unit(d, j), VectorXd::Unit(d, i)).reshaped();
      if ((algebra * (turns * wanted) - wanted).norm() > kNoRotation) return false;
    }
  return true;
}

SteerableKernels::SteerableKernels(const Group& group, const Representation& in, const Representation& out,
                                   const std::string& positions, const EnforceOptions& options)
    : group_(group), in_(in), out_(out), positions_(block_of_positions(group, positions)) {
  if (group.complex) throw InputError("kernels: a group on C^n came; need one on R^n, which moves points");
  const Index d = positions_.size;
  const MatrixXd algebra = algebra_on(group, positions_);
  turns_ = pseudo_inverse(algebra);
  if (!turns_all_directions(group, positions_))
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
  const MatrixXd vectors = right_singular_vectors(leaving).v;
  for (Index k = d - 1; k < group.dimension(); ++k)
    stabiliser.lie_algebra.push_back(combination(group, vectors.col(k)));
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
  return moved_kernels(at_pole_, transport(x / length), in_, out_);
}

double SteerableKernels::equivariance_error(Seed seed) const {
  if (count() == 0) return kUnset;
  return kernel_defect(
      group_, positions_, in_, out_, [&](const VectorXd& x) { return at(x); }, seed);
}

}  // namespace lieder
