#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "kernel/predict_scene.hpp"

namespace lieder {

/// The powers of an element that makes the whole group; empty when the group is not cyclic.
std::optional<std::vector<int>> powers_of_generator(const GroupTable& table);

/// Exact errors of sub-orbits of a cyclic group, one for each divisor of N from 2 on, ascending; N itself comes last.
/// \param powers  of an element that makes the group
/// \throws InputError as leave_one_out, and PredictStopped
std::vector<SubOrbitErrors> sub_orbit_errors(const PredictScene& scene, const std::vector<int>& powers);

/// Exact errors of denser orbits, in steps of a quarter, until `worst` is right on average or there would be too many.
/// \param make  orbits of so many points \param gram_of  their matrix; empty: stop \param most  points of all orbits
/// \throws InputError as leave_one_out, and PredictStopped
std::vector<SubOrbitErrors> denser_orbit_errors(const PredictScene& scene, int worst,
                                                const std::function<std::vector<RowMatrix>(Eigen::Index)>& make,
                                                const std::function<RowMatrix(const RowMatrix&)>& gram_of,
                                                Eigen::Index most);

/// From the errors of the worst class at its sub-orbits. Where the whole orbit is not enough: log error against N
/// through the last two sizes, and the parabola through the last three, for errors of smooth orbits fall ever faster.
/// The estimate lies between the two (geometric mean of what they add to N), the upper end on the line in log N, the
/// lower one at a quarter of what the parabola adds. Where it is enough: between the sizes at which the error
/// crosses 1. \param sizes  ascending, as long as `errors` \param may_extrapolate  beyond the last size
OrbitSizeNeeded orbit_size_needed(const std::vector<double>& sizes, const std::vector<double>& errors,
                                  bool may_extrapolate = true);

}  // namespace lieder
