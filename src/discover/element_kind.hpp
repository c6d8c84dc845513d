#pragma once
#include <Eigen/Core>
#include <string>

namespace lieder {

/// An orthogonal matrix of finite order in words: "exchange of x1 and x2", "reflection", "rotation by 1/5 turn".
/// \param order  of the matrix; 0: not known
std::string element_kind(const Eigen::MatrixXd& g, int order);

}  // namespace lieder
