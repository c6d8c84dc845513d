#pragma once
#include "discover/neighbours.hpp"
#include "lieder/discover/cloud.hpp"

namespace lieder {

/// The same with a tree that is there already.
IntrinsicDimension intrinsic_dimension_of(const RowMatrix& points, const NeighbourTree& tree, std::uint64_t seed);

}  // namespace lieder
