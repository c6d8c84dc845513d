#pragma once
#include <Eigen/Core>
#include <vector>

#include "lieder/kernel/predict.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// Of numbers of orbits, the mean of each class.
Eigen::VectorXd means_by_class(const Eigen::VectorXd& of_orbits, const std::vector<int>& classes);

/// Of numbers of points, orbits x N, the mean of each class over those that are not NaN; NaN where all are.
Eigen::VectorXd means_of_points(const Eigen::MatrixXd& of_points, const std::vector<int>& classes);

/// Numbers of points, orbit after orbit: what training sees, and what it is asked for.
struct Split {
  std::vector<Eigen::Index> shown, missing;
};
/// \param absent  points that are neither; empty: none
Split split_of(const MissingPoints& missing, const MissingPoints& absent);

/// Predictions of the missing points from those that are shown, for each column of labels.
/// \param trace  that the ridge is relative to \throws InputError when the kernel is not positive definite there
Eigen::MatrixXd predictions_of_missing(const RowMatrix& gram, const Eigen::MatrixXd& labels, const Split& split,
                                       double ridge, double trace);

/// Trace of the matrix of all points, an absent one taken for the mean of its orbit.
double whole_trace(const RowMatrix& gram, Eigen::Index points_of_orbit, const MissingPoints& absent);

/// Regression of all classes, each against the rest. Each point from all others, by one inverse for all of them; or all
/// missing points from those that are shown.
class LeftOut {
 public:
  /// \param gram  orbit after orbit \param classes  of each orbit, numbered from 0 \param missing  empty: each in turn
  /// \param absent  among the missing points those whose rows and columns say nothing: NaN; empty: none
  /// \throws InputError as leave_one_out
  LeftOut(const RowMatrix& gram, const std::vector<int>& classes, double ridge, const MissingPoints& missing = {},
          const MissingPoints& absent = {});

  /// orbits x N: of each point as one of its class; NaN where it is shown or absent.
  const Eigen::MatrixXd& errors() const { return errors_; }
  /// orbits x N: whether the point's class has the largest of the predictions, 1 or 0; -1 where it is shown or absent.
  const Eigen::MatrixXi& wins() const { return wins_; }
  /// Of each class, over its missing points; NaN where none is.
  Eigen::VectorXd class_errors() const { return means_of_points(errors_, classes_); }
  /// Of each class, when the points that were left out come back with their labels.
  Eigen::VectorXd training_errors() const { return means_of_points(training_, classes_); }

 private:
  void in_turn(const RowMatrix& gram, const Eigen::MatrixXd& labels, double ridge);
  void together(const RowMatrix& gram, const Eigen::MatrixXd& labels, double ridge, double trace, const Split& split);
  /// \param predictions  of a point, for each class
  void fill(Eigen::Index point, const Eigen::RowVectorXd& predictions);

  std::vector<int> classes_;
  Eigen::MatrixXd errors_, training_;
  Eigen::MatrixXi wins_;
};

/// +1 for the orbits of class c, -1 for all others.
Eigen::VectorXd labels_against_rest(const std::vector<int>& classes, int c);

/// Of each class, exact, with the kernel averaged over the group on both sides: all points of an orbit become one.
/// Empty where the means of orbits coincide and there is no ridge.
/// \param means  of each block of the matrix \param points  of an orbit \param trace  of the matrix itself
/// \param missing  empty: each point in turn
Eigen::VectorXd averaged_errors(const Eigen::MatrixXd& means, Eigen::Index points, double trace,
                                const std::vector<int>& classes, double ridge, const MissingPoints& missing = {});

/// That kernel's matrix: each block by its mean.
RowMatrix averaged_gram(const Eigen::MatrixXd& means, Eigen::Index points);

}  // namespace lieder
