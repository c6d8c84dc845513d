#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <vector>

namespace lieder {

/// The directions of the unit sphere of R^d, up to sign, that are the hardest to certify: whose |x|^2 lies the least
/// number of standard deviations below what a defect of delta would show on average.
class WorstDirections {
 public:
  /// \param visible  d matrices R x k: what noise does to x along each direction; kept by reference
  /// \param rho      d, defects along them
  WorstDirections(const std::vector<Eigen::MatrixXd>& visible, Eigen::VectorXd rho, Eigen::VectorXd start,
                  std::uint64_t seed);

  /// The worst few, by number; a number always means the same direction once it has been returned.
  std::vector<Eigen::Index> worst(double delta);
  Eigen::VectorXd direction(Eigen::Index i) const { return points_.col(i); }

 private:
  /// Of G = visible visible^T at a direction.
  struct Moments {
    double trace, trace2, top;
  };
  void measure_products();
  Moments moments(const Eigen::VectorXd& theta) const;
  double score(const Eigen::VectorXd& theta, const Moments& m, double delta) const;
  double top_variance(Eigen::Index i);
  void refine(Eigen::Index i, double delta);

  const std::vector<Eigen::MatrixXd>& visible_;
  Eigen::VectorXd rho_, start_;
  Eigen::MatrixXd points_;  ///< d x count
  Eigen::VectorXd traces_;  ///< of the products of the d matrices, pair by pair
  Eigen::MatrixXd gram_;    ///< inner products of those products
  Eigen::ArrayXd top_;      ///< NaN: not computed
  std::vector<bool> refined_;
};

}  // namespace lieder
