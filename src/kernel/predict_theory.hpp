#pragma once
#include <optional>
#include <vector>

#include "kernel/pair_spectrum.hpp"
#include "kernel/predict_scene.hpp"

namespace lieder {

/// Theory of the pairs of orbits, and what it explains: spectral_error, far_error, signal, noise and shortage of each
/// class. Needs exact_error.
void fill_theory(const PredictScene& scene, const PairSpectra& spectra, PredictResult& found);

/// distance_curve and signal_needed of the worst class.
void fill_distance_curve(const PredictScene& scene, const PairSpectra& spectra, PredictResult& found);

/// The published formula for each two orbits in turns, beginning with the one that makes the smaller defect.
/// \param powers  of an element that makes the group
void fill_circulant(const PredictScene& scene, const std::vector<int>& powers, PredictResult& found);

}  // namespace lieder
