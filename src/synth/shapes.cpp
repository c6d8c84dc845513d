#include "synth/shapes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lieder::detail {
namespace {

double gaussian(double distance, double sigma) {
  const double z = distance / sigma;
  return std::exp(-z * z / 2) / (sigma * std::sqrt(2 * std::numbers::pi));
}

/// P_2^1(u) / 4 = 3/4 u sqrt(1 - u^2), without the Condon-Shortley sign; the square root is cos() here.
double legendre2(double distance, double length) {
  const double angle = std::numbers::pi * distance / length;
  return 0.75 * std::sin(angle) * std::cos(angle);
}

/// P_3^1(u) / 8 = 3/16 (5 u^2 - 1) sqrt(1 - u^2).
double legendre3(double distance, double length) {
  const double angle = std::numbers::pi * distance / length, u = std::sin(angle);
  return 3. / 16 * (5 * u * u - 1) * std::cos(angle);
}

}  // namespace

// Nine standard deviations out a Gaussian is below the rounding of its peak.
const FeatureType kGaussian{gaussian, 0.2, 1, 9};
const FeatureType kLegendre2{legendre2, 6, 15, 0.5};
const FeatureType kLegendre3{legendre3, 6, 15, 0.5};

void add_lot(const FeatureType& type, Boundary boundary, int dim, double centre, double width, double amplitude,
             double* row) {
  double reach = type.reach * width;
  if (boundary == Boundary::circle_gap) reach = std::min(reach, 0.5 * dim);
  const long first = std::lround(std::floor(centre - reach)) + 1, last = std::lround(std::floor(centre + reach));
  for (long place = first; place <= last; ++place) {
    const bool inside = place >= 0 && place < dim;
    if (boundary == Boundary::line && !inside) continue;
    double distance = static_cast<double>(place) - centre;
    if (boundary == Boundary::circle_gap) distance = std::abs(distance);
    row[inside ? place : (place % dim + dim) % dim] += amplitude * type.shape(distance, width);
  }
}

}  // namespace lieder::detail
