#pragma once
#include <Eigen/Core>
#include <optional>
#include <vector>

#include "lieder/base/status.hpp"
#include "lieder/kernel/finite_fourier.hpp"
#include "lieder/kernel/kernel.hpp"

namespace lieder {

// Everywhere: K is the Gram matrix of all points of all orbits, orbit after orbit; `ridge` means K + ridge trace(K) 1;
// labels are +1 and -1; one point is left out and predicted from all others. The prediction is (1 - error) times the
// point's label, so that the answer is wrong exactly when error > 1. Source: [PerinDeny2025].

struct RidgeOptions {
  double ridge = 1e-10;  ///< times the trace of K; at least 0
};

/// What regression answers for points that are left out.
struct LeaveOneOut {
  Eigen::VectorXd errors;      ///< y_i (y_i - prediction_i)
  Eigen::VectorXd prediction;  ///< of y_i from the points that are left
};

/// Each point left out alone, in closed form: y_i - prediction_i = (K^-1 y)_i / (K^-1)_ii, K with its ridge. Equal to n
/// regressions on n - 1 points. \param gram    n x n, symmetric, n > 1 \param labels  n, any finite numbers \throws
/// InputError for a shape, a NaN, or a matrix that is not symmetric or not positive definite with its ridge
///   (names the least eigenvalue)
LeaveOneOut leave_one_out(const RowMatrix& gram, const Eigen::VectorXd& labels, const RidgeOptions& options = {});

/// Points that are left out together, in their order: the prediction of each from all points that are left. Equal to
/// y_S - prediction_S = ([K^-1]_SS)^-1 [K^-1 y]_S, but computed on the points that are left, since an inverse of an
/// inverse loses digits. The ridge is times the trace of all of K, as everywhere.
/// \param withheld  numbers of points, all different, not all of them
/// \throws InputError as leave_one_out, and for numbers that are none, come twice, or leave nothing
LeaveOneOut leave_out(const RowMatrix& gram, const Eigen::VectorXd& labels, const std::vector<Eigen::Index>& withheld,
                      const RidgeOptions& options = {});

/// Two orbits of N points, interleaved on a circle: x_0, x'_0, x_1, x'_1, ..
struct CyclicSpectrum {
  double error = kUnset;        ///< (1 / lambda_N) / mean_j (1 / lambda_j)
  Eigen::VectorXd eigenvalues;  ///< 2N, of the circulant matrix with its ridge, by frequency
  double defect = kUnset;       ///< |K - its circulant part| / |K| (Frobenius) before the average; 0 where exact
  double signal = kUnset;       ///< distance of the orbits' means in the space of features
  double noise = kUnset;        ///< distance of a point from what all others span there: it falls as orbits get denser
};

/// The published closed form. K is averaged along its cyclic diagonals, and the eigenvalues are the Fourier transform
/// of a row. Without ridge, error = 2 noise^2 / (N signal^2).
/// \param gram  2N x 2N, the first orbit's N points, then the second's in the same order; N > 1
/// \throws InputError as leave_one_out, and for an odd size or N = 1
CyclicSpectrum cyclic_spectrum(const RowMatrix& gram, const RidgeOptions& options = {});

struct GroupSpectrumOptions {
  double ridge = 1e-10;         ///< times the trace of K; at least 0
  Eigen::VectorXd labels = {};  ///< +1 or -1 for each orbit; empty: +1, -1, -1, ..
  /// +1 or -1 for each element, multiplicative: point g of an orbit has the orbit's label times this. Empty: all +1.
  Eigen::VectorXd character = {};
};

/// Free orbits under a finite group: point g of orbit c is g x_c.
struct GroupSpectrum {
  Eigen::VectorXd errors;  ///< of a point of each orbit
  /// Of the Fourier transform with its ridge, for each irreducible representation, ascending; each d times in K.
  std::vector<Eigen::VectorXd> eigenvalues;
  double defect = kUnset;  ///< |K - its invariant part| / |K| (Frobenius) before the average; 0 where exact
};

/// K is averaged over the group, k_cd(g) = mean_h K(h x_c, hg x_d), and inverted block by block:
///   Khat(rho)_cd = sum_g k_cd(g) rho(g),
///   error_c = y_c [Khat(chi)^-1 y]_c / ((1/|G|) sum_rho d_rho tr [Khat(rho)^-1]_cc).
/// \param irreducible  all of the group's, by irreducible_representations
/// \param gram         C|G| x C|G|, C > 0, orbit after orbit, points in the order of the elements
/// \throws InputError as leave_one_out, when the size is no multiple of |G| or less than 2, for labels that are not
///   +1 or -1, or a character that is none
/// Cost: C^2 |G|^2 for the average, C^3 sum d^3 for the inverses.
GroupSpectrum group_spectrum(const GroupTable& table, const std::vector<IrreducibleRepresentation>& irreducible,
                             const RowMatrix& gram, const GroupSpectrumOptions& options = {});

}  // namespace lieder
