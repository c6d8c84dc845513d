#pragma once
#include <functional>

#include "enforce/positions.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/rep/representation.hpp"

namespace lieder {

/// Whether every element of the group keeps the lengths of the points.
bool keeps_lengths(const Group& group, const GroupBlock& positions);

/// Whether it keeps lengths and takes every direction of at least two dimensions to every other: all plane rotations
/// are in its algebra.
bool turns_all_directions(const Group& group, const GroupBlock& positions);

/// rho_out(g) k rho_in(g)^-1 for each column k, a matrix row by row; g acts on the group's own space.
Eigen::MatrixXd moved_kernels(const Eigen::MatrixXd& kernels, const Eigen::MatrixXd& g, const Representation& in,
                              const Representation& out);

/// Largest relative difference of k(g x) and rho_out(g) k(x) rho_in(g)^-1 at random points and elements.
/// \param at  k(x) for all kernels, one a column
double kernel_defect(const Group& group, const GroupBlock& positions, const Representation& in,
                     const Representation& out, const std::function<Eigen::MatrixXd(const Eigen::VectorXd&)>& at,
                     Seed seed);

}  // namespace lieder
