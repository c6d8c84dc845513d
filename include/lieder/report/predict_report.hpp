#pragma once
#include <string>
#include <vector>

#include "lieder/kernel/predict.hpp"
#include "lieder/report/page.hpp"
#include "lieder/report/result.hpp"

namespace lieder {

/// What was asked of predict(), as the user wrote it.
struct PredictRequest {
  std::string input = "array";
  std::string kernel = "mlp(depth=2)";    ///< as it was written
  std::string action = {};                ///< what made the orbits: a group, "rotate", "shift"; empty: they came so
  std::string image = {};                 ///< extents as they were written
  std::string normalise = "none";         ///< or "unit"
  std::string missing = "one";            ///< points, as they were asked for: a pattern in words, or a file
  bool nngp = false;                      ///< kernels of networks at their random start
  bool from_samples = false;              ///< orbits were built from single samples
  std::vector<std::string> classes = {};  ///< labels, whole numbers; empty: from 0 on
  Eigen::Index columns = 0;               ///< of a sample
  std::uint64_t seed = 0;
  std::string command = {};  ///< that repeats it; empty: a call from a program
};

/// The answer of predict() as every shell shows it, its page included. Arrays (orbits, N), NaN where a point is shown:
/// `errors`, exact, and `theory`, all orbits at once.
Result to_result(const PredictResult& found, const PredictRequest& asked, RunRecord run = {});

/// A line for each class with its errors, for a terminal; many classes are cut.
std::string classes_in_words(const PredictResult& found, const PredictRequest& request);

/// The report of predict(): whether the symmetry is learnt, the errors against the size of the orbit and the distance
/// of the classes with these data on both curves, and what would help.
Page predict_page(const PredictResult& found, const PredictRequest& request, const RunRecord& run = {});

}  // namespace lieder
