#pragma once
#include "discover/neighbours.hpp"
#include "lieder/discover/cloud.hpp"

namespace lieder {

/// Fills in verdict, directions and evidence of the question which fields are tangent to what the points lie on.
/// \param dimension  of that
void discover_shape(const RowMatrix& points, const NeighbourTree& tree, int dimension, const VectorFields& candidates,
                    const CloudOptions& options, CloudResult& result);

}  // namespace lieder
