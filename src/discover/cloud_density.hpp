#pragma once
#include "lieder/discover/cloud.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// Fills in verdict, directions and evidence of the question which affine fields keep the distribution of the points.
void discover_density(const RowMatrix& points, const VectorFields& candidates, const CloudOptions& options,
                      CloudResult& result);

}  // namespace lieder
