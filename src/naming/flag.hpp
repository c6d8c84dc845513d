#pragma once
#include <vector>

#include "naming/subspaces.hpp"

namespace lieder {

/// Characteristic ideals of an algebra, orthonormal columns in the coordinates of its basis.
struct Flag {
  Eigen::MatrixXd radical, nilradical, centre;
  std::vector<Eigen::MatrixXd> powers;  ///< N^2, N^3, .. of the nilradical N while they are not 0

  /// Equal for two flags of the same dimensions.
  std::vector<Eigen::Index> dimensions() const;
};

/// Null spaces that define the ideals, singular values up to a cut counted as zero.
/// \param c    constants of an orthonormal basis, with errors
/// \param tau  the cut relative to the size of the constants; 1e-6 where these are exact
Flag flag_of(const Constants& c, double tau);

/// A complement of the radical that is a subalgebra, exact constants: independent columns.
/// No columns for a solvable algebra.
Eigen::MatrixXd levi_complement(const Constants& c, const Eigen::MatrixXd& radical);

}  // namespace lieder
