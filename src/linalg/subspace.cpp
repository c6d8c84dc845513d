#include "lieder/linalg/subspace.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "lieder/base/error.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

/// Orthonormal columns with the same span.
Eigen::MatrixXd orthonormal(Eigen::MatrixXd columns, const char* name) {
  if (columns.size() == 0) throw InputError(fmt::format("principal_angles: {} is empty; need a column or more", name));
  if (!columns.allFinite())
    throw InputError(fmt::format("principal_angles: {} holds a number that is not finite", name));
  // Columns of one scale, so that dependence is told from mere smallness; stableNorm() so that 1e300 does not overflow.
  for (auto column : columns.colwise())
    if (const double norm = column.stableNorm(); norm > 0) column /= norm;
  ThinSvd svd = thin_svd(columns);
  const Eigen::VectorXd& s = svd.values;
  const double rounding = static_cast<double>(columns.rows() + columns.cols()) * std::numeric_limits<double>::epsilon();
  const Eigen::Index rank = (s.array() > rounding * s[0]).count();
  if (rank < columns.cols())
    throw InputError(fmt::format("principal_angles: {} has {} columns but rank {}; need linearly independent ones",
                                 name, columns.cols(), rank));
  return std::move(svd.u);
}

}  // namespace

Eigen::VectorXd principal_angles(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  if (a.rows() != b.rows())
    throw InputError(fmt::format("principal_angles: columns of {} x {} and of {} x {} came; need as many rows",
                                 a.rows(), a.cols(), b.rows(), b.cols()));
  Eigen::MatrixXd small = orthonormal(a, "the first matrix"), large = orthonormal(b, "the second matrix");
  if (small.cols() > large.cols()) std::swap(small, large);
  const Eigen::MatrixXd overlap = large.transpose() * small;
  const Eigen::VectorXd cosines = singular_values(overlap), sines = singular_values(small - large * overlap).reverse();
  Eigen::VectorXd angles(cosines.size());
  for (Eigen::Index k = 0; k < angles.size(); ++k)
    angles[k] = std::atan2(sines[k], cosines[k]) * 180 / std::numbers::pi;
  return angles;
}

}  // namespace lieder
