#pragma once
#include <Eigen/Core>
#include <string>

namespace lieder {

/// "(-x2, x1, 2 x3)" on the plane as "(-x2, x1, 2 u1)": variables beyond the domain's are values.
std::string with_values_named(const std::string& text, Eigen::Index dimension);

}  // namespace lieder
