#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>

#include "group/matrix_algebras.hpp"
#include "lieder/naming/structure.hpp"

namespace lieder {

/// Algebras that are all the matrices which preserve something: so(p,q) and sp(n,R) a form, X' B + B X = 0, sl(n,R)
/// volume, gl(n,R) nothing. Told by dimension and form alone, without structure constants, whose number is the cube of
/// the dimension.
struct ClassicalSpan {
  std::string name;
  double moved = 0;            ///< from the given span, root mean square sine
  AlgebraStructure structure;  ///< as theory has it; without the matrix of the Killing form
  Eigen::MatrixXd columns;     ///< the algebra, n^2 x k orthonormal
  Matrices readable;           ///< few entries, 1 and -1; empty in coordinates where there are no such
};

/// \param columns  n^2 x k orthonormal, n > 4
/// \param largest_moved  spans farther than this from such an algebra are none
std::optional<ClassicalSpan> classical_span(const Eigen::MatrixXd& columns, double largest_moved);

}  // namespace lieder
