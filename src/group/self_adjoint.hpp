#pragma once
#include <optional>

#include "group/matrix_algebras.hpp"
#include "lieder/group/group.hpp"

namespace lieder {

/// Those combinations of a basis of an algebra whose transposes lie in the algebra too: its largest subalgebra that is
/// closed under transposition, which is reductive.
Matrices self_adjoint_part(const Matrices& algebra);

/// A symmetric positive definite P such that the matrices P X P^-1 span an algebra that holds the transpose of each of
/// its elements; none exists where the algebra is not reductive. P keeps each block of coordinates to itself.
///
/// The volume that P g P^-1 spans is least there, and its logarithm is convex along geodesics of such P: Newton's
/// method finds it from anywhere. \return  empty when the steps do not come to rest Source: [KempfNess1979],
/// [Mostow1955].
std::optional<Eigen::MatrixXd> self_adjoint_coordinates(const Matrices& algebra, const std::vector<GroupBlock>& blocks);

}  // namespace lieder
