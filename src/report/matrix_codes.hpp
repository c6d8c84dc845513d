#pragma once
#include <Eigen/Core>
#include <string>

namespace lieder {

/// One entry for each block of `down` x `across`: the one of largest magnitude, so that thin diagonals stay visible.
Eigen::MatrixXd thinned(const Eigen::MatrixXd& matrix, Eigen::Index down, Eigen::Index across);

/// Of the finite entries; 0 when there are none.
double largest_magnitude(const Eigen::MatrixXd& matrix);

/// Where the colours end: the largest magnitude, up to the next number of two digits, which is good to read; 1 for 0.
double end_of_colours(double largest);

/// Sixteen bits an entry, row by row, little endian, in base 64; -32768 is blank, 32767 the end of the colours.
std::string codes(const Eigen::MatrixXd& matrix, double limit);

}  // namespace lieder
