#include <cmath>

#include "lens/fit.hpp"
#include "report/lens_sections.hpp"
#include "report/lens_words.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;

Table evidence_table(const LensResult& lens) {
  const LensEvidence& e = lens.evidence;
  Table table;
  table.title = "All evidence";
  table.header = {"What", "Value", "How to read it"};
  table.numeric = {1};
  std::string missing;
  const auto add = [&](const char* what, std::optional<double> value, const char* meaning) {
    if (value && !std::isnan(*value))
      table.rows.push_back({what, number_in_words(*value), meaning});
    else
      missing += (missing.empty() ? "Not measured: " : "; ") + std::string(what);
  };
  add("Change under the shift, J", e.stationarity, "Edgeworth distance between a window and its shift, in nats");
  add("Sampling noise in J, the floor", e.floor, "what J would be for a perfect symmetry with this many samples");
  add("J / floor", e.stationarity_ratio,
      "about 1 for a symmetry, less when samples overlap, tens to thousands without one");
  add("Third-order evidence", e.third_order,
      "structure beyond the covariance, in units of sampling noise; below 2 nothing tells one generator from another");
  add("Difference on rows kept aside", e.held_out ? std::optional(e.held_out->estimate) : std::nullopt,
      "energy distance between x and Gx, over that of random orthogonal maps");
  add("Surrogates that fit as well", e.surrogate_p, "(1 + their number) / (1 + all surrogates)");
  add("Locality", e.locality, "mean correlation of neighbouring places, regardless of sign");
  add("Distance from the identity", e.distance_from_identity,
      "near 0 the generator would do nothing, which every data set has as a symmetry");
  add("Ends joined", e.wrap_around,
      "0 or less: the two ends know nothing of each other (line); 1: they are neighbours (ring)");
  add("Error of the generator", lens.generator_error, "relative size of its sampling error");
  table.caption = missing.empty() ? missing : missing + ".";
  return table;
}

}  // namespace

PageSection lens_evidence_section(const LensResult& lens) {
  const LensEvidence& e = lens.evidence;
  PageSection section{"The evidence",
                      "A generator is believed when the data and the shifted data agree as far as sampling noise "
                      "allows, also on rows that took no part in finding it, and when data without the symmetry "
                      "do not agree.",
                      {}};
  NullComparison null;
  null.title = "Change under the shift";
  null.quantity = "J / floor";
  null.observed = e.stationarity_ratio;
  null.null = e.surrogate_ratios;
  null.null_name = "surrogates";
  null.thresholds = {{1, "sampling noise alone"}, {kAgreement, "limit for a symmetry"}};
  null.caption = e.surrogate_ratios.empty()
                     ? "No surrogates were drawn."
                     : "Each grey dot is a data set with the same covariance and skewness but without the "
                       "symmetry, put through the same search.";
  if (std::isfinite(e.stationarity_ratio)) section.blocks.emplace_back(null);
  if (e.held_out) {
    Intervals held_out;
    held_out.title = "Agreement on rows kept aside";
    held_out.quantity = "difference between x and Gx";
    held_out.rows = {{"these data", e.held_out->estimate, e.held_out->lower, e.held_out->upper}};
    held_out.references = {{0, "no difference"}, {1, "random maps"}};
    held_out.caption = "Energy distance over that of random orthogonal maps, with its 95 % interval.";
    section.blocks.emplace_back(held_out);
  }
  if (auto table = evidence_table(lens); !table.rows.empty())
    section.blocks.emplace_back(std::move(table));
  else
    section.text = "Nothing could be measured.";
  return section;
}

PageSection lens_search_section(const LensResult& lens) {
  PageSection section{"The search", "", {}};
  if (lens.evidence.spectrum.size() > 0) {
    Spectrum spectrum;
    spectrum.title = "Spectrum of the covariance";
    spectrum.values = lens.evidence.spectrum;
    spectrum.x_label = "eigenvalue";
    spectrum.y_label = "variance, scaled data";
    spectrum.caption = "Directions with hardly any variance carry mostly noise.";
    section.blocks.emplace_back(spectrum);
  }
  Table candidates;
  candidates.title = "Candidates";
  candidates.header = {"Start", "Axis", "J / floor", "Loss"};
  candidates.numeric = {2, 3};
  candidates.width = section.blocks.empty() ? Width::full : Width::half;
  for (const auto& c : lens.evidence.candidates) {
    if (c.chosen) candidates.marked_row = candidates.rows.size();
    candidates.rows.push_back(
        {c.start, axis_in_words(c.topology), number_in_words(c.stationarity_ratio), number_in_words(c.loss, 4)});
  }
  candidates.caption = "Where the search started and what came of it; the chosen one is marked. Lower is better.";
  if (!candidates.rows.empty())
    section.blocks.emplace_back(candidates);
  else if (!section.blocks.empty())
    std::get<Spectrum>(section.blocks[0]).width = Width::full;
  return section;
}

}  // namespace lieder
