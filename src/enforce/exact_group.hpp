#pragma once
#include <optional>

#include "group/matrix_algebras.hpp"
#include "lieder/group/group.hpp"

namespace lieder {

/// A group with a Lie algebra that is known exactly, in coordinates where as much of that as possible holds the
/// transpose of each of its elements.
struct ExactGroup {
  Matrices algebra;                              ///< basis of all of it, in the coordinates that were given
  std::size_t added = 0;                         ///< how many brackets it took to close it
  Matrices reductive;                            ///< basis of the part that does
  Group further;                                 ///< the rest of the algebra, and the discrete generators
  std::optional<Eigen::MatrixXd> to_straight;    ///< P of P X P^-1, where the coordinates had to change
  std::optional<double> distance_to_given = {};  ///< of an algebra that was known with an error (NearestAlgebra)
};

/// \return  empty when the algebra has no such part, or cannot be known exactly: its matrices are noisy and it is not
///   semisimple, or brackets leave their span by too little for new directions and too much for rounding
std::optional<ExactGroup> exact_group(const Group& group, Seed seed);

/// Dimension of an algebra up to which all its brackets cost nothing beside the rest.
constexpr Eigen::Index kMostForClosure = 60;

}  // namespace lieder
