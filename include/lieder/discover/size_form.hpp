#pragma once
#include <Eigen/Core>
#include <memory>

namespace lieder {

/// Products of M_theta at fixed coefficients, for directions that come one after the other.
class SizeProducts {
 public:
  virtual ~SizeProducts() = default;
  /// \param theta  P
  virtual void add(const Eigen::VectorXd& theta) = 0;
  /// left^T M_i^T M_j right for the directions i and j in the order of their coming.
  virtual Eigen::MatrixXd product(Eigen::Index i, Eigen::Index j) const = 0;
};

/// |M_theta b|, the denominator of a relative defect: M is linear in the direction theta and in the coefficients b.
/// Only inner products of M are asked for, so that an implementation need not have its rows.
class SizeForm {
 public:
  virtual ~SizeForm() = default;
  virtual Eigen::Index directions() const = 0;    ///< P
  virtual Eigen::Index coefficients() const = 0;  ///< Q
  /// P: |M_i|, Frobenius.
  virtual Eigen::VectorXd norms() const = 0;
  /// R x P: M_i b in column i, turned by a rotation that is the same for all.
  virtual Eigen::MatrixXd along(const Eigen::VectorXd& b) const = 0;
  /// R x k: M_theta whole as a column for each column theta of P x k, turned by one rotation.
  virtual Eigen::MatrixXd over_class(const Eigen::MatrixXd& directions) const = 0;
  /// left = right = columns, Q x c.
  virtual std::unique_ptr<SizeProducts> between(const Eigen::MatrixXd& columns) const = 0;
  /// left = b and right = 1: rows (M_i b)^T M_j of Q numbers.
  virtual std::unique_ptr<SizeProducts> from(const Eigen::VectorXd& b) const = 0;
};

}  // namespace lieder
