#pragma once
#include <Eigen/Core>
#include <memory>
#include <vector>

#include "discover/certificate_draws.hpp"

namespace lieder {

/// One chosen direction theta and what noise does to it. x = A(b) theta is what the data show of the broken part;
/// a part of the truth in the span of W is invisible there, because the choice of theta fitted it to zero.
struct ChosenDirection {
  double broken = 0;        ///< |x|
  double size = 0;          ///< m = |M(b) theta|
  Eigen::MatrixXd visible;  ///< (1 - W W^T) L_theta sigma S, R x k
  Eigen::MatrixXd hidden;   ///< W^T L_theta sigma S, c x k
  Eigen::VectorXd of_size;  ///< k: m changes by of_size . z
};

/// Largest eigenvalue and its vector of X X^T, by Lanczos steps; any vector near the top will do.
struct TopDirection {
  double eigenvalue = 0;
  Eigen::VectorXd vector;
};
TopDirection top_direction(const Eigen::MatrixXd& x, const Eigen::VectorXd& start, int steps);

/// How likely noise shows |x| as small as it came when the true defect is above delta, in the worst case for the split
/// of the true defect into a visible and a hidden part.
class HiddenDefect {
 public:
  /// \param inflation  1 + h: the law of the noise was taken at the chosen directions, not at the true ones
  HiddenDefect(ChosenDirection direction, std::shared_ptr<const CertificateDraws> draws, double inflation,
               bool selection_term);
  double p_value(double delta);

 private:
  void fill_rest(const std::vector<int>& which);

  ChosenDirection direction_;
  std::shared_ptr<const CertificateDraws> draws_;
  double deflation_ = 1;
  bool selection_term_, blind_;                     ///< blind: nothing of the defect is visible
  Eigen::ArrayXd scale_;                            ///< B, a_b
  Eigen::ArrayXd along_, of_size_, hidden_, rest_;  ///< B each; rest_ is NaN where nobody asked yet
  double lean_ = 1;                                 ///< sign that makes the two parts of the shift add up
};

}  // namespace lieder
