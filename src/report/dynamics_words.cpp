#include "report/dynamics_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lieder/base/error.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

std::string counted(Eigen::Index count, const char* one, const char* many) {
  return count == 1 ? fmt::format("one {}", one) : fmt::format("{} {}", count_in_words(count), many);
}

std::string symmetries_in_words(const DiscoverResult& s, const DynamicsRequest& request) {
  const std::string name = s.algebra && !s.algebra->name.empty() ? fmt::format(" ({})", s.algebra->name) : "";
  switch (s.verdict) {
    case Verdict::symmetry:
      return fmt::format("{} of {} keep the system{}", counted(s.dimension, "direction", "directions"),
                         request.candidates, name);
    case Verdict::approximate:
      return fmt::format("{} of {} nearly keep the system{}", counted(s.dimension, "direction", "directions"),
                         request.candidates, name);
    case Verdict::none:
      return fmt::format("no direction of {} keeps the system", request.candidates);
    case Verdict::not_identifiable:
    case Verdict::too_little_data:
    case Verdict::underdetermined:
      return fmt::format("which directions of {} keep the system is left open", request.candidates);
    case Verdict::undecided:
      return "the search for symmetries was stopped";
  }
  throw InternalError("dynamics: a Verdict outside its enumeration");
}

std::string laws_in_words(const ConservedQuantities& c) {
  if (c.status == Status::stopped) return "the search for laws was stopped";
  switch (c.verdict) {
    case ConservedVerdict::found:
      return counted(c.count(), "conserved quantity", "conserved quantities") +
             (c.independent < c.count() ? fmt::format(", {} of them independent", c.independent) : std::string());
    case ConservedVerdict::none:
      return "nothing is conserved among the functions that were tried";
    case ConservedVerdict::underdetermined:
      return "what is conserved is left open";
  }
  throw InternalError("dynamics: a ConservedVerdict outside its enumeration");
}

std::string drift_in_words(const QuantityDrift& q) {
  switch (q.verdict) {
    case DriftVerdict::kept:
      return fmt::format("the quantity {} is kept", q.expression);
    case DriftVerdict::drifts:
      return fmt::format("the quantity {} {}", q.expression,
                         q.trend == Trend::none ? std::string_view("drifts") : to_string(q.trend));
    case DriftVerdict::cannot_tell:
      return fmt::format("whether the quantity {} is kept cannot be told", q.expression);
  }
  throw InternalError("dynamics: a DriftVerdict outside its enumeration");
}

}  // namespace

std::string dynamics_headline(const DynamicsResult& found, const DynamicsRequest& request) {
  std::string text;
  if (found.conserved.status != Status::not_run) text = laws_in_words(found.conserved);
  if (found.symmetries.status != Status::not_run)
    text += (text.empty() ? "" : "; ") + symmetries_in_words(found.symmetries, request);
  if (const auto count = std::ranges::count_if(found.discrete, keeps); count > 0)
    text +=
        fmt::format("; {} keep{} it",
                    counted(count, "mirror, permutation or time reversal", "mirrors, permutations and time reversals"),
                    count == 1 ? "s" : "");
  for (const QuantityDrift& q : found.quantities) text += (text.empty() ? "" : "; ") + drift_in_words(q);
  return as_sentence(text);
}

}  // namespace lieder
