#include "discover/grid_derivatives.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A dense matrix of derivatives is no longer worth its memory.
constexpr Index kLongestSpectral = 1024;
/// Fields that are looked at to choose a rule.
constexpr Index kFieldsLookedAt = 8;
/// Second differences across the ends of a periodic axis are as large as others, but for chance.
constexpr double kSmoothAcross = 4;

using Triplets = std::vector<Eigen::Triplet<double>>;

Triplets difference_rule(Index n, double spacing, bool periodic, int order) {
  Triplets entries;
  for (Index i = 0; i < n; ++i) {
    const Index first = periodic ? i - order / 2 : std::clamp<Index>(i - order / 2, 0, n - order - 1);
    const VectorXd offsets =
        VectorXd::LinSpaced(order + 1, static_cast<double>(first - i), static_cast<double>(first - i + order));
    const VectorXd weights = difference_weights(offsets, 1);
    for (Index k = 0; k <= order; ++k) entries.emplace_back(i, (first + k + n) % n, weights[k] / spacing);
  }
  return entries;
}

/// Of the trigonometric polynomial through the values. Source: [Trefethen2000].
Triplets spectral(Index n, double spacing) {
  Triplets entries;
  const double step = std::numbers::pi / static_cast<double>(n), scale = 2 * step / spacing;
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) {
      if (i == j) continue;
      const double angle = step * static_cast<double>(i - j), sign = (i - j) % 2 == 0 ? 0.5 : -0.5;
      entries.emplace_back(i, j, scale * sign / (n % 2 == 0 ? std::tan(angle) : std::sin(angle)));
    }
  return entries;
}

/// Products of the extents before and after an axis.
struct Strides {
  Index outer = 1, inner = 1;
};
Strides strides(const std::vector<Index>& extents, Index axis) {
  Strides s;
  for (Index a = 0; a < static_cast<Index>(extents.size()); ++a)
    if (a != axis) (a < axis ? s.outer : s.inner) *= extents[static_cast<std::size_t>(a)];
  return s;
}

}  // namespace

VectorXd difference_weights(const VectorXd& offsets, int derivative) {
  const Index n = offsets.size();
  MatrixXd c = MatrixXd::Zero(n, derivative + 1);
  c(0, 0) = 1;
  double before = 1;
  for (Index i = 1; i < n; ++i) {
    double product = 1;
    const Index most = std::min<Index>(i, derivative);
    for (Index j = 0; j < i; ++j) {
      const double apart = offsets[i] - offsets[j];
      product *= apart;
      if (j == i - 1) {
        for (Index k = most; k >= 1; --k)
          c(i, k) = before * (static_cast<double>(k) * c(i - 1, k - 1) - offsets[i - 1] * c(i - 1, k)) / product;
        c(i, 0) = -before * offsets[i - 1] * c(i - 1, 0) / product;
      }
      for (Index k = most; k >= 1; --k) c(j, k) = (offsets[i] * c(j, k) - static_cast<double>(k) * c(j, k - 1)) / apart;
      c(j, 0) *= offsets[i] / apart;
    }
    before = product;
  }
  return c.col(derivative);
}

GridDerivatives::GridDerivatives(const Grid& grid, const std::vector<bool>& periodic, int order)
    : extents_(grid.extents), order_(order) {
  for (std::size_t a = 0; a < extents_.size(); ++a) {
    const Index n = extents_[a];
    const double spacing = grid.spacing[static_cast<Index>(a)];
    // A centred rule of order p wants p + 1 points.
    const int reached = order == 0 ? 8 : order, most = static_cast<int>((n - 1) / 2 * 2);
    const Triplets entries = order == 0 && periodic[a]
                                 ? spectral(n, spacing)
                                 : difference_rule(n, spacing, periodic[a], std::min(reached, most));
    axes_.emplace_back(n, n).setFromTriplets(entries.begin(), entries.end());
  }
}

FieldValues GridDerivatives::along(const FieldValues& field, Index axis) const {
  const Strides s = strides(extents_, axis);
  const Index n = extents_[static_cast<std::size_t>(axis)], width = s.inner * field.cols();
  FieldValues slopes(field.rows(), field.cols());
  for (Index o = 0; o < s.outer; ++o) {
    const Eigen::Map<const RowMatrix> in(field.data() + o * n * width, n, width);
    Eigen::Map<RowMatrix>(slopes.data() + o * n * width, n, width) = axes_[static_cast<std::size_t>(axis)] * in;
  }
  return slopes;
}

std::vector<FieldValues> GridDerivatives::gradient(const FieldValues& field) const {
  std::vector<FieldValues> all;
  for (Index a = 0; a < static_cast<Index>(extents_.size()); ++a) all.push_back(along(field, a));
  return all;
}

std::string GridDerivatives::name() const { return order_ == 0 ? "spectral" : fmt::format("order {}", order_); }

ChosenDerivatives choose_derivatives(const Grid& grid, const std::vector<bool>& periodic, const RowMatrix& u) {
  const auto [shortest, longest] = std::ranges::minmax(grid.extents);
  std::vector<int> orders;
  for (const int order : {2, 4, 6, 8})
    if (order < shortest) orders.push_back(order);
  if (std::ranges::find(periodic, true) != periodic.end() && longest <= kLongestSpectral && shortest > 8)
    orders.push_back(0);
  const Index looked_at = std::min(u.rows(), kFieldsLookedAt);
  std::vector<GridDerivatives> rules;
  std::vector<double> errors;
  for (const int order : orders) {
    rules.emplace_back(grid, periodic, order);
    double off = 0, size = 0;
    for (Index k = 0; k < looked_at && rules.size() > 1; ++k) {
      const FieldValues field = field_of_row(u, k, grid.points());
      for (Index a = 0; a < grid.dimension(); ++a) {
        const FieldValues fine = rules.back().along(field, a), coarse = rules[rules.size() - 2].along(field, a);
        off += (fine - coarse).squaredNorm();
        size += fine.squaredNorm();
      }
    }
    errors.push_back(rules.size() == 1 ? 2 : size > 0 ? std::sqrt(off / size) : 0);
  }
  const auto best = static_cast<std::size_t>(std::ranges::min_element(errors) - errors.begin());
  return {.fine = rules[std::max<std::size_t>(best, 1)],
          .coarse = rules[std::max<std::size_t>(best, 1) - 1],
          .error = errors[best]};
}

std::vector<bool> periodic_axes(const Grid& grid, const RowMatrix& u) {
  std::vector<bool> periodic;
  for (Index axis = 0; axis < grid.dimension(); ++axis) {
    const Strides s = strides(grid.extents, axis);
    const Index n = grid.extents[static_cast<std::size_t>(axis)], width = s.inner * u.cols() / grid.points();
    double across = 0, within = 0;
    for (Index k = 0; k < u.rows(); ++k)
      for (Index o = 0; o < s.outer; ++o) {
        const Eigen::Map<const RowMatrix> in(u.row(k).data() + o * n * width, n, width);
        const auto bend = [&](Index i) {
          return (in.row((i + n - 1) % n) - 2 * in.row(i) + in.row((i + 1) % n)).squaredNorm();
        };
        across += (bend(0) + bend(n - 1)) / 2;
        for (Index i = 1; i + 1 < n; ++i) within += bend(i) / static_cast<double>(n - 2);
      }
    periodic.push_back(across <= kSmoothAcross * within);
  }
  return periodic;
}

FieldValues field_of_row(const RowMatrix& rows, Index row, Index points) {
  return Eigen::Map<const RowMatrix>(rows.row(row).data(), points, rows.cols() / points);
}

}  // namespace lieder
