#pragma once
#include <Eigen/Core>
#include <vector>

namespace lieder {

/// Running sums of u, u u and u u u over rows u. The third sum keeps only what symmetry leaves, in blocks of the middle
/// index: block b holds sum u_j u_k u_l for k in the block, j <= k, l >= the block's first index. Each block is a plain
/// matrix product of (rows x pairs)^T with (rows x tail), so nearly all of the work is BLAS.
class ThirdMomentSums {
 public:
  explicit ThirdMomentSums(Eigen::Index d);

  Eigen::Index dim() const { return first_.size(); }
  Eigen::Index blocks() const { return static_cast<Eigen::Index>(third_.size()); }

  /// The cheap sums: count, first, second.
  void add_first_and_second(const Eigen::Ref<const Eigen::MatrixXd>& u);
  /// Block b of the third sum. Different blocks may be added at the same time.
  void add_third(Eigen::Index b, const Eigen::Ref<const Eigen::MatrixXd>& u);
  /// As if every row so far had been multiplied by `factor`.
  void rescale(double factor);

  Eigen::Index count() const { return count_; }
  const Eigen::VectorXd& first() const { return first_; }
  Eigen::MatrixXd second() const;
  /// The whole symmetric tensor, d x d^2.
  Eigen::MatrixXd third() const;

 private:
  Eigen::Index begin(Eigen::Index b) const { return b * width_; }
  Eigen::Index end(Eigen::Index b) const { return std::min(dim(), (b + 1) * width_); }

  Eigen::Index width_;
  Eigen::Index count_ = 0;
  Eigen::VectorXd first_;
  Eigen::MatrixXd second_;
  std::vector<Eigen::MatrixXd> third_;
};

}  // namespace lieder
