#pragma once
#include <Eigen/Core>
#include <vector>

#include "enforce/column_writer.hpp"
#include "enforce/half_power.hpp"

namespace lieder {

/// What complex conjugation does to the invariants of one irreducible representation. Copies are chosen so that real
/// tensors have, as coefficients c of their glued pairs, ..
enum class GlueKind {
  real,          ///< real matrices
  quaternionic,  ///< 2 x 2 blocks (p q; -q* p*)
  pair_first,    ///< any complex matrix, and the next block its conjugate
  pair_second
};

/// Copies of an irreducible representation in the first half, and of its dual in the second.
struct Glue {
  GlueKind kind = GlueKind::real;
  Copies first, second;
  std::size_t partner = 0;  ///< the block that conjugation leads to
  Eigen::Index rows() const { return first.vectors.front().cols(); }
  Eigen::Index cols() const { return second.vectors.front().cols(); }
  double scale() const { return 1 / std::sqrt(static_cast<double>(first.vectors.size())); }
};

/// Number of real weights of a block.
Eigen::Index weights_of(const Glue& glue);
/// Coefficients of a real tensor from its weights; of length as they are.
Eigen::MatrixXcd coefficients_of(const Glue& glue, const Eigen::VectorXd& weights);
/// The adjoint of coefficients_of, for coefficients of a real tensor.
Eigen::VectorXd weights_from(const Glue& glue, const Eigen::MatrixXcd& coefficients);

/// Chooses copies such that the coefficients of real tensors are as their kind says.
void make_real(std::vector<Glue>& glues, const WeightedProduct& first, const WeightedProduct& second);

/// Writes the basis tensors of one glue, in the order of its weights.
/// \param first, second  the copies in the given coordinates: vector p of copy i is column i d + p, for d vectors
void write_glue(const Glue& glue, Eigen::MatrixXcd first, const Eigen::MatrixXcd& second, ColumnWriter& writer);

}  // namespace lieder
