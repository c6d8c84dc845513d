#pragma once
#include <optional>

#include "lieder/discover/field.hpp"

namespace lieder {

/// An operator as it is asked: its answers are checked, and its derivative is there.
class CalledOperator {
 public:
  /// \param outputs  numbers of a field of its answer, points times channels
  CalledOperator(const FieldOperator& op, Eigen::Index outputs);

  /// DA(u) w for each row w at one field u.
  RowMatrix derivative(const Eigen::RowVectorXd& u, const RowMatrix& w) const;
  /// Relative error of a derivative from rounding and the step.
  double rounding() const;

 private:
  RowMatrix checked(RowMatrix values, Eigen::Index rows, const char* what) const;

  const FieldOperator& op_;
  Eigen::Index outputs_;
  double step_;
};

/// A(u), checked. \throws InputError when it returns other than as many fields on the same points
RowMatrix values_of(const FieldOperator& op, const RowMatrix& u, Eigen::Index points);

/// Points from the edge on whose values feel a change of the outermost ones; empty: all of them do.
std::optional<Eigen::Index> reach_of(const CalledOperator& op, const RowMatrix& u, const Eigen::VectorXi& distances,
                                     std::uint64_t seed);

}  // namespace lieder
