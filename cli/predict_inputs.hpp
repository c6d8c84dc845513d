#pragma once
#include <optional>
#include <string>
#include <vector>

#include "archive.hpp"
#include "common_options.hpp"
#include "lieder/kernel/missing.hpp"
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
  NamedClasses classes;                  ///< empty: each orbit is a class of its own
  MissingPoints missing = {};            ///< empty: each point in turn
  std::string missing_words = "one";     ///< as results say it
  std::optional<StoredArray> mask = {};  ///< that stood beside the orbits
  std::vector<InputRecord> records;
};

/// \throws InputError for options that do not go together, files that cannot be read, shapes that are none, labels
///   that do not fit, and as orbits_of_samples, orbits_of_images and matched_orbits
PredictInput read_predict_input(const PredictSource& source, std::uint64_t memory_limit);

/// Adds the missing points: of a file, of words, or of the array beside the orbits where the words are "one".
/// \throws InputError as missing_points and missing_of
void read_missing(const std::string& words, const PredictSource& source, Seed seed, std::uint64_t memory_limit,
                  PredictInput& input);

}  // namespace lieder::cli
