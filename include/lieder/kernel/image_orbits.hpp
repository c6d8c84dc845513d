#pragma once
#include <Eigen/Core>

#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// How an image stands in a row of samples: (row, column, channel), the last fastest. A signal is one row.
struct ImageExtents {
  Eigen::Index rows = 1, columns = 1, channels = 1;
  Eigen::Index size() const { return rows * columns * channels; }
};

/// The image turned about its middle, counter-clockwise where rows run down, each channel by itself: cubic splines with
/// their prefilter, 0 where the turned image looks beyond its edge. Equal to scipy.ndimage.rotate(image, degrees,
/// reshape=False) in double precision to rounding. Source: [Unser1999]; conventions of SciPy 1.17.
/// \throws InputError when the sample has another size, is not finite, or degrees are not
Eigen::VectorXd rotated(const Eigen::VectorXd& image, const ImageExtents& extents, double degrees);

/// The image turned by 360 k / points degrees, k = 0, 1, ..; points x size.
/// \throws InputError as `rotated`, for less than 2 points, or an image of less than 2 x 2
RowMatrix orbit_of_rotations(const Eigen::VectorXd& image, const ImageExtents& extents, Eigen::Index points);

/// The image shifted along its rows by k columns / points, what leaves it coming back on the other side.
/// \throws InputError when the sample has another size or is not finite, or points are no divisor of the columns from 2
///   on (lists them)
RowMatrix orbit_of_shifts(const Eigen::VectorXd& image, const ImageExtents& extents, Eigen::Index points);

/// Each row less its mean, at length 1. \throws InputError naming a row that is constant
void demean_and_normalise(RowMatrix& rows);

}  // namespace lieder
