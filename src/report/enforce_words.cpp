#include "report/enforce_words.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "report/record.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

/// Below, two sides differ by rounding alone.
constexpr double kOnlyRounding = 1e-9;
/// What was dropped is zero to rounding.
bool drops_only_zeros(const RankDecision& rank) {
  return rank.spectrum[rank.rank] <= std::numeric_limits<double>::epsilon() * rank.spectrum[0];
}

std::string how_complete(const EnforceResult& enforced) {
  switch (enforced.completeness) {
    case Completeness::exact:
      return "Nothing is missing: the count is one of whole numbers, of orbits or diagrams, and no rounding enters it.";
    case Completeness::characters:
      return "Nothing is missing: characters count as many, those of the irreducible representations that were found, "
             "whose dimensions add up, or those of all elements of a finite group.";
    case Completeness::rank:
      break;
  }
  const RankDecision* rank = enforced.weakest_rank();
  const std::string count = "The count is a numerical rank";
  if (rank == nullptr) return count + ".";
  if (!rank->certain)
    return fmt::format(
        "{}, and it is not certain: the last singular value that was kept is {} times the first one that counts as "
        "zero. From {} on we call a count certain, where what is kept stands out of the noise as well. A group that is "
        "known well enough leaves a wide gap there.",
        count, rank->gap ? number_in_words(*rank->gap) : "not a number of", number_in_words(rank->min_gap, 2));
  if (!rank->gap) return count + " with nothing in doubt: all singular values are on one side of the threshold.";
  if (drops_only_zeros(*rank))
    return count + " with nothing in doubt: the singular values that count as zero are zero to rounding.";
  return fmt::format(
      "{} with a wide gap: the last singular value that was kept is {} times the first one that counts "
      "as zero.",
      count, number_in_words(*rank->gap));
}

std::string how_exact(const EnforceResult& enforced, const std::string& sides) {
  const double error = enforced.equivariance_error;
  if (std::isnan(error)) return {};
  if (error == 0) return sides + "are equal.";
  if (error < kOnlyRounding)
    return sides + fmt::format("agree to {} digits, up to rounding.", static_cast<int>(-std::log10(error)));
  return sides + fmt::format(
                     "differ by up to {} of their size: more than rounding, as the matrices of the group are not "
                     "exact.",
                     number_in_words(error, 2));
}

std::string which_group(const EnforceResult& enforced) {
  if (enforced.distance_to_given)
    return fmt::format(
        "The generators are known with an error. The maps are those of the nearest Lie algebra that closes exactly, {} "
        "away (the sine of the largest angle between the two).",
        number_in_words(*enforced.distance_to_given, 2));
  if (std::isnan(enforced.closure_defect) || enforced.closure_defect < kOnlyRounding) return {};
  const std::string outside = fmt::format("The brackets of the generators leave their span, by up to {} of their size",
                                          number_in_words(enforced.closure_defect, 2));
  if (enforced.equivariance_error > kOnlyRounding)
    return outside + ": they are only approximately those of a Lie algebra.";
  return outside + ". The maps commute with the larger group that the brackets generate as well.";
}

}  // namespace

std::string group_in_words(const std::string& group) {
  return group.find('/') != std::string::npos || group.ends_with(".json") ? "the group of " + name_of_input(group)
                                                                          : group;
}

std::string gap_in_words(const RankDecision& rank) {
  if (!rank.gap) return "none";
  return (drops_only_zeros(rank) ? "> " : "") + number_in_words(*rank.gap, 2);
}

std::string map_in_words(const EnforceRequest& request, Eigen::Index count) {
  const char* maps = count == 1 ? "map" : "maps";
  if (request.degree)
    return fmt::format("polynomial {} of degree {} from {} to {}", maps, *request.degree, request.in, request.out);
  if (!request.second.empty())
    return fmt::format("bilinear {} from {} and {} to {}", maps, request.in, request.second, request.out);
  return fmt::format("linear {} from {} to {}", maps, request.in, request.out);
}

std::string enforce_headline(const EnforceResult& enforced, const EnforceRequest& request) {
  const std::string group = group_in_words(request.group);
  const std::string maps = fmt::format("{} that commutes with {}", map_in_words(request), group);
  if (!enforced.usable()) {
    const std::string some =
        fmt::format("{} {}", count_in_words(enforced.dimension), map_in_words(request, enforced.dimension));
    if (enforced.status == Status::not_converged)
      return some + " came out, but they do not commute with " + group + ".";
    return fmt::format("{} {} to commute with {}, but that count is not certain.", some,
                       enforced.dimension == 1 ? "seems" : "seem", group);
  }
  if (enforced.dimension == 0) return "No " + maps + ", other than zero.";
  if (enforced.dimension == 1) return "Every " + maps + " is a multiple of one.";
  return fmt::format("Every {} is a combination of {} basis maps.", maps, count_in_words(enforced.dimension));
}

std::string enforce_summary(const EnforceResult& enforced, const std::string& sides) {
  std::string summary;
  for (const std::string& words : {how_complete(enforced), how_exact(enforced, sides), which_group(enforced)})
    if (!words.empty()) summary += (summary.empty() ? "" : "\n\n") + words;
  return summary;
}

PageBadge enforce_badge(const EnforceResult& enforced) {
  using Tone = PageBadge::Tone;
  if (enforced.status == Status::not_identifiable) return {"The count is not certain", Tone::open};
  if (enforced.status == Status::not_converged) return {"The maps do not commute with the group", Tone::caution};
  if (!enforced.usable()) return {"Not finished", Tone::open};
  switch (enforced.completeness) {
    case Completeness::exact:
      return {"Complete: counted exactly", Tone::good};
    case Completeness::characters:
      return {"Complete: by characters", Tone::good};
    case Completeness::rank:
      break;
  }
  const RankDecision* rank = enforced.weakest_rank();
  const bool wide = rank == nullptr || !rank->gap || drops_only_zeros(*rank);
  return {wide ? "Complete: by a numerical rank" : "Complete: by a numerical rank, gap " + number_in_words(*rank->gap),
          Tone::good};
}

}  // namespace lieder
