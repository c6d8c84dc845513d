#include "kernel/predict_theory.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

Shortage shortage_of(double unexplained, double separation) {
  const bool sparse = unexplained > 0.5, close = separation < 0.5;
  if (sparse && close) return Shortage::both;
  if (sparse != close) return sparse ? Shortage::sparse : Shortage::close;
  return unexplained > 1 - separation ? Shortage::sparse : Shortage::close;
}

/// Mean squared length of points and of their means in the space of features, by orbit.
struct Lengths {
  VectorXd points, means;
};
Lengths lengths_of(const InvariantPart& part) { return {part.front().diagonal(), means_of(part).diagonal()}; }

/// A mean over pairs, each as often as points are asked for; NaN over none.
class PairMean {
 public:
  void add(double value, Index points) {
    if (points == 0) return;
    sum_ += static_cast<double>(points) * value;
    points_ += points;
  }
  double value() const { return points_ > 0 ? sum_ / static_cast<double>(points_) : kUnset; }

 private:
  double sum_ = 0;
  Index points_ = 0;
};

/// Whether a class is predicted wrong: on average, or at some point of a pattern, whose points differ in their distance
/// from what is shown.
bool fails(const PredictScene& scene, const PredictResult& found, int c) {
  if (scene.missing.size() == 0) return found.exact_error[c] >= 1;
  for (Index o = 0; o < scene.orbits; ++o)
    if (scene.classes[at(o)] == c && (found.errors.row(o).array() >= 1).any()) return true;
  return false;
}

/// Mean signal and error of a class over its pairs.
Eigen::RowVector2d drifted(const PredictScene& scene, const PairSpectra& spectra, int c, double kinship) {
  PairMean signal, error;
  for_pairs_of(scene, c, [&](Index o, Index e) {
    signal.add(spectra.signal(o, e, kinship), 1);
    if (scene.asked_of(o) > 0) error.add(spectra(o, e, kinship).errors[0], scene.asked_of(o));
  });
  return {signal.value(), error.value()};
}

/// Where the curve falls below 1; empty where it starts there or never does.
std::optional<double> signal_needed(const Eigen::MatrixXd& curve) {
  for (Index k = 1; k < curve.rows(); ++k) {
    const double before = curve(k - 1, 1), after = curve(k, 1);
    if (before < 1 || after >= 1) continue;
    if (after <= 0) return curve(k, 0);
    const double share = std::log(before) / std::log(before / after);
    return curve(k - 1, 0) * std::pow(curve(k, 0) / curve(k - 1, 0), share);
  }
  return {};
}

CyclicSpectrum in_turns(const PredictScene& scene, const std::vector<int>& powers, Index o, Index e) {
  std::vector<Index> chosen;
  for (const Index orbit : {o, e})
    for (const int k : powers) chosen.push_back(orbit * scene.points + k);
  return cyclic_spectrum(scene.gram(chosen, chosen), {.ridge = scene.ridge});
}

/// Entry (0, s) of the inverse of the circulant matrix with these eigenvalues, for each s.
VectorXd inverse_row(const VectorXd& eigenvalues) {
  const Index size = eigenvalues.size();
  VectorXd row = VectorXd::Zero(size);
  for (Index s = 0; s < size; ++s)
    for (Index k = 0; k < size; ++k)
      row[s] += std::cos(2 * std::numbers::pi * static_cast<double>(k * s % size) / static_cast<double>(size)) /
                eigenvalues[k] / static_cast<double>(size);
  return row;
}

/// Mean error of the missing points of two orbits in turns: K^-1 y = y / lambda_N, and an entry of K^-1 is a function
/// of the distance of two places.
double error_in_turns(const PredictScene& scene, const std::vector<int>& powers, const CyclicSpectrum& spectrum,
                      Index o, Index e) {
  std::vector<Index> places;
  for (Index k = 0; k < scene.points; ++k) {
    if (scene.missing(o, powers[at(k)])) places.push_back(2 * k);
    if (scene.missing(e, powers[at(k)])) places.push_back(2 * k + 1);
  }
  const VectorXd row = inverse_row(spectrum.eigenvalues);
  const auto count = static_cast<Index>(places.size());
  Eigen::MatrixXd among(count, count);
  VectorXd labels(count);
  for (Index i = 0; i < count; ++i) {
    labels[i] = places[at(i)] % 2 == 0 ? 1 : -1;
    for (Index j = 0; j < count; ++j) among(i, j) = row[std::abs(places[at(i)] - places[at(j)])];
  }
  return labels.dot(among.llt().solve(labels)) / spectrum.eigenvalues[scene.points] / static_cast<double>(count);
}

}  // namespace

void fill_theory(const PredictScene& scene, const PairSpectra& spectra, PredictResult& found) {
  const Lengths lengths = lengths_of(scene.part);
  for (VectorXd* values : {&found.spectral_error, &found.far_error, &found.signal, &found.noise})
    *values = VectorXd(scene.count);
  for (int c = 0; c < scene.count; ++c) {
    PairMean error, far, noise, signal, unexplained, separation;
    for_pairs_of(scene, c, [&](Index o, Index e) {
      const double distance = spectra.signal(o, e);
      signal.add(distance, 1);
      separation.add(distance * distance / std::max(lengths.means[o] + lengths.means[e], 1e-300), 1);
      const Index asked = scene.asked_of(o);
      if (asked == 0) return;
      const PairSpectrum pair = spectra(o, e);
      error.add(pair.errors[0], asked);
      far.add(spectra(o, e, 0).errors[0], asked);
      noise.add(pair.noise[0], asked);
      unexplained.add(pair.noise[0] * pair.noise[0] / std::max(lengths.points[o] - lengths.means[o], 1e-300), asked);
    });
    found.spectral_error[c] = error.value();
    found.far_error[c] = far.value();
    found.signal[c] = signal.value();
    found.noise[c] = noise.value();
    found.shortage.push_back(fails(scene, found, c) ? shortage_of(unexplained.value(), separation.value())
                                                    : Shortage::none);
  }
}

// Steps of the signal by an equal factor; its square falls linearly with the kinship.
void fill_distance_curve(const PredictScene& scene, const PairSpectra& spectra, PredictResult& found) {
  constexpr int kSteps = 40;
  const double now = drifted(scene, spectra, found.worst_class, 1)[0];
  const double far = drifted(scene, spectra, found.worst_class, 0)[0];
  if (!(now > 0) || far <= now * (1 + 1e-9)) return;  // nothing in common already
  found.distance_curve.resize(kSteps + 1, 2);
  for (int step = 0; step <= kSteps; ++step) {
    const double signal = now * std::pow(far / now, static_cast<double>(step) / kSteps);
    const double kinship = (far * far - signal * signal) / (far * far - now * now);
    found.distance_curve.row(step) = drifted(scene, spectra, found.worst_class, kinship);
  }
  found.signal_needed = signal_needed(found.distance_curve);
}

void fill_circulant(const PredictScene& scene, const std::vector<int>& powers, PredictResult& found) {
  PairMean defect, error;
  for (int c = 0; c < scene.count; ++c)
    for_pairs_of(scene, c, [&](Index o, Index e) {
      if (o > e) return;  // the same pair
      const CyclicSpectrum one = in_turns(scene, powers, o, e), other = in_turns(scene, powers, e, o);
      const bool first = one.defect <= other.defect;
      defect.add(first ? one.defect : other.defect, 1);
      if (scene.missing.size() == 0)
        error.add(first ? one.error : other.error, 1);
      else if (const Index asked = scene.asked_of(o) + scene.asked_of(e); asked > 0)
        error.add(first ? error_in_turns(scene, powers, one, o, e) : error_in_turns(scene, powers, other, e, o), asked);
    });
  found.circulant_defect = defect.value();
  found.circulant_error = error.value();
}

}  // namespace lieder
