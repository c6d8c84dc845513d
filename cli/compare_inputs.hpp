#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <string>

#include "lieder/group/group.hpp"
#include "lieder/report/result.hpp"

namespace lieder::cli {

/// A matrix and where it came from.
struct MatrixInput {
  Eigen::MatrixXd matrix;
  InputRecord record;
};

struct GroupInput {
  Group group;
  InputRecord record;
};

/// The generator in an array file or in a result directory. `memory_limit` in bytes; 0: what is free.
/// \throws InputError when there is none
MatrixInput read_generator(const std::string& input, std::uint64_t memory_limit);

/// Vectors that span a subspace, one a row: the rows of an array file (of a stack, its entries, flattened), or the Lie
/// algebra of a group file or of a result directory.
/// \throws InputError when there are none
MatrixInput read_span(const std::string& input, std::uint64_t memory_limit);

/// A group file, or the one in a result directory.
/// \throws InputError when there is none
GroupInput read_group_of(const std::string& input);

}  // namespace lieder::cli
