#pragma once
#include <Eigen/Core>
#include <optional>
#include <vector>

#include "discover/neighbours.hpp"
#include "lieder/discover/cloud.hpp"

namespace lieder {

/// Rows of the cloud that lie together.
using Patch = std::vector<Eigen::Index>;

/// How patches are fitted: k points, and polynomials of an order for the normal coordinates over d tangent ones.
struct PatchModel {
  Eigen::Index neighbours = 0;
  int order = 0;
  int dimension = 0;  ///< d
  double bias = 0;    ///< mean square error of a tangent that the order leaves, beyond noise; radians^2
  double error = 0;   ///< mean square error of a tangent, noise and bias; radians^2
};

/// A submanifold near one patch: y = sum_t W_t phi_t(u), u = U'(x - c) / h, y = N'(x - c).
class LocalSurface {
 public:
  /// Empty where the points do not determine the fit, as when many of them coincide.
  static std::optional<LocalSurface> fit(const RowMatrix& points, const Patch& patch, int dimension, int order);

  /// What the j-th point of the patch says of vector fields: rows of normal parts P_N xi, what errors of the fit make
  /// of them (as a factor E whose E'E is their covariance's trace, by fields), and the fields' own sizes.
  struct Rows {
    Eigen::MatrixXd normal;  ///< c x q
    Eigen::MatrixXd error;   ///< rows x q
    Eigen::MatrixXd values;  ///< n x q
    Eigen::MatrixXd moved;   ///< n^2 x q: Jacobians of the fields
    double weight = 0;
  };
  Rows rows_at(Eigen::Index j, const VectorFields& fields) const;

  /// How any point lies to the surface.
  struct Offset {
    Eigen::VectorXd across;   ///< along its normals, c; to first order
    Eigen::MatrixXd normals;  ///< orthonormal, n x c
    double leverage = 0;      ///< variance of the fit there over that of a point's noise
    double along = 0;         ///< distance from the middle, 1 at the rim; beyond it the fit says nothing
  };
  Offset offset_of(const Eigen::VectorXd& x) const;
  /// Distance of the rim from the middle, and root mean square distance of the points, along the surface.
  double reach() const;
  double scale() const { return scale_; }

  Eigen::Index size() const { return tangent_.rows(); }
  double noise() const { return noise_; }             ///< standard deviation of the residuals
  Eigen::MatrixXd tangents_at(Eigen::Index j) const;  ///< orthonormal, n x d
  double slope_variance_at(Eigen::Index j) const;     ///< of Df, (n - d) x d, summed over its entries
  double weight(Eigen::Index j) const { return weights_[j]; }

 private:
  Eigen::VectorXd centre_;
  Eigen::MatrixXd along_, across_;  // U, N
  double scale_ = 1, noise_ = kUnset;
  Eigen::MatrixXd tangent_;       // u of each point, k x d
  Eigen::MatrixXd coefficients_;  // W, terms x (n - d)
  Eigen::MatrixXd upper_;         // R of the design
  Eigen::VectorXd weights_;       // of the points, 1 at the middle, 0 at the rim
  Eigen::MatrixXi exponents_;
};

/// The number of points and the order that let patches certify best: small errors of the tangents, of which noise
/// averages out over many patches and what the order leaves does not. Empty where there are too few points.
/// \param given  points of a patch that somebody asked for   \param delta  that is to be certified
std::optional<PatchModel> choose_patch_model(const RowMatrix& points, const NeighbourTree& tree, int dimension,
                                             std::optional<int> given, double delta, std::uint64_t seed);

/// Patches without a point in common, in a random order.
std::vector<Patch> disjoint_patches(const RowMatrix& points, const NeighbourTree& tree, Eigen::Index k,
                                    std::uint64_t seed);

}  // namespace lieder
