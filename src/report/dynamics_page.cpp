#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "lieder/base/version.hpp"
#include "lieder/report/dynamics_report.hpp"
#include "report/discover_parts.hpp"
#include "report/dynamics_words.hpp"
#include "report/enforce_sections.hpp"
#include "report/record.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;
using Eigen::VectorXd;

constexpr Index kMostShownRuns = 8, kMostShownSamples = 400, kMostShownCoordinates = 4;
constexpr std::size_t kMostShownLaws = 12, kMostShownLawCurves = 4;

std::string dynamics_summary(const DynamicsResult& found) {
  std::string text;
  if (found.conserved.status != Status::not_run) text = as_sentence(found.conserved.message);
  for (const QuantityDrift& q : found.quantities) text += (text.empty() ? "" : " ") + as_sentence(q.message);
  if (found.symmetries.status == Status::not_run) return text;
  if (!text.empty()) text += "\n\n";
  text += as_sentence(found.symmetries.message);
  if (found.flow_distance && *found.flow_distance <= found.used.symmetries.delta)
    text += " The flow itself is among them: a system keeps itself.";
  if (found.symmetries.fitted)
    text += fmt::format(
        "\n\nThe right-hand side is known by {} alone. Polynomials of degree {} were fitted to them ({} terms for each "
        "coordinate); what is said of symmetries rests on that class.",
        found.source == FieldSource::weak    ? "integrals against test functions"
        : found.source == FieldSource::given ? "derivatives that came with the data"
                                             : "derivatives of the samples",
        found.symmetries.fitted->degree, count_in_words(found.symmetries.fitted->terms));
  return text;
}

std::vector<PageFact> dynamics_facts(const DynamicsResult& found) {
  std::vector<PageFact> list;
  list.push_back({count_in_words(found.runs), "runs", fmt::format("{} samples", count_in_words(found.samples))});
  const ConservedQuantities& c = found.conserved;
  if (c.status != Status::not_run) {
    list.push_back({count_in_words(c.count()), "conserved",
                    c.verdict == ConservedVerdict::underdetermined
                        ? "candidates that the data leave open"
                        : fmt::format("{} independent, of {} functions", c.independent, c.rank.spectrum.size())});
  }
  const DiscoverResult& s = found.symmetries;
  if (s.status == Status::not_run || s.verdict == Verdict::undecided) return list;
  list.push_back(
      {count_in_words(s.dimension), "dimension",
       fmt::format("of the symmetries, among {} candidates", count_in_words(s.rank.spectrum.size() + s.unseen))});
  add_least_defect(list, s);
  const auto discrete = std::ranges::count_if(found.discrete, keeps);
  list.push_back({count_in_words(discrete), "discrete",
                  fmt::format("of {} mirrors, permutations and time reversals", found.discrete.size())});
  return list;
}

/// Coordinates against time, and the first two against each other.
PageSection runs_section(const DynamicsRequest& request) {
  PageSection section{"The runs", {}, {}};
  const auto& runs = request.shown.runs;
  const Index m = std::min(request.shown.dimension(), kMostShownCoordinates);
  Curves time{.title = "The first run",
              .caption = m < request.shown.dimension() ? fmt::format("The first {} coordinates.", m) : "",
              .x_label = "t",
              .y_label = "state"};
  for (Index j = 0; j < m; ++j)
    time.series.push_back({.name = fmt::format("x{}", j + 1), .y = runs.front().x.col(j), .x = runs.front().t});
  section.blocks.emplace_back(std::move(time));
  if (request.shown.dimension() < 2) return section;
  Curves plane{.title = "The first two coordinates",
               .caption = fmt::format("{} of the runs.", runs.size()),
               .x_label = "x1",
               .y_label = "x2"};
  for (std::size_t r = 0; r < runs.size(); ++r)
    plane.series.push_back(
        {.name = fmt::format("run {}", r + 1), .y = runs[r].x.col(1), .x = runs[r].x.col(0), .faint = r > 0});
  section.blocks.emplace_back(std::move(plane));
  return section;
}

/// h along each shown run, in standard deviations of h over all shown samples, less its mean over the run.
Curves law_curves(const ConservedQuantities& c, const DynamicsRequest& request) {
  Curves curves{.title = "Along the first run",
                .caption =
                    "Each law less its mean over the run, as a share of what it varies by between samples of all "
                    "runs: flat where it is conserved.",
                .x_label = "t",
                .y_label = "drift"};
  const std::size_t shown = std::min(c.laws.size(), kMostShownLawCurves);
  for (std::size_t k = 0; k < shown; ++k) {
    VectorXd all(request.shown.samples()), first;
    Index row = 0;
    for (const Trajectory& run : request.shown.runs) {
      const VectorXd h = evaluate(*request.functions, run.x) * c.laws[k].coefficients;
      if (row == 0) first = h;
      all.segment(row, h.size()) = h;
      row += h.size();
    }
    const double spread = (all.array() - all.mean()).matrix().norm() / std::sqrt(static_cast<double>(all.size()));
    if (!(spread > 0)) continue;
    curves.series.push_back({.name = fmt::format("h{}", k + 1),
                             .y = (first.array() - first.mean()) / spread,
                             .x = request.shown.runs.front().t});
  }
  return curves;
}

Table law_table(const std::string& title, const std::vector<ConservedQuantity>& laws) {
  Table table{.title = title,
              .caption =
                  "Drift: how much it varies along runs that were kept aside, over how much it varies at all; "
                  "beside it what noise alone would make of that.",
              .header = {"", "function", "drift", "of noise alone", ""},
              .numeric = {2, 3}};
  for (std::size_t k = 0; k < std::min(laws.size(), kMostShownLaws); ++k) {
    const ConservedQuantity& h = laws[k];
    table.rows.push_back({fmt::format("h{}", k + 1), h.expression, number_in_words(h.drift, 2),
                          number_in_words(h.noise_drift, 2),
                          h.independent          ? "independent"
                          : h.dependence.empty() ? "follows from the others"
                                                 : "= " + h.dependence});
  }
  if (laws.size() > kMostShownLaws)
    table.rows.push_back({"", fmt::format("and {} more, in result.json", laws.size() - kMostShownLaws), "", "", ""});
  return table;
}

PageSection laws_section(const DynamicsResult& found, const DynamicsRequest& request) {
  const ConservedQuantities& c = found.conserved;
  PageSection section{"What is conserved", {}, {}};
  section.text =
      fmt::format("Functions of {} that every run keeps constant, each at a value of its own.", request.laws);
  if (c.verdict == ConservedVerdict::underdetermined)
    section.text += " These data leave the question open: what is listed are candidates.";
  if (!c.laws.empty()) section.blocks.emplace_back(law_table("Conserved quantities", c.laws));
  if (!c.constraints.empty())
    section.blocks.emplace_back(law_table("Constraints: one value over all runs", c.constraints));
  if (c.rank.spectrum.size() > 0) {
    Spectrum spectrum{
        .title = "Drift of all functions",
        .caption = "Over what noise alone would make of it, as standard deviations: a law is at 1 or below.",
        .values = c.rank.spectrum,
        .x_label = "direction, most drift first",
        .y_label = "drift over noise"};
    if (c.rank.threshold > 0) spectrum.threshold = Mark{c.rank.threshold, "conserved below"};
    section.blocks.emplace_back(std::move(spectrum));
  }
  if (!c.laws.empty()) section.blocks.emplace_back(law_curves(c, request));
  return section;
}

/// Named quantities along the first run, each less its value at the start.
Curves quantity_curves(const DynamicsRequest& request) {
  Curves curves{.title = "Along the first run",
                .caption = "Each quantity less its value at the start, in its own units.",
                .x_label = "t",
                .y_label = "change"};
  const Trajectory& run = request.shown.runs.front();
  const Dictionary& d = *request.drifting;
  Eigen::MatrixXd values(run.x.rows(), d.size);
  for (Index i = 0; i < values.rows(); ++i) values.row(i) = d.values(run.x.row(i).transpose());
  const Index shown = std::min<Index>(d.size, kMostShownLawCurves);
  for (Index k = 0; k < shown; ++k)
    curves.series.push_back({.name = d.names[at(k)], .y = values.col(k).array() - values(0, k), .x = run.t});
  return curves;
}

PageSection quantities_section(const DynamicsResult& found, const DynamicsRequest& request) {
  PageSection section{"Quantities that were named", {}, {}};
  for (const QuantityDrift& q : found.quantities)
    section.text += (section.text.empty() ? "" : " ") + as_sentence(q.message);
  Table table{.title = "Drift",
              .caption =
                  "Change: from begin to end of a run by the straight line through it, mean over runs, with its "
                  "interval. Along runs and between runs: standard deviations; that of noise is taken off the "
                  "first. Relative: along runs, over what it would vary by if x moved freely, and its bound.",
              .header = {"quantity", "", "change", "interval", "runs that fall", "along runs", "of noise alone",
                         "between runs", "relative", "at most"},
              .numeric = {2, 3, 4, 5, 6, 7, 8, 9}};
  for (const QuantityDrift& q : found.quantities)
    table.rows.push_back({q.expression, std::string(q.trend == Trend::none ? to_string(q.verdict) : to_string(q.trend)),
                          number_in_words(q.change, 3),
                          q.lower ? number_in_words(*q.lower, 3) + " to " + number_in_words(*q.upper, 3) : "one run",
                          fmt::format("{} of {}", q.falling, found.runs), number_in_words(q.within, 2),
                          number_in_words(q.noise, 2), number_in_words(q.between, 2), number_in_words(q.relative, 2),
                          number_in_words(q.relative_bound, 2)});
  section.blocks.emplace_back(std::move(table));
  if (request.drifting) section.blocks.emplace_back(quantity_curves(request));
  return section;
}

PageSection pairs_section(const DynamicsResult& found) {
  PageSection section{"Laws and the symmetries they generate", {}, {}};
  section.text =
      "With coordinates q and then p, a law h generates the field q\u2032 = \u2202h/\u2202p, p\u2032 = "
      "\u2212\u2202h/\u2202q, which keeps the system. Distances are relative, over the samples.";
  Table table{.title = "Pairs",
              .header = {"law", "the field it generates", "to the candidates", "to the symmetries found", ""},
              .numeric = {2, 3}};
  for (const HamiltonianPair& p : found.pairs)
    table.rows.push_back({found.conserved.laws[p.law].expression, p.field.empty() ? "no candidate" : p.field,
                          number_in_words(p.distance_to_candidates, 2),
                          p.distance_to_found ? number_in_words(*p.distance_to_found, 2) : "not measured",
                          p.in_span ? "found" : "not among those found"});
  section.blocks.emplace_back(std::move(table));
  return section;
}

std::string dynamics_command(const DynamicsResult& found, const DynamicsRequest& request) {
  const DiscoverOptions& o = found.used.symmetries;
  std::string text = fmt::format("lieder discover dynamics {} --candidates {} --conserved {} --derivative {}",
                                 shell_word(request.input), shell_word(request.candidates), shell_word(request.laws),
                                 to_string(found.used.source));
  if (o.degree) text += fmt::format(" --class 'poly({})'", *o.degree);
  if (found.used.orbital) text += " --orbital";
  if (found.used.hamiltonian) text += " --hamiltonian";
  for (const std::string& q : request.quantities) text += " --quantity " + shell_word(q);
  return text + fmt::format(" --delta {:g} --alpha {:g} --seed {}\n", o.delta, o.alpha, o.seed);
}

PageSection dynamics_record_section(const DynamicsResult& found, const DynamicsRequest& request, const RunRecord& run) {
  const DiscoverOptions& o = found.used.symmetries;
  std::vector<std::vector<std::string>> more;
  if (found.conserved.status != Status::not_run)
    more.push_back({"conserved.npy", "coefficients of the laws on the functions"});
  return discovered_record_section({{"lieder", kVersion},
                                    {"status", std::string(to_string(found.status))},
                                    {"candidates", request.candidates},
                                    {"conserved", request.laws},
                                    {"right-hand side", std::string(to_string(found.source))},
                                    {"delta", fmt::format("{:g}", o.delta)},
                                    {"alpha", fmt::format("{:g}", o.alpha)},
                                    {"seed", std::to_string(o.seed)}},
                                   dynamics_command(found, request), found.symmetries, request.affine, run, more);
}

}  // namespace

Trajectories shown_runs(const Trajectories& data) {
  Trajectories some;
  for (const Trajectory& run : data.runs) {
    if (std::ssize(some.runs) == kMostShownRuns) break;
    const auto every =
        Eigen::seq(0, Eigen::last, std::max<Index>(1, (run.t.size() + kMostShownSamples - 1) / kMostShownSamples));
    some.runs.push_back({run.t(every), run.x(every, Eigen::all)});
  }
  return some;
}

Page dynamics_page(const DynamicsResult& found, const DynamicsRequest& request, const RunRecord& run) {
  Page page;
  page.verb = "discover dynamics";
  page.subject =
      fmt::format("{}, {} of a system of {} coordinates", name_of_input(request.input),
                  found.runs == 1 ? "one run" : count_in_words(found.runs) + " runs", request.shown.dimension());
  page.title = "lieder discover dynamics: " + page.subject;
  page.badge = badge_of(found.verdict);
  page.headline = dynamics_headline(found, request);
  page.summary = dynamics_summary(found);
  page.facts = dynamics_facts(found);
  page.sections.push_back(runs_section(request));
  if (found.conserved.status != Status::not_run) page.sections.push_back(laws_section(found, request));
  if (!found.quantities.empty()) page.sections.push_back(quantities_section(found, request));
  const DiscoverResult& s = found.symmetries;
  if (s.dimension > 0) {
    PageSection section =
        discovered_generators_section(s,
                                      {.input = request.input,
                                       .candidates = request.candidates,
                                       .output = {},
                                       .inputs = request.shown.dimension(),
                                       .affine = request.affine},
                                      "Vector fields whose flow takes solutions to solutions, [\u03be, F] = 0.");
    section.title = "Which fields keep the system";
    if (found.used.orbital) {
      section.text += " Orbits go to orbits: L F = c F with a number c for each, in order:";
      for (const double c : found.scalings) section.text += " " + number_in_words(std::abs(c) < 1e-6 ? 0 : c, 3);
      section.text += ".";
    }
    page.sections.push_back(std::move(section));
  }
  if (!s.defects.empty())
    page.sections.push_back(discovered_defects_section(
        s, "Bounds that hold for all directions at once (proven for Gaussian noise and the right class)."));
  if (!found.discrete.empty())
    page.sections.push_back(discovered_discrete_section(
        found.discrete, "Mirrors, permutations, time reversal",
        "Matrices that were tried on the fitted right-hand side. A mirror or a permutation R is a symmetry when "
        "R F(R\u207b\u00b9x) = F(x), a reversal when the same is \u2212F(x)."));
  if (!found.pairs.empty()) page.sections.push_back(pairs_section(found));
  page.sections.push_back(dynamics_record_section(found, request, run));
  page.sections.push_back(lie_derivative_cite_section());
  return page;
}

}  // namespace lieder
