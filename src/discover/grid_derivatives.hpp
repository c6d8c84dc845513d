#pragma once
#include <Eigen/SparseCore>
#include <string>
#include <vector>

#include "lieder/discover/field.hpp"

namespace lieder {

/// A field at the points of a grid: points x channels.
using FieldValues = RowMatrix;

/// Derivatives along the axes of a grid: centred differences, one-sided at open ends, or by trigonometric polynomials.
class GridDerivatives {
 public:
  /// \param order  2, 4, 6 or 8; 0: spectral along periodic axes, 8 along others
  GridDerivatives(const Grid& grid, const std::vector<bool>& periodic, int order);

  FieldValues along(const FieldValues& field, Eigen::Index axis) const;
  std::vector<FieldValues> gradient(const FieldValues& field) const;
  std::string name() const;
  Eigen::Index radius() const { return (order_ == 0 ? 8 : order_) / 2; }  ///< of centred differences

 private:
  std::vector<Eigen::Index> extents_;
  std::vector<Eigen::SparseMatrix<double, Eigen::RowMajor>> axes_;
  int order_;
};

/// The rule that changes least from the one before it, on a few fields, and that one, which tells its error.
struct ChosenDerivatives {
  GridDerivatives fine, coarse;
  double error = kUnset;  ///< |fine - coarse| / |fine|
};
ChosenDerivatives choose_derivatives(const Grid& grid, const std::vector<bool>& periodic, const RowMatrix& u);

/// Axes along which fields go on across the ends as smoothly as anywhere else.
std::vector<bool> periodic_axes(const Grid& grid, const RowMatrix& u);

/// One row as points x channels.
FieldValues field_of_row(const RowMatrix& rows, Eigen::Index row, Eigen::Index points);

/// Weights of a derivative at 0 from values at offsets, exact for polynomials. Source: [Fornberg1988].
Eigen::VectorXd difference_weights(const Eigen::VectorXd& offsets, int derivative);

}  // namespace lieder
