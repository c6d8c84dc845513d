#pragma once
#include "enforce/tuple_orbits.hpp"
#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// Invariants of a permutation group: indicators of its orbits on index tuples, of length 1. The tree of orbits is kept
/// and tells a tuple's orbit when it is asked for.
class OrbitInvariants final : public Invariants {
 public:
  explicit OrbitInvariants(TupleOrbits orbits);
  Eigen::Index size() const override { return size_; }
  Eigen::Index count() const override { return orbits_.count(); }
  bool is_factored() const override { return size_ > kFewTuples; }
  Eigen::VectorXd combine(const Eigen::VectorXd& weights) const override;
  Eigen::VectorXd project(const Eigen::VectorXd& tensor) const override;
  double bytes() const override { return orbits_.bytes(); }
  double most_nonzeros() const override { return static_cast<double>(size_); }
  /// Of orbits of a sample of tuples, exactly.
  double change_under(const FactorMatrices& g, RandomStream& random) const override;

 private:
  static constexpr Eigen::Index kFewTuples = 100'000;
  Eigen::SparseMatrix<double> write_columns() const override;

  TupleOrbits orbits_;
  Eigen::Index size_ = 1;
};

}  // namespace lieder
