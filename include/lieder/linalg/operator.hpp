#pragma once
#include <Eigen/Core>
#include <functional>

namespace lieder {

/// A linear map that is known by what it does to blocks of vectors. Dense, matrix-free and distributed solvers all take
/// one of these; columns of the blocks are vectors.
struct Operator {
  using Apply = std::function<Eigen::MatrixXd(const Eigen::Ref<const Eigen::MatrixXd>&)>;
  Eigen::Index rows = 0, cols = 0;
  Apply apply;          ///< cols x k -> rows x k
  Apply apply_adjoint;  ///< rows x k -> cols x k
};

/// The operator of a matrix, which is copied in.
Operator dense_operator(Eigen::MatrixXd matrix);

/// Largest relative mismatch |<Ax, y> - <x, A'y>| over a few random pairs: rounding when the adjoint is the adjoint.
double adjoint_defect(const Operator& a, std::uint64_t seed = 0);

}  // namespace lieder
