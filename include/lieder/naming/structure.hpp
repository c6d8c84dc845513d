#pragma once
#include <Eigen/Core>
#include <string>
#include <vector>

namespace lieder {

/// What a Lie algebra is up to isomorphism, in whole numbers that every basis agrees on.
struct AlgebraStructure {
  using Index = Eigen::Index;
  Index dimension = 0;
  Eigen::MatrixXd killing;  ///< tr(ad X_i ad X_j), dimension x dimension, in the basis that was given; empty where an
                            ///< algebra of more than 120 dimensions is known by what it preserves
  Index positive = 0, negative = 0;         ///< signature of the Killing form: non-compact and compact directions
  Index zero = 0;                           ///< its null space; 0 for a semisimple algebra
  std::vector<Index> derived_series;        ///< g, [g, g], .. up to the first that repeats, which is named once
  std::vector<Index> lower_central_series;  ///< g, [g, g], [g, [g, g]], ..
  Index radical = 0;                        ///< largest solvable ideal
  Index nilradical = 0;                     ///< largest nilpotent ideal
  Index centre = 0;
  Index levi = 0;  ///< semisimple subalgebra that complements the radical
  Index rank = 0;  ///< dimension of a Cartan subalgebra: zero eigenvalues of ad x for most x

  bool is_abelian() const { return centre == dimension; }
  bool is_semisimple() const { return radical == 0 && dimension > 0; }
  bool is_solvable() const { return levi == 0; }
  bool is_nilpotent() const { return nilradical == dimension; }
};

/// From structure constants alone, so that algebras of vector fields, which are no matrices, have a structure too.
/// \param constants  k matrices k x k, c[i](k, j): [X_i, X_j] = sum_k c[i](k, j) X_k, as `structure_constants` gives
/// \param tolerance  in (0, 1): brackets this small beside the largest, ranks and traces of this relative size count as
///   zero. Exact constants: the default. Constants known with a relative error: several times that.
/// \throws InputError when the sizes disagree, a number is not finite, or the constants are not antisymmetric or break
///   the Jacobi identity by more than the tolerance
AlgebraStructure structure_of(const std::vector<Eigen::MatrixXd>& constants, double tolerance = 1e-6);

/// "dimension 4, Levi factor 3, radical 1, ..": the numbers in a sentence.
std::string to_string(const AlgebraStructure& structure);

}  // namespace lieder
