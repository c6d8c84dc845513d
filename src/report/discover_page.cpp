#include <fmt/format.h>

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

std::string discover_summary(const DiscoverResult& found) {
  std::string words = as_sentence(found.message);
  if (found.algebra && !found.algebra->message.empty()) words += " The algebra: " + found.algebra->message + ".";
  if (found.fitted)
    words += fmt::format(
        "\n\nNo derivatives came, so polynomials of degree {} were fitted ({} terms, noise {}); what is said of the "
        "function rests on that class. {}",
        found.fitted->degree, count_in_words(found.fitted->terms), number_in_words(found.fitted->sigma, 2),
        found.fitted->lack_of_fit_p ? fmt::format("Larger classes were compared with it: p = {}.",
                                                  number_in_words(*found.fitted->lack_of_fit_p, 2))
                                    : std::string("There were too few samples to compare larger classes with it."));
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
  if (found.used.degree) text += fmt::format(" --class 'poly({})'", *found.used.degree);
  if (found.used.noise) text += fmt::format(" --noise {:g}", *found.used.noise);
  return text +
         fmt::format(" --delta {:g} --alpha {:g} --seed {}\n", found.used.delta, found.used.alpha, found.used.seed);
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
  if (!found.defects.empty())
    page.sections.push_back(discovered_defects_section(
        found, found.fitted ? "Bounds that hold for all directions at once (proven for Gaussian noise and the right "
                              "class)."
                            : "Estimates and bounds from samples kept aside, resampled."));
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
