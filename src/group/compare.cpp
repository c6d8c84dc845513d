#include "lieder/group/compare.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "lieder/base/error.hpp"
#include "lieder/linalg/subspace.hpp"

namespace lieder {
namespace {

void check(const Eigen::MatrixXd& m, const char* name) {
  if (!m.allFinite()) throw InputError(fmt::format("compare: {} holds a number that is not finite", name));
  if (m.cwiseAbs().maxCoeff() == 0) throw InputError(fmt::format("compare: {} is zero, which has no direction", name));
}

/// Of largest entry 1, so that squares neither overflow nor vanish.
Eigen::MatrixXd of_unit_size(const Eigen::MatrixXd& m) { return m / m.cwiseAbs().maxCoeff(); }

double root_mean_square(const Eigen::MatrixXd& m) { return m.stableNorm() / static_cast<double>(m.rows()); }

}  // namespace

GeneratorComparison compare_generators(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols() || a.rows() != a.cols() || a.size() == 0)
    throw InputError(fmt::format("compare: generators of {} x {} and {} x {} came; need square ones of one size",
                                 a.rows(), a.cols(), b.rows(), b.cols()));
  check(a, "the first generator");
  check(b, "the second generator");
  const Eigen::MatrixXd a1 = of_unit_size(a), b1 = of_unit_size(b);
  const double scale = a1.norm() * b1.norm();
  const double forth = a1.cwiseProduct(b1).sum() / scale, back = a1.cwiseProduct(b1.transpose()).sum() / scale;
  if (back > forth) return {.cosine = back, .rmse = root_mean_square(a - b.transpose()), .reversed = true};
  return {.cosine = forth, .rmse = root_mean_square(a - b), .reversed = false};
}

Eigen::MatrixXd lie_algebra_columns(const Group& group) {
  Eigen::MatrixXd columns(group.size * group.size, group.dimension());
  for (Eigen::Index k = 0; k < group.dimension(); ++k)
    columns.col(k) = group.lie_algebra[static_cast<std::size_t>(k)].reshaped<Eigen::RowMajor>();
  return columns;
}

GroupComparison compare_groups(const Group& a, const Group& b) {
  if (a.size != b.size)
    throw InputError(
        fmt::format("compare: groups on R^{} and R^{} came; need groups on the same space", a.size, b.size));
  GroupComparison found;
  if (a.dimension() > 0 && b.dimension() > 0)
    found.angles = principal_angles(lie_algebra_columns(a), lie_algebra_columns(b));
  for (const auto& mine : a.discrete) {
    auto& best = found.discrete.emplace_back();
    for (const auto& other : b.discrete)
      if (const auto match = compare_generators(mine, other); !best || match.cosine > best->cosine) best = match;
  }
  // Matrices with a relative error of e are known up to an angle of about e radians.
  found.resolution = (a.noise + b.noise) * 180 / std::numbers::pi;
  return found;
}

}  // namespace lieder
