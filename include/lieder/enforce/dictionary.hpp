#pragma once
#include <functional>
#include <string>
#include <vector>

#include "lieder/enforce/enforce.hpp"
#include "lieder/lie/dictionary.hpp"

namespace lieder {

/// How one element of a group or of its algebra acts, by any means: on points by a vector field or a map, on values by
/// a matrix, which may depend on the point.
struct PointAction {
  std::function<Eigen::VectorXd(const Eigen::VectorXd&)> field;        ///< xi(x), or g x; m numbers
  std::function<Eigen::MatrixXd(const Eigen::VectorXd&)> output = {};  ///< T_xi(x), or rho(g)(x); n x n; empty: trivial
};

/// A group action that need not be linear.
struct FunctionSymmetry {
  std::vector<PointAction> algebra = {}, discrete = {};
};

/// That of a group on the points of one representation and the values of another.
FunctionSymmetry linear_symmetry(const Group& group, const Representation& points, const Representation& values);

struct DictionaryOptions {
  double relative_tolerance = 1e-8;  ///< of the rank; raise it to the relative error of D and of the action
  double held_out = 0.25;            ///< share of the samples that only test the answer, in [0, 0.9]
  int threads = 0;
  std::uint64_t memory_limit = 0;  ///< bytes; 0: what the machine has
  Progress progress = {};
};

/// Every F = W D with DF(x) xi(x) = T_xi(x) F(x) for the algebra and F(g x) = rho(g)(x) F(x) for discrete elements.
struct EquivariantFunctions {
  Status status = Status::not_run;  ///< not_identifiable: the count is not certain, or held-out samples contradict it
  std::string message = "equivariant_functions() has not run";
  Eigen::Index outputs = 0, size = 0;  ///< n, p
  /// Orthonormal, W row by row in a column, (n p) x count.
  Eigen::MatrixXd basis;
  RankDecision rank;
  /// Largest relative defect of a basis function over the samples kept aside; NaN when none were.
  double held_out_defect = kUnset;

  Eigen::Index count() const { return basis.cols(); }
  bool usable() const { return status == Status::converged; }
  /// W of the k-th function, n x p.
  Eigen::MatrixXd weights(Eigen::Index k) const;
};

/// The constraint equations at samples, whose null space is the answer. From finitely many generic samples on it is
/// that of all points; held-out samples tell when there were too few. Columns of the dictionary are scaled by their
/// size, so that units drop out. \param samples  points as rows, N x m \throws InputError when shapes disagree, a value
/// is not finite (names the sample), or memory would not do Source: [OttoZolmanKutzBrunton2025]
EquivariantFunctions equivariant_functions(const Dictionary& dictionary, const FunctionSymmetry& symmetry,
                                           Eigen::Index outputs, const Eigen::MatrixXd& samples,
                                           const DictionaryOptions& options = {});

/// What the equations need, by sample: for users who have the values and no functions.
struct SampledAction {
  Eigen::MatrixXd moved;  ///< N x p: D'(x) xi(x) for an element of the algebra, D(g x) for one of the group
  std::vector<Eigen::MatrixXd> output = {};  ///< n x n: one for all samples, or one for each; empty: trivial
  bool discrete = false;                     ///< an element of the group: trivial is the identity, not 0
};

/// \param values  D(x), N x p
EquivariantFunctions equivariant_functions(const Eigen::MatrixXd& values, const std::vector<SampledAction>& actions,
                                           Eigen::Index outputs, const DictionaryOptions& options = {});

}  // namespace lieder
