#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/kernel/finite_fourier.hpp"
#include "lieder/kernel/predict.hpp"

namespace lieder {

/// k_cd(g) = mean_h K(h x_c, hg x_d) for all orbits c, d: C x C matrices by g.
using InvariantPart = std::vector<Eigen::MatrixXd>;

/// \param absent  orbits x |G|, points whose rows and columns say nothing; empty: none. NaN where no two others tell.
InvariantPart invariant_part(const GroupTable& table, const RowMatrix& gram, const MissingPoints& absent = {});

/// |K - its invariant part|, Frobenius, over the points that are not absent.
double distance_from(const InvariantPart& part, const GroupTable& table, const RowMatrix& gram,
                     const MissingPoints& absent = {});

/// Mean of each block of the matrix that has this invariant part.
Eigen::MatrixXd means_of(const InvariantPart& part);

/// Khat(rho) = sum_g k(g) (x) rho(g), C d x C d.
Eigen::MatrixXcd transformed(const InvariantPart& part, const IrreducibleRepresentation& rho);

/// Back: k_cd(g) = 1/|G| sum_rho d_rho tr(Khat(rho)_cd rho(g)^*), of real k. \param blocks  for each of `irreducible`
InvariantPart transformed_back(const std::vector<Eigen::MatrixXcd>& blocks,
                               const std::vector<IrreducibleRepresentation>& irreducible);

}  // namespace lieder
