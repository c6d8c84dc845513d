#pragma once
#include <optional>
#include <string>
#include <vector>

#include "common_options.hpp"
#include "lieder/kernel/sample_orbits.hpp"
#include "lieder/report/result.hpp"

namespace lieder::cli {

enum class OrbitsBy { group, rotate, shift };

/// Where orbits come from, as the command line says it.
struct PredictSource {
  std::string orbits, data, labels, group, image;  ///< empty: not given
  OrbitsBy by = OrbitsBy::group;
  Eigen::Index points = 0;  ///< 0: not given
};

/// Orbits with the class of each.
struct PredictInput {
  SampleOrbits orbits;
  NamedClasses classes;  ///< empty: each orbit is a class of its own
  std::vector<InputRecord> records;
};

/// \throws InputError for options that do not go together, files that cannot be read, shapes that are none, labels
///   that do not fit, and as orbits_of_samples, orbits_of_images and matched_orbits
PredictInput read_predict_input(const PredictSource& source, std::uint64_t memory_limit);

}  // namespace lieder::cli
