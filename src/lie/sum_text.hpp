#pragma once
#include <Eigen/Core>
#include <limits>
#include <string>
#include <vector>

namespace lieder {

struct SumStyle {
  double least = 0;                                              ///< terms whose coefficient is no larger are left out
  int digits = 4;                                                ///< significant ones of a coefficient
  Eigen::Index most = std::numeric_limits<Eigen::Index>::max();  ///< terms; the rest is cut
  std::string rest = {};                                         ///< stands for them
};

/// "x1^2 - 0.5 x2 + 3", for coefficients on functions of these names; "1" is the constant one, and functions without
/// names are D1, D2, .. "0" where no term is left.
std::string sum_text(const Eigen::RowVectorXd& coefficients, const std::vector<std::string>& names,
                     const SumStyle& style);

}  // namespace lieder
