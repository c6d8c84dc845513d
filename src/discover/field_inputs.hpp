#pragma once
#include "lieder/discover/field.hpp"

namespace lieder {

/// What every question about fields refuses. \return channels of the input \throws InputError
Eigen::Index check_fields(const Grid& grid, const RowMatrix& u, const VectorFields& candidates,
                          const FieldOptions& options);

/// \throws InputError where values are to turn as those of the input, and there are not as many of them
void check_output(FieldOutput output, Eigen::Index channels, Eigen::Index results);

}  // namespace lieder
