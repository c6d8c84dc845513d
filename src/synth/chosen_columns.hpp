#pragma once
#include <Eigen/Core>

#include "lieder/io/samples.hpp"

namespace lieder::detail {

/// Columns first .. first + count - 1 of every row that is left, without holding the others.
/// \throws InputError when they would not fit in memory
RowMatrix read_columns(SampleStream& stream, Eigen::Index first, Eigen::Index count);

}  // namespace lieder::detail
