#pragma once
#include <Eigen/Core>

namespace lieder {

/// An orthonormal basis Y of the harmonic polynomials of one degree l on the unit sphere of R^d: cos(l a) and sin(l a)
/// on the circle, 2 l + 1 spherical harmonics in space. Orthogonal matrices take them among themselves.
class Harmonics {
 public:
  /// \param d  at least 2
  Harmonics(Eigen::Index d, int degree);

  Eigen::Index size() const { return size_; }
  /// Y at a unit vector, scaled to be of length 1 everywhere.
  Eigen::VectorXd at(const Eigen::VectorXd& direction) const;
  /// R with Y(g x) = R Y(x), for an orthogonal g.
  Eigen::MatrixXd image(const Eigen::MatrixXd& g) const;
  /// Its derivative along exp(t xi), for a skew xi.
  Eigen::MatrixXd algebra_image(const Eigen::MatrixXd& xi) const;

 private:
  Eigen::VectorXd powers(const Eigen::VectorXd& x) const;
  Eigen::MatrixXd slopes(const Eigen::VectorXd& x) const;
  Eigen::MatrixXd from_values(const Eigen::MatrixXd& values) const;

  Eigen::Index d_, size_;
  int degree_;
  // Beyond the circle: monomials, scaled to be orthonormal as symmetric tensors, and the combinations without a trace.
  Eigen::MatrixXi exponents_;
  Eigen::VectorXd weights_;
  Eigen::MatrixXd traceless_;
  Eigen::MatrixXd points_, inverse_;  ///< directions as columns, and the inverse of the values there
};

}  // namespace lieder
