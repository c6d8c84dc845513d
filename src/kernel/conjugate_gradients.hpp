#pragma once
#include <functional>

#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// What conjugate gradients found, all columns of a right side beside one another.
struct GradientsResult {
  RowMatrix solution;
  int iterations = 0;
  bool stopped = false;
};

/// Solves A X = Y for a positive definite A, from zero. Each column has its own steps; one product serves all.
/// \param product       fills A p; false stops
/// \param precondition  fills what is near A^-1 r up to a factor, symmetric and positive definite
/// \param goals         a column rests once its residual, by the recursion, is at most that; or when rounding leaves it
/// no
///   direction in which A is positive
GradientsResult conjugate_gradients(const std::function<bool(const RowMatrix&, RowMatrix&)>& product,
                                    const std::function<void(const RowMatrix&, RowMatrix&)>& precondition,
                                    const RowMatrix& right, const Eigen::VectorXd& goals, int iterations);

}  // namespace lieder
