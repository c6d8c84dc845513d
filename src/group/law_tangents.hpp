#pragma once
#include <Eigen/Core>
#include <limits>
#include <optional>

#include "lieder/base/seed.hpp"
#include "lieder/group/group.hpp"

namespace lieder {

constexpr double kMachineRounding = std::numeric_limits<double>::epsilon();

/// Without an imaginary part, the real functions compute them: those are what a group on R^n uses.
Eigen::MatrixXcd exponential_of(const Eigen::MatrixXcd& x);
/// \throws InputError as logarithm() does
Eigen::MatrixXcd logarithm_of(const Eigen::MatrixXcd& g);

/// exp(x), and what an error in x makes of it.
struct MeasuredExponential {
  explicit MeasuredExponential(const Eigen::MatrixXcd& x);
  Eigen::MatrixXcd value;
  double size = 0;         ///< |exp(x)|
  double sensitivity = 0;  ///< (1 + |x|) max |exp(s x)| |exp((1-s) x)|: its error for one of 1 in every number
};

/// The Lie algebra in an orthonormal basis, and tangents of it: for a group on C^n the antihermitian ones.
class LawTangents {
 public:
  explicit LawTangents(const Group& group);

  Eigen::Index dimension() const { return basis_.cols(); }
  /// Matrices of an orthonormal basis as columns, n^2 x dimension.
  const Eigen::MatrixXd& basis() const { return basis_; }
  /// Smallest over largest pivot of the basis that came, each of its matrices of length 1; 0 when they are dependent.
  double independence() const { return independence_; }

  Eigen::MatrixXcd random(double length, RandomStream& random) const;
  /// Its largest rotation angle is `angle`; empty where nothing turns.
  std::optional<Eigen::MatrixXcd> turning(double angle, RandomStream& random) const;

  Eigen::MatrixXcd projected(const Eigen::MatrixXcd& m) const;
  Eigen::MatrixXcd basis_matrix(Eigen::Index j) const { return basis_.col(j).reshaped(size_, size_); }
  Eigen::VectorXcd coordinates(const Eigen::MatrixXcd& m) const { return basis_.transpose() * m.reshaped(); }
  /// Length of what no element of the algebra makes.
  double outside(const Eigen::MatrixXcd& m) const { return (m.reshaped() - basis_ * coordinates(m)).norm(); }
  /// The matrix of y -> [x, y], where brackets that leave the algebra are projected on it.
  Eigen::MatrixXcd ad(const Eigen::MatrixXcd& x) const;

 private:
  Eigen::Index size_;
  bool complex_;
  Eigen::MatrixXd basis_;
  double independence_ = 1;
};

}  // namespace lieder
