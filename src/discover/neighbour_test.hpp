#pragma once
#include <vector>

#include "lieder/discover/discover.hpp"

namespace lieder {

/// Elements of a group tried on samples with Jacobians and no fit, of a function whose values do not turn.
///
/// The value at g x_k is told from the samples nearest to it, modulo the connected group that is known to keep the
/// function: F(b) + (DF(b) + DF(x_k) g^-1) (g x_k - b) / 2, weighted means over a few b, compared with F(x_k). Were g a
/// symmetry, that errs by no more than the same does for samples themselves; what it errs by is the upper bound of the
/// defect, what it errs by beyond samples of the same distance the lower one. Chords to neighbours lie to both sides,
/// so that a slope which is none of g x_k's adds to the error in the mean and does not hide a defect. \param algebra of
/// the connected group, antisymmetric m x m; others are left out of account \return  one for each matrix, in their
/// order; underdetermined where fewer than half of the images lie where samples
///   are, with a defect of NaN where none does
std::vector<DiscreteSymmetry> neighbour_test(const SampledFunction& f, const std::vector<Eigen::MatrixXd>& elements,
                                             const std::vector<Eigen::MatrixXd>& algebra,
                                             const DiscoverOptions& options);

}  // namespace lieder
