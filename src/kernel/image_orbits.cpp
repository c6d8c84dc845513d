#include "lieder/kernel/image_orbits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

void check_image(const VectorXd& image, const ImageExtents& extents) {
  if (extents.rows < 1 || extents.columns < 1 || extents.channels < 1 || image.size() != extents.size())
    throw InputError(fmt::format("image: {} numbers came; need {} x {} x {}: rows, columns, channels", image.size(),
                                 extents.rows, extents.columns, extents.channels));
  if (!image.allFinite()) throw InputError("image: holds a NaN or an infinity; need finite numbers");
}

/// Coefficients of the cubic spline through n values, mirrored at both ends: two recursions with the pole sqrt(3) - 2.
void prefilter(Eigen::Ref<VectorXd> c) {
  const Index n = c.size();
  if (n < 2) return;
  const double z = std::sqrt(3.0) - 2;
  c *= (1 - z) * (1 - 1 / z);
  const double z_last = std::pow(z, static_cast<double>(n - 1));
  double first = c[0] + z_last * c[n - 1], power = z;
  for (Index i = 1; i < n - 1; ++i) {
    first += power * (c[i] + z_last * c[n - 1 - i]);
    power *= z;
  }
  c[0] = first / (1 - z_last * z_last);
  for (Index i = 1; i < n; ++i) c[i] += z * c[i - 1];
  c[n - 1] = (z * c[n - 2] + c[n - 1]) * z / (z * z - 1);
  for (Index i = n - 2; i >= 0; --i) c[i] = z * (c[i + 1] - c[i]);
}

MatrixXd spline_coefficients(MatrixXd values) {
  for (Index j = 0; j < values.cols(); ++j) prefilter(values.col(j));
  for (Index i = 0; i < values.rows(); ++i) {
    VectorXd row = values.row(i);
    prefilter(row);
    values.row(i) = row;
  }
  return values;
}

/// The four splines that are not zero at a coordinate, and the coefficients that they belong to.
struct Support {
  std::array<double, 4> weights;
  std::array<Index, 4> places;
};

Index mirrored(Index place, Index n) {
  if (n == 1) return 0;
  const Index period = 2 * (n - 1);
  place = std::abs(place) % period;
  return place < n ? place : period - place;
}

Support support_at(double coordinate, Index n) {
  const double below = std::floor(coordinate), y = coordinate - below, z = 1 - y;
  Support found{};
  found.weights[1] = (y * y * (y - 2) * 3 + 4) / 6;
  found.weights[2] = (z * z * (z - 2) * 3 + 4) / 6;
  found.weights[0] = z * z * z / 6;
  found.weights[3] = 1 - found.weights[0] - found.weights[1] - found.weights[2];
  for (std::size_t k = 0; k < 4; ++k)
    found.places[k] = mirrored(static_cast<Index>(below) - 1 + static_cast<Index>(k), n);
  return found;
}

double spline_value(const MatrixXd& coefficients, double row, double column) {
  if (row < 0 || row > static_cast<double>(coefficients.rows() - 1) || column < 0 ||
      column > static_cast<double>(coefficients.cols() - 1))
    return 0;
  const Support down = support_at(row, coefficients.rows()), across = support_at(column, coefficients.cols());
  double sum = 0;
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      sum += down.weights[i] * across.weights[j] * coefficients(down.places[i], across.places[j]);
  return sum;
}

/// cos and sin in degrees, exact at quarters of a turn: there a point on the edge must not fall outside.
std::array<double, 2> turn(double degrees) {
  const double rest = std::remainder(degrees, 360.0), quarters = rest / 90;
  if (quarters == std::round(quarters)) {
    constexpr std::array<std::array<double, 2>, 4> kExact{{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};
    return kExact[static_cast<std::size_t>((static_cast<int>(quarters) + 4) % 4)];
  }
  const double angle = rest * std::numbers::pi / 180;
  return {std::cos(angle), std::sin(angle)};
}

}  // namespace

VectorXd rotated(const VectorXd& image, const ImageExtents& extents, double degrees) {
  check_image(image, extents);
  if (!std::isfinite(degrees))
    throw InputError(fmt::format("image: an angle of {} degrees came; need a finite one", degrees));
  const auto [c, s] = turn(degrees);
  const double middle_row = static_cast<double>(extents.rows - 1) / 2;
  const double middle_column = static_cast<double>(extents.columns - 1) / 2;
  // Where a pixel of the result looks in the image that came: the inverse turn, about the middle.
  const double offset_row = middle_row - (c * middle_row + s * middle_column);
  const double offset_column = middle_column - (-s * middle_row + c * middle_column);
  VectorXd result(image.size());
  for (Index channel = 0; channel < extents.channels; ++channel) {
    const auto place = [&](Index i, Index j) { return (i * extents.columns + j) * extents.channels + channel; };
    MatrixXd plane(extents.rows, extents.columns);
    for (Index i = 0; i < extents.rows; ++i)
      for (Index j = 0; j < extents.columns; ++j) plane(i, j) = image[place(i, j)];
    plane = spline_coefficients(std::move(plane));
    for (Index i = 0; i < extents.rows; ++i)
      for (Index j = 0; j < extents.columns; ++j) {
        const auto row = static_cast<double>(i), column = static_cast<double>(j);
        result[place(i, j)] =
            spline_value(plane, offset_row + c * row + s * column, offset_column - s * row + c * column);
      }
  }
  return result;
}

RowMatrix orbit_of_rotations(const VectorXd& image, const ImageExtents& extents, Index points) {
  check_image(image, extents);
  if (points < 2) throw InputError(fmt::format("rotations: {} came; need at least 2 of a full turn", points));
  if (extents.rows < 2 || extents.columns < 2)
    throw InputError(
        fmt::format("rotations: an image of {} x {} came; need at least 2 x 2", extents.rows, extents.columns));
  RowMatrix orbit(points, image.size());
  orbit.row(0) = image;
  for (Index k = 1; k < points; ++k)
    orbit.row(k) = rotated(image, extents, 360 * static_cast<double>(k) / static_cast<double>(points));
  return orbit;
}

RowMatrix orbit_of_shifts(const VectorXd& image, const ImageExtents& extents, Index points) {
  check_image(image, extents);
  std::vector<Index> divisors;
  for (Index k = 2; k <= extents.columns; ++k)
    if (extents.columns % k == 0) divisors.push_back(k);
  if (points < 2 || extents.columns % points != 0)
    throw InputError(fmt::format("shifts: {} came for {} columns; need a divisor: {}", points, extents.columns,
                                 divisors.empty() ? "there is none" : fmt::format("{}", fmt::join(divisors, ", "))));
  RowMatrix orbit(points, image.size());
  const Index step = extents.columns / points;
  for (Index k = 0; k < points; ++k)
    for (Index i = 0; i < extents.rows; ++i)
      for (Index j = 0; j < extents.columns; ++j) {
        const Index to = (i * extents.columns + (j + k * step) % extents.columns) * extents.channels;
        orbit.row(k).segment(to, extents.channels) =
            image.segment((i * extents.columns + j) * extents.channels, extents.channels).transpose();
      }
  return orbit;
}

void demean_and_normalise(RowMatrix& rows) {
  for (Index i = 0; i < rows.rows(); ++i) {
    const double size = rows.row(i).norm();
    rows.row(i).array() -= rows.row(i).mean();
    const double length = rows.row(i).norm();
    if (!(length > 1e-12 * size))
      throw InputError(fmt::format("row {} is constant, so that nothing is left without its mean", i));
    rows.row(i) /= length;
  }
}

}  // namespace lieder
