#include "lieder/linalg/operator.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "lieder/base/seed.hpp"

namespace lieder {

Operator dense_operator(Eigen::MatrixXd matrix) {
  const auto shared = std::make_shared<const Eigen::MatrixXd>(std::move(matrix));
  return {.rows = shared->rows(),
          .cols = shared->cols(),
          .apply = [shared](const auto& x) -> Eigen::MatrixXd { return *shared * x; },
          .apply_adjoint = [shared](const auto& y) -> Eigen::MatrixXd { return shared->transpose() * y; }};
}

double adjoint_defect(const Operator& a, std::uint64_t seed) {
  constexpr int pairs = 4;
  RandomStream random(Seed{seed});
  const Eigen::MatrixXd x = random.normal_matrix(a.cols, pairs), y = random.normal_matrix(a.rows, pairs);
  const Eigen::MatrixXd ax = a.apply(x), aty = a.apply_adjoint(y);
  double worst = 0;
  for (int k = 0; k < pairs; ++k) {
    const double size = ax.col(k).norm() * y.col(k).norm() + x.col(k).norm() * aty.col(k).norm();
    if (size > 0) worst = std::max(worst, std::abs(ax.col(k).dot(y.col(k)) - x.col(k).dot(aty.col(k))) / size);
  }
  return worst;
}

}  // namespace lieder
