#pragma once
#include <array>

#include "lieder/synth/view.hpp"

namespace lieder::detail {

/// A kind of feature: its shape, how its width is drawn, and how far it reaches in widths.
struct FeatureType {
  double (*shape)(double distance, double width);
  double least_width, most_width;
  double reach;
};

inline constexpr int kLots = 5;           ///< of each type in one sample
inline constexpr double kPresence = 0.5;  ///< chance of a lot, shared out between the types

extern const FeatureType kGaussian, kLegendre2, kLegendre3;

/// Adds amplitude * shape(i - centre, width) to the `dim` places. Places beyond the ends are outside the window on a
/// line, and further round on a circle, where a wide feature meets its own other side; the published circle knows only
/// the nearer side of it, and no signs.
void add_lot(const FeatureType& type, Boundary boundary, int dim, double centre, double width, double amplitude,
             double* row);

}  // namespace lieder::detail
