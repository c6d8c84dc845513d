#pragma once
#include "lieder/lie/vector_fields.hpp"
#include "lieder/naming/naming.hpp"

namespace lieder {

/// Names the algebra that vector fields span, up to isomorphism, from their brackets at points. There are no matrices
/// to tell more, and no refinement: fields that leave their span by more than 1e-6 get no name. \param points  as rows,
/// of the size that coordinates have; some of them are used
NamedAlgebra name_fields(const VectorFields& fields, const Eigen::MatrixXd& points);

}  // namespace lieder
