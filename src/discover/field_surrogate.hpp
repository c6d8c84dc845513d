#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "discover/stencil.hpp"

namespace lieder {

/// Polynomials in the differences around a point whose coefficients bend along the axes of the grid: what stands in for
/// an operator that is known by samples.
class FieldSurrogate {
 public:
  /// \param fields  rows of u and v that are fitted   \return empty where they do not determine it
  static std::optional<FieldSurrogate> fit(const Grid& grid, const std::vector<bool>& periodic,
                                           const SurrogateClass& wanted, const RowMatrix& u, const RowMatrix& v,
                                           const std::vector<Eigen::Index>& fields, std::uint64_t seed);

  /// Values, N x (points c'); 0 where the stencil leaves the grid.
  RowMatrix values(const RowMatrix& u) const;
  /// Derivative along w at u, row by row.
  RowMatrix derivative(const RowMatrix& u, const RowMatrix& w) const;
  /// The part of the slope of the values along an axis that is not the slope of u, at one field: points x c'.
  FieldValues explicit_slope(const FieldValues& u, Eigen::Index axis) const;
  bool fits(Eigen::Index point) const { return stencil_->fits(point); }
  const SurrogateClass& of_class() const { return class_; }

 private:
  FieldSurrogate() = default;
  Eigen::VectorXd variables(const FieldValues& field, Eigen::Index point) const;
  Eigen::VectorXd monomials(const Eigen::VectorXd& s) const;
  Eigen::VectorXd monomials_along(const Eigen::VectorXd& s, const Eigen::VectorXd& m, const Eigen::VectorXd& w) const;
  Eigen::MatrixXd coefficients_at(const Eigen::RowVectorXd& bends) const;

  SurrogateClass class_;
  std::shared_ptr<const Stencil> stencil_;
  Eigen::VectorXd mean_, scale_;                             // of the differences
  std::vector<std::pair<Eigen::Index, Eigen::Index>> made_;  // each monomial from one before it and a variable
  Eigen::MatrixXd bends_;                                    // points x b: 1, and functions of x
  std::vector<Eigen::MatrixXd> bend_slopes_;                 // by axis
  Eigen::MatrixXd coefficients_;                             // (b monomials) x c'
};

/// Classes in the order of their terms, those that so many points can determine.
std::vector<SurrogateClass> surrogate_classes(Eigen::Index dimension, Eigen::Index channels, Eigen::Index points);

}  // namespace lieder
