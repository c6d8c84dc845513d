#pragma once
#include <Eigen/LU>
#include <vector>

#include "lieder/linalg/row_matrix.hpp"

namespace lieder::testing {

/// Regression on all points but one, without any closed form: the prediction of that point.
/// \param ridge  times the trace of the whole Gram matrix
inline double left_out_prediction(const RowMatrix& gram, const Eigen::VectorXd& labels, Eigen::Index out,
                                  double ridge) {
  std::vector<Eigen::Index> others;
  for (Eigen::Index i = 0; i < gram.rows(); ++i)
    if (i != out) others.push_back(i);
  Eigen::MatrixXd k = gram(others, others);
  k.diagonal().array() += ridge * gram.trace();
  const Eigen::VectorXd weights = k.fullPivLu().solve(Eigen::VectorXd(labels(others)));
  return gram.row(out)(others).dot(weights.transpose());
}

}  // namespace lieder::testing
