#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// Regression of all classes, each against the rest, from all points but one: one inverse for all of them.
class LeftOut {
 public:
  /// \param gram  orbit after orbit \param classes  of each orbit, numbered from 0
  /// \throws InputError as leave_one_out
  LeftOut(const RowMatrix& gram, const std::vector<int>& classes, double ridge);

  /// orbits x N: of each point as one of its class.
  const Eigen::MatrixXd& errors() const { return errors_; }
  /// orbits x N: whether the point's class has the largest of the predictions, 1 or 0.
  const Eigen::MatrixXi& wins() const { return wins_; }
  /// Of each class, over its points.
  Eigen::VectorXd class_errors() const { return class_means(errors_); }
  /// Of each class, when the point that was left out comes back with its label.
  Eigen::VectorXd training_errors() const { return class_means(training_); }

 private:
  Eigen::VectorXd class_means(const Eigen::MatrixXd& of_points) const;

  std::vector<int> classes_;
  Eigen::MatrixXd errors_, training_;
  Eigen::MatrixXi wins_;
};

/// Of numbers of orbits, the mean of each class.
Eigen::VectorXd means_by_class(const Eigen::VectorXd& of_orbits, const std::vector<int>& classes);

/// +1 for the orbits of class c, -1 for all others.
Eigen::VectorXd labels_against_rest(const std::vector<int>& classes, int c);

/// Of each class, exact, with the kernel averaged over the group on both sides: all points of an orbit become one.
/// Empty where the means of orbits coincide and there is no ridge.
Eigen::VectorXd averaged_errors(const RowMatrix& gram, const std::vector<int>& classes, double ridge);

/// That kernel's matrix: each block by its mean.
RowMatrix averaged_gram(const RowMatrix& gram, Eigen::Index points_of_orbit);

}  // namespace lieder
