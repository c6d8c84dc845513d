#pragma once
#include <optional>
#include <vector>

#include "lieder/kernel/predict.hpp"

namespace lieder {

/// The powers of an element that makes the whole group; empty when the group is not cyclic.
std::optional<std::vector<int>> powers_of_generator(const GroupTable& table);

/// Exact errors of sub-orbits of a cyclic group, one for each divisor of N from 2 on, ascending; N itself comes last.
/// \param powers   as above \param classes  of each orbit \param ridge  times the trace of each part of the matrix
/// \throws InputError as leave_one_out
std::vector<SubOrbitErrors> sub_orbit_errors(const RowMatrix& gram, const std::vector<int>& powers,
                                             const std::vector<int>& classes, double ridge);

/// From the errors of the worst class at its sub-orbits. Where the whole orbit is not enough: log error against N
/// through the last two sizes, and the parabola through the last three, for errors of smooth orbits fall ever faster.
/// The estimate lies between the two (geometric mean of what they add to N), the upper end on the line in log N, the
/// lower one at a quarter of what the parabola adds. Where it is enough: between the sizes at which the error
/// crosses 1. \param sizes  ascending, as long as `errors`
OrbitSizeNeeded orbit_size_needed(const std::vector<double>& sizes, const std::vector<double>& errors);

}  // namespace lieder
