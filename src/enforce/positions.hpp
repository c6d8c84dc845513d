#pragma once
#include <string>

#include "lieder/group/group.hpp"

namespace lieder {

/// The base representation that moves points: that of the name, or the first one.
/// \throws InputError when there is none of that name (lists those that there are)
GroupBlock block_of_positions(const Group& group, const std::string& name);

/// What a matrix of the group does to them.
inline Eigen::MatrixXd on(const GroupBlock& block, const Eigen::MatrixXd& m) {
  return m.block(block.first, block.first, block.size, block.size);
}

}  // namespace lieder
