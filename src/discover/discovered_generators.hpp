#pragma once
#include <optional>

#include "lieder/discover/discover.hpp"

namespace lieder {

/// What follows from `coefficients`, `dimension` and `defects` of an answer: matrices, the name of the algebra, a basis
/// to read and its words. \param points  of the size that coordinates have, as rows, where fields that are no matrices
/// are compared; none: no name for those \param noise  relative error of the directions; empty: their defects over the
/// next one's
void add_generators(const VectorFields& candidates, const Eigen::MatrixXd& points, std::uint64_t seed,
                    DiscoverResult& r, std::optional<double> noise = {});

/// sum c_i zeta_i as a matrix on x or (x, 1), or as coefficients m x p where candidates are not affine.
Eigen::MatrixXd matrix_of_field(const VectorFields& candidates, const Eigen::VectorXd& c);

}  // namespace lieder
