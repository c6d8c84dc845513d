#include "kernel/orbit_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;

// Digits rotated by cubic splines stay below 0.015, random points of 784 coordinates are above it.
constexpr double kLeastDeviation = 0.01;

/// Of the distances between two orbits: what the group leaves unexplained.
struct Deviation {
  double share = 0;     ///< of their variance
  double relative = 0;  ///< root mean square, over the mean
};

/// |h x_c - hg x_d|^2 for all h whose two points are there.
Eigen::VectorXd along(const RowMatrix& squared, const GroupTable& table, const MissingPoints& absent, Index c, Index d,
                      int g) {
  const auto order = static_cast<Index>(table.order());
  std::vector<double> values;
  for (Index h = 0; h < order; ++h) {
    const Index hg = table.product[at(h)][at(g)];
    if (absent.size() == 0 || !(absent(c, h) || absent(d, hg)))
      values.push_back(squared(c * order + h, d * order + hg));
  }
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Index>(values.size()));
}

double variance_of(const Eigen::VectorXd& values) { return (values.array() - values.mean()).square().mean(); }

Deviation deviation(const RowMatrix& squared, const GroupTable& table, const MissingPoints& absent, Index c, Index d) {
  std::vector<double> kind_means, within_kinds;
  int distances = 0;
  for (int g = c == d ? 1 : 0; g < table.order(); ++g) {
    const Eigen::VectorXd values = along(squared, table, absent, c, d, g);
    if (values.size() == 0) continue;
    kind_means.push_back(values.mean());
    within_kinds.push_back(variance_of(values));
    if (c != d || table.inverse[at(g)] >= g) ++distances;  // g and its inverse are the same distances
  }
  if (kind_means.empty()) return {};  // a single point is there
  const auto kinds = static_cast<Index>(kind_means.size());
  const Eigen::VectorXd means = Eigen::Map<const Eigen::VectorXd>(kind_means.data(), kinds);
  const double within = Eigen::Map<const Eigen::VectorXd>(within_kinds.data(), kinds).mean();
  const double variance = within + variance_of(means);
  Deviation found;
  found.relative = std::sqrt(within) / means.mean();
  // Of one kind of distance nothing is explained by the kind.
  if (distances > 1 && variance > 0) found.share = within / variance;
  return found;
}

std::string percent(double share) { return fmt::format("{:.2g} %", 100 * share); }

[[noreturn]] void refuse_orbits(Index c, Index d, const Deviation& found) {
  const std::string what = c == d ? fmt::format("orbit {} is none of the group in this order of its points", c)
                                  : fmt::format("orbits {} and {} are not moved together by the group", c, d);
  throw InputError(
      fmt::format("orbits: {}: distances that it should keep vary by {}, which is {} of all their variance; need rows "
                  "x, gx, g^2x, .. (a table or a group for others)",
                  what, percent(found.relative), percent(found.share)));
}

}  // namespace

RowMatrix stacked_orbits(const std::vector<RowMatrix>& orbits) {
  if (orbits.size() < 2) throw InputError(fmt::format("orbits: {} came; need at least two classes", orbits.size()));
  const Index n = orbits.front().rows(), columns = orbits.front().cols();
  if (n < 2) throw InputError(fmt::format("orbits: orbit 0 has {} points; need at least 2 to leave one out", n));
  if (columns < 1) throw InputError("orbits: points have no coordinates; need at least one");
  RowMatrix all(n * static_cast<Index>(orbits.size()), columns);
  for (std::size_t c = 0; c < orbits.size(); ++c) {
    if (orbits[c].rows() != n || orbits[c].cols() != columns)
      throw InputError(fmt::format("orbits: orbit {} is {} x {} and orbit 0 is {} x {}; need equal shapes", c,
                                   orbits[c].rows(), orbits[c].cols(), n, columns));
    for (Index k = 0; k < n; ++k)
      if (!orbits[c].row(k).allFinite())
        throw InputError(
            fmt::format("orbits: point {} of orbit {} holds a NaN or an infinity; need finite numbers", k, c));
    all.middleRows(static_cast<Index>(c) * n, n) = orbits[c];
  }
  return all;
}

std::vector<int> checked_classes(const std::vector<int>& classes, Index orbits) {
  std::vector<int> all = classes;
  if (all.empty())
    for (int c = 0; c < orbits; ++c) all.push_back(c);
  if (static_cast<Index>(all.size()) != orbits)
    throw InputError(fmt::format("classes: {} came for {} orbits; need one for each", all.size(), orbits));
  const int last = *std::ranges::max_element(all);
  for (int c = 0; c <= last; ++c)
    if (std::ranges::count(all, c) == 0)
      throw InputError(fmt::format("classes: no orbit is of class {}; need 0, 1, .. without a gap", c));
  if (last < 1 || *std::ranges::min_element(all) < 0)
    throw InputError("classes: all orbits are of one class; need at least two, numbered from 0");
  return all;
}

MissingPoints checked_missing(const MissingPoints& missing_of_shown, const MissingPoints& absent,
                              const std::vector<int>& classes, Index points) {
  const auto orbits = static_cast<Index>(classes.size());
  const auto require_shape = [&](const MissingPoints& pattern, const char* name) {
    if (pattern.size() > 0 && (pattern.rows() != orbits || pattern.cols() != points))
      throw InputError(fmt::format("{}: a pattern of {} x {} came; need {} x {}: orbits, points of each", name,
                                   pattern.rows(), pattern.cols(), orbits, points));
  };
  require_shape(missing_of_shown, "missing");
  require_shape(absent, "absent");
  MissingPoints missing = missing_of_shown;
  if (absent.size() > 0 && missing.size() > 0) missing = missing || absent;
  if (absent.any() && missing.size() == 0) missing = absent;
  if (missing.size() == 0) return missing;
  for (Index o = 0; o < orbits && absent.size() > 0; ++o)
    if (absent.row(o).all())
      throw InputError(fmt::format("absent: no point of orbit {} is there; need orbits of one point at least", o));
  if (!missing.any()) throw InputError("missing: no point is; need at least one that training does not see");
  for (int c = 0; c <= *std::ranges::max_element(classes); ++c) {
    bool shown = false;
    for (Index o = 0; o < orbits; ++o) shown = shown || (classes[at(o)] == c && !missing.row(o).all());
    if (!shown)
      throw InputError(fmt::format("missing: all points of class {} are; need at least one that training sees", c));
  }
  return missing;
}

RowMatrix squared_distances(const RowMatrix& points, Index points_of_orbit, const std::vector<int>& classes,
                            const MissingPoints& absent) {
  const auto is_there = [&](Index i) { return absent.size() == 0 || !absent.data()[i]; };
  const Eigen::VectorXd lengths = points.rowwise().squaredNorm();
  RowMatrix squared = -2 * points * points.transpose();
  squared.colwise() += lengths;
  squared.rowwise() += lengths.transpose();
  const Index n = points.rows();
  for (Index i = 0; i < n; ++i) {
    squared(i, i) = 0;
    for (Index j = i + 1; j < n; ++j) {
      const double scale = lengths[i] + lengths[j];
      if (squared(i, j) > 1e-12 * scale) continue;
      squared(i, j) = squared(j, i) = (points.row(i) - points.row(j)).squaredNorm();  // the product rounds
      if (squared(i, j) > 1e-18 * scale || !is_there(i) || !is_there(j)) continue;
      const Index c = i / points_of_orbit, d = j / points_of_orbit, k = i % points_of_orbit, m = j % points_of_orbit;
      throw InputError(
          c == d ? fmt::format("orbits: points {} and {} of orbit {} are the same; need {} different ones, a sample "
                               "that no element of the group keeps",
                               k, m, c, points_of_orbit)
                 : fmt::format("orbits: point {} of orbit {} (class {}) is point {} of orbit {} (class {}); need "
                               "different points",
                               m, d, classes[at(d)], k, c, classes[at(c)]));
    }
  }
  return squared;
}

double checked_orbit_defect(const RowMatrix& squared, const GroupTable& table, double tolerance,
                            const MissingPoints& absent) {
  const Index orbits = squared.rows() / table.order();
  double largest = 0;
  const auto look_at = [&](Index c, Index d) {
    const Deviation found = deviation(squared, table, absent, c, d);
    if (found.share > tolerance && found.relative > kLeastDeviation) refuse_orbits(c, d, found);
    largest = std::max(largest, found.relative);
  };
  for (Index c = 0; c < orbits; ++c) look_at(c, c);
  for (Index c = 0; c < orbits; ++c)
    for (Index d = c + 1; d < orbits; ++d) look_at(c, d);
  return largest;
}

}  // namespace lieder
