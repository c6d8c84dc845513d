#pragma once
#include <Eigen/LU>
#include <algorithm>
#include <vector>

#include "lieder/linalg/row_matrix.hpp"

namespace lieder::testing {

/// Regression on all points but some, without any closed form: the predictions of those.
/// \param ridge  times the trace of the whole Gram matrix
inline Eigen::VectorXd left_out_predictions(const RowMatrix& gram, const Eigen::VectorXd& labels,
                                            const std::vector<Eigen::Index>& out, double ridge) {
  std::vector<Eigen::Index> others;
  for (Eigen::Index i = 0; i < gram.rows(); ++i)
    if (std::ranges::find(out, i) == out.end()) others.push_back(i);
  Eigen::MatrixXd k = gram(others, others);
  k.diagonal().array() += ridge * gram.trace();
  const Eigen::VectorXd weights = k.fullPivLu().solve(Eigen::VectorXd(labels(others)));
  return gram(out, others) * weights;
}

/// The same for one point.
inline double left_out_prediction(const RowMatrix& gram, const Eigen::VectorXd& labels, Eigen::Index out,
                                  double ridge) {
  return left_out_predictions(gram, labels, {out}, ridge)[0];
}

}  // namespace lieder::testing
