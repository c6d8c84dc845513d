#pragma once
#include <vector>

#include "lieder/discover/conserved.hpp"

namespace lieder {

/// Marks each law whose gradient is, at most sampled states, a combination of those of earlier laws and of constraints,
/// and says how it follows from them where it is a sum of products of up to two.
/// \param least  part of a gradient across the others, relative to its length, that counts as none
/// \return how many are independent
Eigen::Index mark_dependent(std::vector<ConservedQuantity>& laws, const std::vector<ConservedQuantity>& constraints,
                            const Trajectories& data, const Dictionary& dictionary, double least);

}  // namespace lieder
