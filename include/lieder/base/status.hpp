#pragma once
#include <limits>
#include <string_view>

namespace lieder {

/// How a solver ended. The words are those of `"status"` in result.json.
enum class Status {
  not_run,
  converged,
  not_converged,     ///< the iteration limit came first; the best answer so far is kept
  stopped,           ///< the progress callback asked to stop; the best answer so far is kept
  too_little_data,   ///< fewer samples than the method can work with
  not_identifiable,  ///< the data cannot single out an answer, however many samples come
  underdetermined,   ///< fewer equations than unknowns, or an answer that new samples contradict
};

/// What the evidence says. The words are those of `"verdict"` in result.json.
enum class Verdict {
  symmetry,          ///< the data agree with the symmetry as far as they can tell
  approximate,       ///< a symmetry explains most of the structure, and the data resolve a deviation from it
  none,              ///< looked for and not there
  not_identifiable,  ///< more than one answer fits equally well
  too_little_data,   ///< the sampling noise hides what there is
  underdetermined,   ///< the data leave open whether there is one
  undecided,         ///< the solver did not get far enough to say
};

std::string_view to_string(Status status);
std::string_view to_string(Verdict verdict);

/// True when the question was answered ("none" is an answer): exit code 0, otherwise 1.
bool is_answer(Verdict verdict);

/// A number that has not been computed. JSON writes it as null.
inline constexpr double kUnset = std::numeric_limits<double>::quiet_NaN();

}  // namespace lieder
