#pragma once
#include <cmath>
#include <numbers>
#include <vector>

#include "base/at.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder::testing {

/// Two circles of radius 1 in R^3, `height` apart, the second turned by pi / n.
inline std::vector<RowMatrix> circles(int n, double height) {
  std::vector<RowMatrix> orbits(2, RowMatrix(n, 3));
  for (int k = 0; k < n; ++k)
    for (int c = 0; c < 2; ++c) {
      const double angle = 2 * std::numbers::pi * k / n + c * std::numbers::pi / n;
      orbits[at(c)].row(k) << std::cos(angle), std::sin(angle), c * height;
    }
  return orbits;
}

inline RowMatrix rows_of(const std::vector<RowMatrix>& orbits) {
  RowMatrix all(orbits.front().rows() * static_cast<Eigen::Index>(orbits.size()), orbits.front().cols());
  for (std::size_t o = 0; o < orbits.size(); ++o)
    all.middleRows(static_cast<Eigen::Index>(o) * orbits[o].rows(), orbits[o].rows()) = orbits[o];
  return all;
}

}  // namespace lieder::testing
