#pragma once
#include <vector>

#include "base/at.hpp"
#include "lieder/kernel/predict.hpp"

namespace lieder {

/// What all steps of predict() look at.
struct PredictScene {
  GroupTable table;
  RowMatrix gram;
  Eigen::Index orbits, points;  ///< of each orbit
  const std::vector<int>& classes;
  int count;  ///< of classes
  double ridge;
  const MissingPoints& missing;  ///< empty: each point in turn

  /// How many points of an orbit are asked for.
  Eigen::Index asked_of(Eigen::Index orbit) const { return missing.size() > 0 ? missing.row(orbit).count() : points; }
};

/// Calls use(orbit, other orbit) for each pair of orbits whose classes differ, the first of class c.
template <typename Use>
void for_pairs_of(const PredictScene& scene, int c, const Use& use) {
  for (Eigen::Index o = 0; o < scene.orbits; ++o)
    for (Eigen::Index e = 0; e < scene.orbits; ++e)
      if (scene.classes[at(o)] == c && scene.classes[at(e)] != c) use(o, e);
}

}  // namespace lieder
