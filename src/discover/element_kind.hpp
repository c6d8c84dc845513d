#pragma once
#include <Eigen/Core>
#include <string>

namespace lieder {

/// \throws InputError unless all entries of a square matrix are finite and it has an inverse (names its number)
void check_element(const Eigen::MatrixXd& g, std::size_t number);

/// An orthogonal matrix of finite order in words: "exchange of x1 and x2", "reflection", "rotation by 1/5 turn".
/// \param order  of the matrix; 0: not known
std::string element_kind(const Eigen::MatrixXd& g, int order);

}  // namespace lieder
