#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "lieder/base/version.hpp"
#include "lieder/report/lens_report.hpp"
#include "report/lens_words.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;

std::string subject(const LensResult& lens, const RunRecord& run) {
  std::string words;
  for (const auto& input : run.inputs)
    words += (words.empty() ? "" : " + ") + std::filesystem::path(input.path).filename().string();
  const auto d = std::max(lens.mean.size(), lens.generator.rows());
  if (lens.samples > 0)
    words += fmt::format("{}{} samples of {} numbers", words.empty() ? "" : ", ", count_in_words(lens.samples), d);
  return words;
}

std::vector<PageFact> facts(const LensResult& lens) {
  const LensEvidence& e = lens.evidence;
  std::vector<PageFact> list;
  if (lens.topology != Topology::automatic)
    list.push_back({lens.topology == Topology::circle ? "Ring" : "Line", "hidden axis",
                    e.topology_confidence
                        ? fmt::format("confidence {} %", number_in_words(100 * *e.topology_confidence))
                        : std::string("as asked for")});
  if (std::isfinite(e.stationarity_ratio))
    list.push_back({number_in_words(e.stationarity_ratio), "change under the shift",
                    "in units of sampling noise: about 1 for a symmetry, tens to thousands without one"});
  if (e.held_out)
    list.push_back({number_in_words(e.held_out->estimate, 2), "difference on rows kept aside",
                    fmt::format("between {} and {}; 1 is what random maps give", number_in_words(e.held_out->lower, 2),
                                number_in_words(e.held_out->upper, 2))});
  if (e.surrogate_p)
    list.push_back({number_in_words(*e.surrogate_p, 2), "share of surrogates that fit as well",
                    fmt::format("{} data sets with the same covariance and no symmetry", e.surrogate_ratios.size())});
  return list;
}

// The samples as they came, and as the lens sees them.
PageSection samples_section(const LensResult& lens) {
  BeforeAfter pairs;
  const Eigen::Index shown = std::min<Eigen::Index>(lens.example_rows.rows(), 5);
  const std::string axis = axis_in_words(lens.topology);
  pairs.before_label = "as given";
  pairs.x_label_before = "coordinate";
  pairs.x_label_after = "place " + std::string(lens.topology == Topology::circle ? "on" : "along") + " the " + axis;
  for (Eigen::Index k = 0; k < shown; ++k) {
    const Eigen::VectorXd x = lens.example_rows.row(k);
    if (lens.order)
      pairs.pairs.emplace_back(x, x(*lens.order));
    else
      pairs.pairs.emplace_back(x, lens.convolution * (x - lens.mean));
  }
  if (lens.order) {
    pairs.after_label = "in the recovered order";
    pairs.caption =
        "Each row is one sample, its own range on the vertical axis. The numbers on both sides are the same; only "
        "their order differs.";
  } else {
    pairs.after_label = "representation";
    pairs.caption =
        "Each row is one sample, its own range on the vertical axis. On the right y = L (x - mean), in which the "
        "symmetry is a plain shift.";
  }
  return {"Samples, before and after", "", {pairs}};
}

MatrixPicture generator_picture(const LensResult& lens, bool ordered) {
  MatrixPicture picture;
  picture.values = lens.generator;
  if (ordered) {
    const Eigen::VectorXi& order = *lens.order;
    picture.values = lens.generator(order, order);
    picture.title = "Generator, in the recovered order";
    picture.caption =
        "The same matrix with rows and columns in the recovered order: what stands at one place moves to the next.";
    picture.row_label = "to place";
    picture.column_label = "from place";
  } else {
    picture.title = "Generator, in the given coordinates";
    picture.caption = "The shift by one place as a matrix that acts on a sample as it came: x becomes G x.";
    picture.row_label = "to coordinate";
    picture.column_label = "from coordinate";
  }
  return picture;
}

Curves filter_curves(const LensResult& lens) {
  const Eigen::Index d = lens.convolution.rows(), middle = (d - 1) / 2;
  const auto row = [&](Eigen::Index k) -> Eigen::VectorXd {
    const Eigen::VectorXd values = lens.convolution.row(k);
    return lens.order ? Eigen::VectorXd(values(*lens.order)) : values;
  };
  Curves curves;
  curves.title = "Resolving filter";
  curves.series.push_back({.name = "middle row of L", .y = row(middle)});
  // Without an order the filters oscillate all over the place, and more than two would hide one another.
  for (const Eigen::Index step : lens.order ? std::vector<Eigen::Index>{-2, -1, 1, 2} : std::vector<Eigen::Index>{1})
    if (middle + step >= 0 && middle + step < d)
      curves.series.push_back(
          {.name = lens.order ? "rows beside it" : "next row", .y = row(middle + step), .faint = true});
  curves.x_label = lens.order ? "place, in the recovered order" : "coordinate, as given";
  curves.y_label = "weight";
  curves.caption =
      "What one place of the representation looks at. Neighbouring rows are the same filter, moved by the symmetry.";
  return curves;
}

PageSection generator_section(const LensResult& lens) {
  PageSection section{lens.usable() ? "The symmetry" : "The best candidate", "", {}};
  section.text =
      lens.topology == Topology::circle
          ? "One matrix generates the group: applied again and again it moves a sample around the ring and back."
          : "One matrix generates the group: applied again and again it moves a sample along the line. What leaves at "
            "one end is lost, and what comes in at the other is predicted from the rest.";
  section.blocks.emplace_back(generator_picture(lens, false));
  if (lens.order) section.blocks.emplace_back(generator_picture(lens, true));
  section.blocks.emplace_back(filter_curves(lens));
  if (lens.order && lens.order->size() <= 100) {
    std::string places;
    for (const int coordinate : *lens.order) places += (places.empty() ? "" : " ") + std::to_string(coordinate);
    section.blocks.emplace_back(
        Words{.title = "Recovered order",
              .caption = "Which coordinate stands at place 0, 1, 2 and so on. Read it in either direction: a generator "
                         "and its inverse generate the same group.",
              .text = places});
  }
  return section;
}

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
      "about 1 for a symmetry, less when samples overlap; tens to thousands without one");
  add("Third-order evidence", e.third_order,
      "structure beyond the covariance, in units of sampling noise; below 2 there is none to tell generators apart by");
  add("Difference on rows kept aside", e.held_out ? std::optional(e.held_out->estimate) : std::nullopt,
      "energy distance between x and Gx, over that of random maps equally far from the identity");
  add("Surrogates that fit as well", e.surrogate_p, "(1 + their number) / (1 + all surrogates)");
  add("Locality", e.locality, "mean correlation of neighbouring places, regardless of sign");
  add("Distance from the identity", e.distance_from_identity,
      "near 0 the generator would do nothing, which every data set has as a symmetry");
  add("Ends joined", e.wrap_around, "0: the two ends know nothing of each other (line); 1: they are neighbours (ring)");
  add("Error of the generator", lens.generator_error, "relative size of its sampling error");
  table.caption = missing.empty() ? missing : missing + ".";
  return table;
}

PageSection evidence_section(const LensResult& lens) {
  const LensEvidence& e = lens.evidence;
  PageSection section{"The evidence",
                      "A generator is believed when the data and the shifted data agree as far as sampling noise "
                      "allows, on rows that took no part in finding it, and when data without the symmetry do not.",
                      {}};
  NullComparison null;
  null.title = "Change under the shift";
  null.quantity = "J / floor";
  null.observed = e.stationarity_ratio;
  null.null = e.surrogate_ratios;
  null.null_name = "surrogates";
  null.thresholds = {{1, "sampling noise alone"}};
  null.caption = e.surrogate_ratios.empty() ? "No surrogates were drawn."
                                            : "Each grey dot is a data set with the same covariance and without the "
                                              "symmetry, put through the same search.";
  if (std::isfinite(e.stationarity_ratio)) section.blocks.emplace_back(null);
  if (e.held_out) {
    Intervals held_out;
    held_out.title = "Agreement on rows kept aside";
    held_out.quantity = "difference between x and Gx";
    held_out.rows = {{"these data", e.held_out->estimate, e.held_out->lower, e.held_out->upper}};
    held_out.references = {{0, "none"}, {1, "random maps"}};
    held_out.caption =
        "Energy distance over that of random maps equally far from the identity, with its 95 % interval.";
    section.blocks.emplace_back(held_out);
  }
  if (auto table = evidence_table(lens); !table.rows.empty())
    section.blocks.emplace_back(std::move(table));
  else
    section.text = "Nothing could be measured.";
  return section;
}

PageSection search_section(const LensResult& lens) {
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
  if (!candidates.rows.empty()) section.blocks.emplace_back(candidates);
  return section;
}

std::string shape_in_words(const std::vector<std::int64_t>& shape) {
  std::string words;
  for (const auto extent : shape) words += (words.empty() ? "" : " x ") + (extent < 0 ? "?" : std::to_string(extent));
  return words;
}

Table files_table(const LensResult& lens) {
  Table files{.title = "Files beside this page", .width = Width::half};
  files.rows = {{"result.json", "everything above, for programs"}};
  if (lens.generator.size() > 0) files.rows.push_back({"generator.npy", "the shift by one place"});
  if (lens.convolution.size() > 0) files.rows.push_back({"convolution.npy", "L, one filter a row: y = (x - mean) L^T"});
  if (lens.filter.size() > 0) files.rows.push_back({"filter.npy", "the middle row of L"});
  if (lens.mean.size() > 0) files.rows.push_back({"mean.npy", "mean of every coordinate"});
  if (lens.order) files.rows.push_back({"order.npy", "the coordinate that stands at each place"});
  if (lens.usable()) files.rows.push_back({"group.json", "the group, for the other verbs"});
  return files;
}

PageSection record_section(const LensResult& lens, const RunRecord& run) {
  const LensOptions& o = lens.used;
  Table options{.title = "Options", .width = Width::half};
  options.rows = {{"lieder", kVersion},
                  {"status", std::string(to_string(lens.status))},
                  {"topology", topology_word(o.topology)},
                  {"order", o.order == AxisOrder::given ? "given" : "natural"},
                  {"surrogates", std::to_string(o.surrogates)},
                  {"seed", std::to_string(o.seed)}};
  if (run.threads > 0) options.rows.push_back({"threads", std::to_string(run.threads)});
  PageSection section{
      "How it was made", is_answer(lens.verdict) ? as_sentence(lens.message) : "", {options, files_table(lens)}};
  for (const auto& input : run.inputs)
    section.blocks.emplace_back(Table{.title = "Input",
                                      .rows = {{"path", input.path},
                                               {"shape", shape_in_words(input.shape)},
                                               {"type", input.dtype.empty() ? "not known" : input.dtype},
                                               {"SHA-256", input.sha256.value_or("none: an array in memory")}},
                                      .width = Width::full});
  return section;
}

PageSection cite_section() {
  PageSection section{"How to cite", "", {}};
  section.blocks.emplace_back(Cite{
      "The method",
      "O. Efe and A. Ozakin, SymmetryLens: Unsupervised Symmetry Learning via Locality and Density Preservation, "
      "Symmetry 17(3), 425, 2025; arXiv 2410.05232.",
      "@article{EfeOzakin2025,\n  author  = {Efe, Onur and Ozakin, Arkadas},\n  title   = {{SymmetryLens}: "
      "Unsupervised "
      "Symmetry Learning via Locality and Density Preservation},\n  journal = {Symmetry},\n  volume  = {17},\n  number "
      " = "
      "{3},\n  pages   = {425},\n  year    = {2025},\n  doi     = {10.3390/sym17030425},\n  eprint  = {2410.05232},\n  "
      "archivePrefix = {arXiv}\n}",
      "https://doi.org/10.3390/sym17030425"});
  section.blocks.emplace_back(Cite{
      "This program",
      fmt::format("The lieder developers, lieder {}: symmetry in machine learning and science.", kVersion),
      fmt::format("@software{{lieder,\n  author  = {{{{The lieder developers}}}},\n  title   = {{lieder: symmetry in "
                  "machine learning and science}},\n  version = {{{}}}\n}}",
                  kVersion)});
  return section;
}

}  // namespace

Page lens_page(const LensResult& lens, const RunRecord& run) {
  Page page;
  page.verb = "lens";
  page.subject = subject(lens, run);
  page.title = "lieder lens" + (page.subject.empty() ? "" : ": " + page.subject);
  page.verdict = lens.verdict;
  page.headline = lens_headline(lens);
  page.summary = lens_summary(lens);
  page.facts = facts(lens);
  const bool has_lens = lens.convolution.size() > 0 && lens.generator.size() > 0;
  if (has_lens && lens.example_rows.rows() > 0) page.sections.push_back(samples_section(lens));
  if (has_lens) page.sections.push_back(generator_section(lens));
  page.sections.push_back(evidence_section(lens));
  if (auto search = search_section(lens); !search.blocks.empty()) page.sections.push_back(std::move(search));
  page.sections.push_back(record_section(lens, run));
  page.sections.push_back(cite_section());
  return page;
}

}  // namespace lieder
