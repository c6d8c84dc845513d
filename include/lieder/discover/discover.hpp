#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "lieder/base/progress.hpp"
#include "lieder/base/status.hpp"
#include "lieder/discover/defect.hpp"
#include "lieder/discover/discrete_symmetry.hpp"
#include "lieder/lie/output_action.hpp"
#include "lieder/linalg/rank.hpp"
#include "lieder/linalg/row_matrix.hpp"
#include "lieder/naming/naming.hpp"

namespace lieder {

/// A function F : R^m -> R^n, known at samples.
struct SampledFunction {
  Eigen::MatrixXd x;        ///< N x m
  Eigen::MatrixXd y;        ///< F(x), N x n
  RowMatrix jacobian = {};  ///< DF(x), each n x m row by row: N x (n m); empty: not known
};

/// What stands in for a function where no Jacobians came.
enum class FittedBy {
  polynomials,       ///< of one degree, with certificates
  gaussian_process,  ///< for smooth functions that no polynomial holds; any candidates
};

struct DiscoverOptions {
  double delta = 0.05;               ///< largest relative defect that still counts as a symmetry; in (0, 1)
  double alpha = 0.05;               ///< chance of error that is allowed; in (0, 0.5)
  std::optional<double> noise = {};  ///< relative error of given Jacobians; empty: rounding
  std::optional<int> degree = {};    ///< of the polynomials fitted where no Jacobians came; empty: the data choose
  FittedBy fitted_by = FittedBy::polynomials;  ///< where no Jacobians came
  double held_out = 0.25;                      ///< share of the samples that only test the answer; in [0.1, 0.9]
  bool directions = true;                      ///< ask vector fields; without them the verdict is that of the matrices
  bool matrices = true;                        ///< try mirrors and permutations of the coordinates, and look for others
  /// Elements of a group to try, invertible, m x m.
  std::vector<Eigen::MatrixXd> elements = {};
  double min_gap = 1e3;            ///< last kept / first dropped defect that we call certain; > 1
  std::uint64_t seed = 0;          ///< of the samples held out and of the draws
  int threads = 0;                 ///< 0: all cores
  std::uint64_t memory_limit = 0;  ///< bytes; 0: what the machine has
  Progress progress = {};
};

/// How many directions a certificate grants at delta and alpha. Empty: that certificate was not asked, which is not 0.
struct Certified {
  std::optional<int> proven, calibrated;
};

/// The fit that stood in for the function where no Jacobians came.
struct FittedClass {
  FittedBy by = FittedBy::polynomials;
  int degree = 0;                            ///< of the polynomials
  Eigen::Index terms = 0;                    ///< coefficients of one output
  double sigma = kUnset;                     ///< standard deviation of the noise, in the units of F
  std::optional<double> lack_of_fit_p = {};  ///< of polynomials of a higher degree; small: the class is too small
  /// Mean square of a Gaussian process' standardised residuals at samples that it does not know: 1 where it is right.
  std::optional<double> squared_residual = {};
  bool too_small = false;
};

/// Matrices that were tried on polynomials fitted to the values.
struct DiscreteSearch {
  std::vector<DiscreteSymmetry> tried;  ///< all of them, least broken first
  /// Some that keep the function and generate all that do, modulo the connected group that was found; plain ones first.
  std::vector<Eigen::MatrixXd> generators = {};
  std::string message = "not looked for";
};

/// Symmetries of a function among candidate vector fields: the null space of xi -> L_xi F.
struct DiscoverResult {
  Status status = Status::not_run;
  Verdict verdict = Verdict::undecided;
  std::string message = "discover() has not run";
  Eigen::Index dimension = 0;  ///< of the symmetries found
  /// Of each in the candidates, orthonormal, q x dimension; of a free action the entries of T below, columns first.
  Eigen::MatrixXd coefficients;
  std::vector<Eigen::MatrixXd> generators;  ///< as matrices: m x m where all candidates are linear, (m + 1) x (m + 1)
                                            ///< where they are affine, coefficients m x p of the dictionary otherwise
  std::vector<Eigen::MatrixXd> sparse_generators;  ///< the same space, to read
  std::vector<std::string> words;                  ///< their vector fields, "(-x2, x1)"
  /// What becomes of values under each generator, T of n x n, where that was solved for: DF xi = T F.
  std::vector<Eigen::MatrixXd> output_generators = {};
  RankDecision rank;            ///< of the relative defects; decides where Jacobians are exact
  std::vector<Defect> defects;  ///< of every direction that the samples can see, ascending
  Certified certified;
  std::optional<double> held_out;  ///< largest defect of what was found, on samples kept aside
  Eigen::Index equations = 0;      ///< that decided
  /// Candidates that vanish at all samples, or move nothing there: the samples say nothing of them.
  Eigen::Index unseen = 0;
  std::optional<NamedAlgebra> algebra = {};  ///< what they are; empty where they are no matrices, or nothing was found
  std::optional<FittedClass> fitted = {};    ///< empty where Jacobians came
  DiscreteSearch discrete = {};              ///< mirrors, permutations and other matrices that were tried
  DiscoverOptions used;

  bool usable() const { return status == Status::converged; }
};

/// Relative defect of xi: |L_xi F| / sqrt(|DF xi|^2 + |T_xi F|^2), in [0, sqrt 2], where the values turn;
/// |DF xi| / ||DF| |xi||, in [0, 1], where they do not (|DF|: spectral norm); |DF xi - T F| / sqrt(||DF| |xi||^2 +
/// |T F|^2), in [0, sqrt 2], where T is solved for. Means over the samples.
///
/// With Jacobians the null space decides, and what is left of it on held-out samples; a direction below delta that is
/// no zero is an approximate symmetry. Without, polynomials are fitted and the directions are certified
/// (certificate.hpp), unless the class is found too small; or Gaussian processes, one on each half of the samples: the
/// first chooses directions, the second bounds their defects by draws of its posterior.
///
/// Mirrors, permutations of coordinates and `elements` are tried on polynomials that are fitted to the values, of no
/// more than 4,000 samples where Jacobians came; where values are exact, orthogonal matrices are looked for. Their
/// bounds hold for all that were tried at once. Where no direction keeps the function and a matrix does, the verdict is
/// that of the matrix; so it is where no direction was asked about.
/// \throws InputError when shapes disagree, a value is not finite (names the row), an option is out of range, or memory
///   would not do (says how much)
/// Source: [OttoZolmanKutzBrunton2025].
DiscoverResult discover(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                        const DiscoverOptions& options = {});

}  // namespace lieder
