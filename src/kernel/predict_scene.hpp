#pragma once
#include <string_view>
#include <vector>

#include "base/at.hpp"
#include "kernel/fourier_blocks.hpp"
#include "lieder/kernel/predict.hpp"

namespace lieder {

/// Thrown where the caller wants no more, between pieces of the work; predict() returns what is known by then.
struct PredictStopped {};

/// What all steps of predict() look at.
struct PredictScene {
  GroupTable table;
  RowMatrix gram;
  Eigen::Index orbits, points;  ///< of each orbit
  const std::vector<int>& classes;
  int count;  ///< of classes
  double ridge;
  MissingPoints missing;     ///< empty: each point in turn
  MissingPoints absent;      ///< among them; empty: none
  const Progress& progress;  ///< between pieces of the work
  InvariantPart part = {};   ///< of the Gram matrix

  /// \throws PredictStopped
  void listen(std::string_view stage, double fraction = -1) const {
    if (!proceeds(progress, stage, fraction)) throw PredictStopped{};
  }

  /// How many points of an orbit are asked for.
  Eigen::Index asked_of(Eigen::Index orbit) const { return missing.size() > 0 ? missing.row(orbit).count() : points; }
};

/// Calls use(orbit, other orbit) for each pair of orbits whose classes differ, the first of class c.
/// \throws PredictStopped
template <typename Use>
void for_pairs_of(const PredictScene& scene, int c, const Use& use) {
  for (Eigen::Index o = 0; o < scene.orbits; ++o) {
    if (scene.classes[at(o)] != c) continue;
    scene.listen("theory");
    for (Eigen::Index e = 0; e < scene.orbits; ++e)
      if (scene.classes[at(e)] != c) use(o, e);
  }
}

}  // namespace lieder
