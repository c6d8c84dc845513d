#pragma once
#include <vector>

#include "lieder/kernel/finite_fourier.hpp"
#include "lieder/kernel/predict.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// All points, orbit after orbit.
/// \throws InputError for less than two orbits, less than two points, unequal shapes, or a NaN (names orbit and point)
RowMatrix stacked_orbits(const std::vector<RowMatrix>& orbits);

/// Classes numbered from 0, one for each orbit. \throws InputError unless there are two at least and none is empty
std::vector<int> checked_classes(const std::vector<int>& classes, Eigen::Index orbits);

/// The points that are missing or absent; empty: each point in turn.
/// \throws InputError for a pattern of another shape, without a missing point, or that leaves nothing of a class; for
/// an
///   orbit of which nothing is there
MissingPoints checked_missing(const MissingPoints& missing_of_shown, const MissingPoints& absent,
                              const std::vector<int>& classes, Eigen::Index points);

/// |x_i - x_j|^2 of all points. \throws InputError for points that are there and coincide (names them and their
/// classes)
RowMatrix squared_distances(const RowMatrix& points, Eigen::Index points_of_orbit, const std::vector<int>& classes,
                            const MissingPoints& absent = {});

/// How far the distances are from what the group keeps: |h x_c - hg x_d| must not depend on h.
/// \return  the largest root mean square deviation over a pair of orbits, relative to the mean squared distance
/// \throws InputError when it leaves more than `tolerance` of the variance of these distances unexplained and is more
///   than rounding or interpolation make (names the orbits)
double checked_orbit_defect(const RowMatrix& squared, const GroupTable& table, double tolerance,
                            const MissingPoints& absent = {});

}  // namespace lieder
