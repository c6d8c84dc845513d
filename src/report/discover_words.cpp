#include "report/discover_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lieder/base/error.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

std::string directions_in_words(Eigen::Index count) {
  return count == 1 ? "one direction" : count_in_words(count) + " directions";
}

std::string named(const DiscoverResult& found) {
  return found.algebra && !found.algebra->name.empty() ? ", " + found.algebra->name + "," : std::string();
}

}  // namespace

std::string discover_headline(const DiscoverResult& found, const DiscoverRequest& request) {
  const bool holds = found.verdict == Verdict::symmetry || found.verdict == Verdict::approximate;
  if (holds && found.dimension == 0)
    return fmt::format("Single matrices keep the function: {} of {} that were tried{}.",
                       std::ranges::count_if(found.discrete.tried, keeps), found.discrete.tried.size(),
                       found.used.directions ? fmt::format(". No direction of {} does", request.candidates)
                                             : fmt::format(", elements of {}", request.candidates));
  switch (found.verdict) {
    case Verdict::symmetry:
      return fmt::format("A symmetry{} of dimension {}: {} of {} keep{} the function.", named(found), found.dimension,
                         directions_in_words(found.dimension), request.candidates, found.dimension == 1 ? "s" : "");
    case Verdict::approximate:
      return fmt::format("An approximate symmetry{} of dimension {}: {} of {} nearly keep{} the function.",
                         named(found), found.dimension, directions_in_words(found.dimension), request.candidates,
                         found.dimension == 1 ? "s" : "");
    case Verdict::none:
      return fmt::format("No symmetry: every {} of {} breaks the function.",
                         found.used.directions ? "direction" : "element", request.candidates);
    case Verdict::not_identifiable:
    case Verdict::too_little_data:
    case Verdict::underdetermined:
      return "These samples do not settle which symmetries there are.";
    case Verdict::undecided:
      return "Stopped before the question was answered.";
  }
  throw InternalError("discover_headline: a Verdict outside its enumeration");
}

}  // namespace lieder
