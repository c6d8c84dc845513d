#include "lie/monomials.hpp"

#include <vector>

namespace lieder {

Eigen::MatrixXi monomials(Eigen::Index variables, int degree) {
  std::vector<Eigen::RowVectorXi> all;
  Eigen::RowVectorXi counts = Eigen::RowVectorXi::Zero(variables);
  const auto choose = [&](const auto& self, Eigen::Index first, int left) -> void {
    if (left == 0) {
      all.push_back(counts);
      return;
    }
    for (Eigen::Index i = first; i < variables; ++i) {
      ++counts[i];
      self(self, i, left - 1);
      --counts[i];
    }
  };
  choose(choose, 0, degree);
  Eigen::MatrixXi exponents(static_cast<Eigen::Index>(all.size()), variables);
  for (Eigen::Index k = 0; k < exponents.rows(); ++k) exponents.row(k) = all[static_cast<std::size_t>(k)];
  return exponents;
}

}  // namespace lieder
