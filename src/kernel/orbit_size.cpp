#include "kernel/orbit_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "kernel/left_out.hpp"
#include "kernel/orbit_check.hpp"

namespace lieder {
namespace {

using Eigen::Index;

constexpr double kMostTimes = 1000;  // further out than that nothing is said

/// Where the line through (a, log e_a) and (b, log e_b) meets 0.
double root_of_line(double a, double error_a, double b, double error_b) {
  return b - std::log(error_b) * (b - a) / (std::log(error_b) - std::log(error_a));
}

/// The first root beyond the last size of the parabola through the last three; empty where it does not bend down.
std::optional<double> root_of_parabola(const std::vector<double>& sizes, const std::vector<double>& errors) {
  const std::size_t n = sizes.size();
  const double x0 = sizes[n - 3], x1 = sizes[n - 2], x2 = sizes[n - 1];
  const double y0 = std::log(errors[n - 3]), y1 = std::log(errors[n - 2]), y2 = std::log(errors[n - 1]);
  const double slope = (y2 - y1) / (x2 - x1), bend = (slope - (y1 - y0) / (x1 - x0)) / (x2 - x0);
  if (bend >= 0) return {};
  const double end_slope = slope + bend * (x2 - x1);  // at the last size
  return x2 + (-end_slope - std::sqrt(end_slope * end_slope - 4 * bend * y2)) / (2 * bend);
}

OrbitSizeNeeded within(const std::vector<double>& sizes, const std::vector<double>& errors) {
  const auto fails = std::find_if(errors.rbegin(), errors.rend(), [](double e) { return e >= 1; });
  if (fails == errors.rend())
    return {.estimate = sizes.front(),
            .lower = 2,
            .upper = sizes.front(),
            .reason = fmt::format("{:.0f} points, the fewest that were tried, are enough", sizes.front())};
  const std::size_t last = errors.size() - 1 - static_cast<std::size_t>(fails - errors.rbegin()), next = last + 1;
  OrbitSizeNeeded found{.lower = sizes[last], .upper = sizes[next]};
  found.estimate = errors[next] > 0 ? root_of_line(sizes[last], errors[last], sizes[next], errors[next]) : sizes[next];
  found.reason = fmt::format("{:.0f} points are too few and {:.0f} are enough", sizes[last], sizes[next]);
  return found;
}

OrbitSizeNeeded beyond(const std::vector<double>& sizes, const std::vector<double>& errors) {
  const std::size_t n = sizes.size();
  const double whole = sizes[n - 1], half = n > 1 ? sizes[n - 2] : whole;
  OrbitSizeNeeded found{.lower = whole + 1};
  if (n < 3) {
    found.reason = fmt::format("{:.0f} points have sub-orbits of {} only; need three sizes to extrapolate", whole,
                               n == 2 ? fmt::format("{:.0f} and {:.0f}", half, whole) : fmt::format("{:.0f}", whole));
    return found;
  }
  if (errors[n - 3] <= 0 || errors[n - 2] <= errors[n - 1]) {
    found.reason = fmt::format("the error does not fall from {:.0f} to {:.0f} points", half, whole);
    return found;
  }
  const double line = root_of_line(half, errors[n - 2], whole, errors[n - 1]);
  const double parabola = std::min(root_of_parabola(sizes, errors).value_or(line), line);
  if (line > kMostTimes * whole) {
    found.reason = fmt::format("the error hardly falls from {:.0f} to {:.0f} points", half, whole);
    return found;
  }
  found.estimate = whole + std::sqrt((line - whole) * (parabola - whole));
  found.lower = whole + (parabola - whole) / 4;
  found.upper = std::exp(root_of_line(std::log(half), errors[n - 2], std::log(whole), errors[n - 1]));
  found.reason = fmt::format("extrapolated from {:.0f}, {:.0f} and {:.0f} points", sizes[n - 3], half, whole);
  if (!(*found.upper < kMostTimes * whole)) {
    found.upper.reset();
    found.reason += "; falling by a power of the size it would need more than a thousand times as many";
  }
  return found;
}

/// Every stride-th point of all orbits, from `first` on.
RowMatrix sub_gram(const RowMatrix& gram, const std::vector<int>& powers, Index first, Index stride) {
  const auto n = static_cast<Index>(powers.size());
  std::vector<Index> chosen;
  for (Index start = 0; start < gram.rows(); start += n)
    for (Index k = first; k < n; k += stride) chosen.push_back(start + powers[at(k)]);
  return gram(chosen, chosen);
}

}  // namespace

std::optional<std::vector<int>> powers_of_generator(const GroupTable& table) {
  for (int g = 0; g < table.order(); ++g) {
    std::vector<int> powers{0};
    while (table.product[at(powers.back())][at(g)] != 0) powers.push_back(table.product[at(powers.back())][at(g)]);
    if (static_cast<int>(powers.size()) == table.order()) return powers;
  }
  return {};
}

std::vector<SubOrbitErrors> sub_orbit_errors(const PredictScene& scene, const std::vector<int>& powers) {
  const auto n = static_cast<Index>(powers.size());
  std::vector<SubOrbitErrors> all;
  for (Index points = 2; points <= n; ++points) {
    if (n % points != 0) continue;
    const Index stride = n / points;
    SubOrbitErrors found{.points = points};
    for (Index first = 0; first < stride; ++first) {
      scene.listen("sub-orbits", static_cast<double>(points) / static_cast<double>(n));
      const LeftOut left_out(sub_gram(scene.gram, powers, first, stride), scene.classes, scene.ridge);
      const Eigen::VectorXd errors = left_out.class_errors() / static_cast<double>(stride);
      found.errors = first == 0 ? errors : Eigen::VectorXd(found.errors + errors);
    }
    all.push_back(std::move(found));
  }
  return all;
}

std::vector<SubOrbitErrors> denser_orbit_errors(const PredictScene& scene, int worst,
                                                const std::function<std::vector<RowMatrix>(Index)>& make,
                                                const std::function<RowMatrix(const RowMatrix&)>& gram_of, Index most) {
  std::vector<SubOrbitErrors> all;
  for (Index points = scene.points; all.empty() || all.back().errors[worst] >= 1;) {
    points = std::max(points + 1, points * 5 / 4);
    if (points * scene.orbits > most) break;
    scene.listen("denser orbits");
    const RowMatrix gram = gram_of(stacked_orbits(make(points)));
    if (gram.size() == 0) throw PredictStopped{};
    all.push_back({.points = points, .errors = LeftOut(gram, scene.classes, scene.ridge).class_errors()});
  }
  return all;
}

OrbitSizeNeeded orbit_size_needed(const std::vector<double>& sizes, const std::vector<double>& errors,
                                  bool may_extrapolate) {
  if (errors.back() < 1) return within(sizes, errors);
  if (may_extrapolate) return beyond(sizes, errors);
  return {.lower = sizes.back() + 1,
          .reason = fmt::format("{:.0f} points, the most that were made, are too few", sizes.back())};
}

}  // namespace lieder
