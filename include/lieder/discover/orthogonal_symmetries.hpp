#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lieder/base/progress.hpp"
#include "lieder/base/status.hpp"
#include "lieder/group/group.hpp"

namespace lieder {

/// F : R^m -> R^n that can be evaluated anywhere, with its derivative.
struct SmoothFunction {
  Eigen::Index inputs = 0, outputs = 0;
  std::function<Eigen::VectorXd(const Eigen::VectorXd&)> value;     ///< n
  std::function<Eigen::MatrixXd(const Eigen::VectorXd&)> jacobian;  ///< n x m
};

/// What becomes of values under g.
enum class ValuesUnder {
  nothing,   ///< F(g x) = F(x)
  the_same,  ///< F(g x) = g F(x), as of right-hand sides of dynamical systems; n = m
};

struct OrthogonalSymmetryOptions {
  double tolerance = 1e-8;   ///< largest relative defect |F(g x) - rho(g) F(x)| / |F - mean F| that counts; (0, 1)
  int most_starts = 2000;    ///< random orthogonal matrices to begin from, at most; > 0
  int sure_after = 20;       ///< arrivals in a row that lead out of nothing found before; > 0
  int most_elements = 2000;  ///< of the group modulo its continuous part; more are not listed; >= 2
  std::uint64_t seed = 0;
  Progress progress = {};
};

/// An orthogonal matrix that leaves F as it is.
struct OrthogonalSymmetry {
  Eigen::MatrixXd matrix;  ///< g, m x m; of those that differ by the continuous part the nearest to the identity
  std::string kind;        ///< "reflection", "rotation by 1/5 turn", "exchange of x1 and x2", "element of order 6", ..
  int order = 0;           ///< least k with g^k in the continuous part; 0: none up to 120
  double defect = kUnset;  ///< relative, in the tolerance
};

/// The orthogonal matrices that leave a function as it is: those that are connected to the identity, and one of each
/// other connected component.
struct OrthogonalSymmetries {
  Status status = Status::not_run;
  std::string message = "orthogonal_symmetries() has not run";
  std::vector<Eigen::MatrixXd> lie_algebra;    ///< of the connected part, orthonormal
  std::vector<OrthogonalSymmetry> generators;  ///< of the components, few and plain ones first
  std::vector<OrthogonalSymmetry> elements;    ///< one of each component, the identity left out
  /// Components, the identity's too; empty: more than most_elements.
  std::optional<int> components;
  int starts = 0, arrived = 0;   ///< searches begun, and of those that ended in a symmetry
  double missed = kUnset;        ///< chance that there is more: 2^-(arrivals since the last that brought something new)
  double nearest_miss = kUnset;  ///< smallest defect of the searches that ended elsewhere; NaN when none did

  bool usable() const { return status == Status::converged; }
  /// For `enforce`: the connected part and the generators.
  Group group() const;
};

/// Looks for orthogonal g with F(g x) = F(x), or g F(x), without a list of candidates: Levenberg-Marquardt steps on
/// O(m) from random beginnings, closed under products. Reflections, permutations of coordinates and rotations of finite
/// order are found in any orthogonal coordinates.
///
/// How sure that is: steps from s g are s times the steps from g when s is a symmetry, and the beginnings are Haar
/// distributed, so that an arrival is uniform over the whole group. One that is larger than the group known so far has
/// at least as many elements outside of it, and k arrivals in a row stay inside with chance 2^-k at most.
/// \param points  N x m; F is compared there and at their images. Points that lie on spheres or in a ball are best.
/// \return `not_converged` when most_starts gave fewer than sure_after arrivals in a row without something new
/// \throws InputError when shapes disagree, F is not finite at a point, F is constant, or an option is out of range
/// Cost: starts x steps x N evaluations of F and its derivative.
OrthogonalSymmetries orthogonal_symmetries(const SmoothFunction& f, const Eigen::MatrixXd& points, ValuesUnder values,
                                           const OrthogonalSymmetryOptions& options = {});

}  // namespace lieder
