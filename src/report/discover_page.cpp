#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/base/version.hpp"
#include "lieder/report/discover_report.hpp"
#include "report/discover_parts.hpp"
#include "report/discover_words.hpp"
#include "report/enforce_sections.hpp"
#include "report/record.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;

constexpr std::size_t kMostActions = 12;

std::string fitted_in_words(const FittedClass& fitted) {
  if (fitted.by == FittedBy::gaussian_process)
    return fmt::format(
        "No derivatives came, so a Gaussian process was fitted to each half of the samples ({} in the one that "
        "certifies, "
        "noise {}); bounds hold where the function is a draw of such a process. On samples kept aside it errs by {} of "
        "its "
        "own standard deviations.",
        count_in_words(fitted.terms), number_in_words(fitted.sigma, 2),
        number_in_words(std::sqrt(*fitted.squared_residual), 2));
  return fmt::format(
      "No derivatives came, so polynomials of degree {} were fitted ({} terms, noise {}); what is said of the "
      "function rests on that class. {}",
      fitted.degree, count_in_words(fitted.terms), number_in_words(fitted.sigma, 2),
      fitted.lack_of_fit_p
          ? fmt::format("Larger classes were compared with it: p = {}.", number_in_words(*fitted.lack_of_fit_p, 2))
          : std::string("There were too few samples to compare larger classes with it."));
}

const char* bounds_in_words(const DiscoverResult& found) {
  if (!found.fitted) return "Estimates and bounds from samples kept aside, resampled.";
  return found.fitted->by == FittedBy::gaussian_process
             ? "Each direction's bounds, from draws of a process that had no say in which directions these are."
             : "Bounds that hold for all directions at once (proven for Gaussian noise and the right class).";
}

std::string discover_summary(const DiscoverResult& found) {
  std::string words = as_sentence(found.message);
  if (found.algebra && !found.algebra->message.empty()) words += " The algebra: " + found.algebra->message + ".";
  if (found.fitted) words += "\n\n" + fitted_in_words(*found.fitted);
  return words;
}

std::vector<PageFact> discover_facts(const DiscoverResult& found, const DiscoverRequest& request) {
  std::vector<PageFact> list = discovered_facts(found, "samples");
  list.push_back(
      {count_in_words(found.equations), "equations", fmt::format("from {} samples", count_in_words(request.samples))});
  add_certified(list, found);
  if (found.unseen > 0)
    list.push_back({count_in_words(found.unseen), "unseen", "directions that vanish at all samples"});
  return list;
}

std::string command_of(const DiscoverResult& found, const DiscoverRequest& request) {
  std::string text = fmt::format("lieder discover function {} --candidates {} --output {}", shell_word(request.input),
                                 shell_word(request.candidates), shell_word(request.output));
  if (const std::string fitted = class_in_words(found.used); fitted != "auto")
    text += fmt::format(" --class {}", shell_word(fitted));
  if (found.used.noise) text += fmt::format(" --noise {:g}", *found.used.noise);
  return text +
         fmt::format(" --delta {:g} --alpha {:g} --seed {}\n", found.used.delta, found.used.alpha, found.used.seed);
}

/// What was solved for beside the fields.
PageSection output_section(const DiscoverResult& found) {
  PageSection section{"What turns the values", {}, {}};
  section.text =
      "DF \u03be = T F: a matrix T on the values for each generator in the array `generators`, in its order; the basis "
      "to "
      "read above may be another.";
  MatrixGrid grid{.title = "Matrices on the values", .caption = "0 where a generator leaves the values as they are."};
  for (std::size_t i = 0; i < std::min(found.output_generators.size(), kMostActions); ++i) {
    grid.values.push_back(found.output_generators[i]);
    grid.names.push_back(fmt::format("T{}", i + 1));
  }
  section.blocks.emplace_back(std::move(grid));
  return section;
}

PageSection discover_record_section(const DiscoverResult& found, const DiscoverRequest& request, const RunRecord& run) {
  return discovered_record_section({{"lieder", kVersion},
                                    {"status", std::string(to_string(found.status))},
                                    {"candidates", request.candidates},
                                    {"output", request.output},
                                    {"delta", fmt::format("{:g}", found.used.delta)},
                                    {"alpha", fmt::format("{:g}", found.used.alpha)},
                                    {"held out", fmt::format("{:g}", found.used.held_out)},
                                    {"seed", std::to_string(found.used.seed)}},
                                   command_of(found, request), found, request.affine, run);
}

}  // namespace

Page discover_page(const DiscoverResult& found, const DiscoverRequest& request, const RunRecord& run) {
  Page page;
  page.verb = "discover function";
  page.subject = fmt::format("{}, {} samples of a function from R^{} to R^{}", name_of_input(request.input),
                             count_in_words(request.samples), request.inputs, request.outputs);
  page.title = "lieder discover function: " + page.subject;
  page.badge = badge_of(found.verdict);
  page.headline = discover_headline(found, request);
  page.summary = discover_summary(found);
  if (found.verdict != Verdict::undecided) page.facts = discover_facts(found, request);
  if (found.dimension > 0)
    page.sections.push_back(discovered_generators_section(
        found, request, "Vector fields along which the function does not change, or changes as its values turn."));
  if (!found.output_generators.empty()) page.sections.push_back(output_section(found));
  if (!found.defects.empty()) page.sections.push_back(discovered_defects_section(found, bounds_in_words(found)));
  if (!found.discrete.tried.empty())
    page.sections.push_back(discovered_discrete_section(found.discrete.tried,
                                                        "Mirrors, permutations and other matrices",
                                                        "Matrices that were tried on polynomials fitted to the values: "
                                                        "R is a symmetry when F(R x) is F(x), or what F(x) "
                                                        "becomes as values turn."));
  page.sections.push_back(discover_record_section(found, request, run));
  page.sections.push_back(lie_derivative_cite_section());
  return page;
}

}  // namespace lieder
