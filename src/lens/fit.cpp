#include "lens/fit.hpp"

#include <algorithm>
#include <limits>

#include "lens/independent_components.hpp"
#include "lens/published_loss.hpp"
#include "lens/ring_planes.hpp"
#include "lens/seriation.hpp"
#include "lens/sine_beam.hpp"
#include "lens/stationarity.hpp"
#include "linalg/covariance.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

bool one_agrees(const std::vector<Fit>& fits) { return std::ranges::any_of(fits, &Fit::agrees); }

}  // namespace

Fit measure(const Moments& m, MatrixXd l, Topology topology, std::string start) {
  const Moments y = transform(m, l);
  const Agreement worst = worst_agreement(y, topology);
  Fit fit{.start = std::move(start),
          .topology = topology,
          .l = std::move(l),
          .j = worst.j,
          .floor = worst.floor,
          .loss = published_loss(y, topology),
          .ends = wrap_around(y)};
  fit.start_ratio = fit.ratio();
  return fit;
}

Fit refine(const Moments& m, Fit fit, const Progress& progress, int steps, bool even_if_it_agrees) {
  if (fit.agrees() && !even_if_it_agrees) return fit;
  MatrixXd l = fit.l;
  int iterations = 0;
  // A large ridge first: only the strong directions speak, and J has fewer valleys. It leads near the answer; what it
  // cannot see is left to the weak one.
  for (const double ridge : {kStrongRidge, kMiddleRidge, kWeakRidge}) {
    Stationarity j(m.c, m.t, fit.topology, ridge);
    const auto found = minimise_over_rotations([&j](const MatrixXd& x) { return j.value_and_slope(x); }, l,
                                               {.max_iterations = steps,
                                                .decrease_tolerance = ridge == kWeakRidge ? 1e-3 : 1e-2,
                                                .target = even_if_it_agrees ? 0 : j.floor(l, m.dc, m.dt) * 0.5,
                                                .precondition = smooth_along_diagonals(fit.topology, 0.01),
                                                .progress = progress});
    l = found.l;
    iterations += found.iterations;
    if (found.stopped) break;
  }
  Fit refined = measure(m, std::move(l), fit.topology, fit.start);
  if (fit.ratio() < kGain * refined.ratio() && !even_if_it_agrees) return fit;
  refined.iterations = iterations;
  refined.start_ratio = fit.start_ratio;
  // Sine waves vanish at both ends, so their start knows nothing of them; refining components moves them apart where it
  // takes a ring for a line.
  if (fit.start == kIndependentComponents) refined.ends = fit.ends;
  return refined;
}

MatrixXd arrange_components(const FitInput& input, Topology topology) {
  const MatrixXd& o = input.components;
  const Index d = o.rows();
  const MatrixXd likeness = correlations(o * input.moments.c * o.transpose()).cwiseAbs();
  const Eigen::VectorXi order = seriate(likeness, topology == Topology::circle);
  const Eigen::VectorXd skewness = skewness_along(input.whitened, o);
  MatrixXd l(d, d);
  // A shift leaves skewness as it is, so all rows take the sign that makes it positive.
  for (Index k = 0; k < d; ++k) l.row(k) = o.row(order[k]) * (skewness[order[k]] < 0 ? -1 : 1);
  return l;
}

std::vector<Fit> fit_topology(const FitInput& input, Topology topology, AxisOrder order, const Progress& progress,
                              const Fit* line) {
  const Moments& m = input.moments;
  const Index d = m.c.rows();
  std::vector<Fit> fits;
  if (order == AxisOrder::given) {
    fits.push_back(measure(m, MatrixXd::Identity(d, d), topology, "given order"));
    return fits;
  }
  fits.push_back(measure(m, arrange_components(input, topology), topology, kIndependentComponents));
  if (line != nullptr) fits.push_back(measure(m, line->l, topology, "line, closed"));
  if (one_agrees(fits) || !proceeds(progress, "refining")) return fits;
  if (topology == Topology::line)
    fits.push_back(measure(m, sine_beam(m.c, m.t, progress), topology, "sine beam"));
  else
    for (MatrixXd& l : ring_planes(m.c, m.t, progress))
      fits.push_back(measure(m, std::move(l), topology, "ring planes"));
  // The most promising start first; the others only where it does not lead to an agreement.
  std::ranges::stable_sort(fits, {}, &Fit::ratio);
  for (Fit& fit : fits) {
    if (one_agrees(fits) || !proceeds(progress, "refining")) break;
    fit = refine(m, std::move(fit), progress);
  }
  std::ranges::stable_sort(fits, {}, &Fit::ratio);
  return fits;
}

}  // namespace lieder
