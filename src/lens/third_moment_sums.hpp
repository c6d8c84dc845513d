#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/io/samples.hpp"

namespace lieder {

/// Rows u of data, as the sums want them.
class Deviations {
 public:
  Deviations(Eigen::Index capacity, Eigen::Index d);

  /// `rows` of them, at most the capacity.
  void assign(const Eigen::Ref<const RowMatrix>& rows);

  Eigen::Index rows() const { return rows_; }
  auto columns() const { return by_column_.topRows(rows_); }

 private:
  friend class ThirdMomentSums;
  Eigen::Index rows_ = 0;
  Eigen::MatrixXd by_column_;
  RowMatrix by_row_;  // and zeros, so that a whole number of vectors may start anywhere
};

/// Running sums of u, u u and u u u over rows u. The third sum keeps little more than symmetry leaves: slice k holds
/// sum u_j u_k u_l for j <= k and l >= k.
class ThirdMomentSums {
 public:
  explicit ThirdMomentSums(Eigen::Index d);

  Eigen::Index dim() const { return first_.size(); }

  /// The cheap sums: count, first, second.
  void add_first_and_second(const Deviations& u);
  /// Slice k of the third sum. Different slices may be added at the same time.
  void add_third(Eigen::Index k, const Deviations& u);
  /// As if every row so far had been multiplied by `factor`.
  void rescale(double factor);

  Eigen::Index count() const { return count_; }
  const Eigen::VectorXd& first() const { return first_; }
  Eigen::MatrixXd second() const;
  /// The whole symmetric tensor, d x d^2.
  Eigen::MatrixXd third() const;

 private:
  Eigen::Index count_ = 0;
  Eigen::VectorXd first_;
  Eigen::MatrixXd second_;
  std::vector<RowMatrix> third_;  // slice k: (k + 1) x at least (d - k)
};

}  // namespace lieder
