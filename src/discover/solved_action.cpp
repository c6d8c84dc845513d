#include <algorithm>
#include <cmath>

#include "lieder/discover/model.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Combinations of values that vary less than this of what the largest do are taken as constant.
constexpr double kDependent = 1e-9;

/// Columns that do not vary stay, and are outweighed; the last column is what is constant, of a typical size.
MatrixXd with_constant(const MatrixXd& values) {
  MatrixXd whole(values.rows(), values.cols() + 1);
  const double typical = std::sqrt(values.squaredNorm() / static_cast<double>(std::max<Index>(1, values.size())));
  whole.leftCols(values.cols()) = values;
  whole.col(values.cols()).setConstant(typical > 0 ? typical : 1);
  return whole;
}

}  // namespace

SolvedAction solve_action(const MatrixXd& values, const Motions& moved, Index used) {
  const MatrixXd whole = with_constant(values);
  const auto [u, sizes, v] = thin_svd(whole.topRows(used));
  const Index rank = (sizes.array() > kDependent * sizes[0]).count();
  const MatrixXd fit = whole * v.leftCols(rank) * sizes.head(rank).cwiseInverse().asDiagonal();
  SolvedAction solved{.expected = {}, .determined = rank < used};
  for (const MatrixXd& m : moved) solved.expected.emplace_back(fit * (u.leftCols(rank).transpose() * m.topRows(used)));
  return solved;
}

}  // namespace lieder
