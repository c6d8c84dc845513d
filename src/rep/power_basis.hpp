#pragma once
#include <Eigen/SparseCore>

#include "lieder/rep/representation.hpp"

namespace lieder {

/// Dimension of the symmetric or alternating tensors of this degree over n dimensions.
/// \throws InputError when it exceeds 2^31
Eigen::Index power_size(Eigen::Index n, int degree, Atom::Kind kind);

/// Their orthonormal basis as columns, n^degree x power_size.
Eigen::SparseMatrix<double> power_basis(Eigen::Index n, int degree, Atom::Kind kind);

}  // namespace lieder
