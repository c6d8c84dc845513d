#pragma once
#include <Eigen/Core>
#include <vector>

#include "discover/conserved_equations.hpp"

namespace lieder {

/// A basis of columns in reduced echelon form from the last row up, so that functions that come early in the dictionary
/// are told without those that come late.
struct EchelonBasis {
  Eigen::MatrixXd columns;
  std::vector<Eigen::Index> pivots;  ///< row of each column where the others are 0
};

/// \param columns  independent   \param least  entries up to it, of columns of unit length, count as errors
EchelonBasis echelon_basis(const Eigen::MatrixXd& columns, double least);

/// The same functions with the terms left out that the data can do without: a term goes when the drift grows by less
/// than a term is worth (Schwarz' criterion). Coefficients are fitted again to the terms that stay.
Eigen::MatrixXd without_idle_terms(const DriftSpectrum& spectrum, const EchelonBasis& basis);

}  // namespace lieder
