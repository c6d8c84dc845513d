#include "report/discover_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "report/record.hpp"

namespace lieder {
namespace {

using namespace figures;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMostShownGenerators = 12;
constexpr std::size_t kMostShownDefects = 24;
constexpr std::size_t kFewShownMatrices = 8, kMostShownMatrices = 32;

Json rows_of(const Eigen::MatrixXd& matrix) {
  Json rows = Json::array();
  for (const auto& row : matrix.rowwise()) rows.push_back(std::vector<double>(row.begin(), row.end()));
  return rows;
}

Json fitted_json(const FittedClass& fitted) {
  Json json;
  if (fitted.by == FittedBy::gaussian_process)
    json = {{"class", "gp"}, {"samples", fitted.terms}, {"squared_residual", *fitted.squared_residual}};
  else
    json = {{"class", fmt::format("poly({})", fitted.degree)},
            {"terms", fitted.terms},
            {"lack_of_fit_p", fitted.lack_of_fit_p ? Json(*fitted.lack_of_fit_p) : Json(nullptr)}};
  json["sigma"] = fitted.sigma;
  json["too_small"] = fitted.too_small;
  return json;
}

std::string told(double value) { return std::isinf(value) ? "unbounded" : number_in_words(value, 2); }

/// On (x, 1) where the generators act there.
Eigen::MatrixXd on_size(const Eigen::MatrixXd& g, Eigen::Index size) {
  Eigen::MatrixXd all = Eigen::MatrixXd::Identity(size, size);
  all.topLeftCorner(g.rows(), g.cols()) = g;
  return all;
}

Json number_or_null(const std::optional<int>& value) { return value ? Json(*value) : Json(nullptr); }

ManyExtents stacked(const std::vector<Eigen::MatrixXd>& matrices) {
  const auto rows = matrices.empty() ? 0 : matrices.front().rows(),
             cols = matrices.empty() ? 0 : matrices.front().cols();
  ManyExtents array{.shape = {static_cast<std::int64_t>(matrices.size()), rows, cols}, .values = {}};
  for (const Eigen::MatrixXd& m : matrices)
    for (const double value : m.reshaped<Eigen::RowMajor>()) array.values.push_back(value);
  return array;
}

}  // namespace

Json discovered_algebra(const DiscoverResult& found) {
  Json json;
  json["vector_fields"] = found.words;
  json["name"] = nullptr;
  if (!found.algebra) return json;
  const NamedAlgebra& algebra = *found.algebra;
  const AlgebraStructure& structure = algebra.structure;
  if (!algebra.name.empty()) json["name"] = algebra.name;
  json["names_also"] = algebra.names_also;
  json["runner_up"] = algebra.runner_up;
  json["confidence"] = algebra.confidence;
  json["closure_defect"] = algebra.closure_defect;
  json["killing_signature"] = {structure.positive, structure.negative, structure.zero};
  json["derived_series"] = structure.derived_series;
  json["lower_central_series"] = structure.lower_central_series;
  json["radical"] = structure.radical;
  json["levi"] = structure.levi;
  json["centre"] = structure.centre;
  json["rank"] = structure.rank;
  json["kinds"] = algebra.kinds;
  json["message"] = algebra.message;
  return json;
}

Json discovered_evidence(const DiscoverResult& found) {
  Json json;
  json["spectrum"] = std::vector<double>(found.rank.spectrum.begin(), found.rank.spectrum.end());
  // Nothing was compared: no threshold and no equation, which is not 0 of them.
  const bool asked = found.rank.spectrum.size() > 0;
  json["threshold"] = asked ? Json(found.rank.threshold) : Json(nullptr);
  json["gap"] = found.rank.gap ? Json(*found.rank.gap) : Json(nullptr);
  json["defects"] = Json::array();
  for (const Defect& d : found.defects)
    json["defects"].push_back({{"estimate", d.estimate}, {"lower", d.lower}, {"upper", d.upper}});
  json["certified"] = {{"proven", number_or_null(found.certified.proven)},
                       {"calibrated", number_or_null(found.certified.calibrated)}};
  json["delta"] = found.used.delta;
  json["alpha"] = found.used.alpha;
  json["equations"] = found.equations > 0 ? Json(found.equations) : Json(nullptr);
  json["held_out"] = found.held_out ? Json(*found.held_out) : Json(nullptr);
  json["unseen"] = found.unseen;
  if (found.fitted) json["fitted"] = fitted_json(*found.fitted);
  return json;
}

std::string class_in_words(const DiscoverOptions& options) {
  if (options.fitted_by == FittedBy::gaussian_process) return "gp";
  return options.degree ? fmt::format("poly({})", *options.degree) : "auto";
}

Json discovered_discrete(const std::vector<DiscreteSymmetry>& tried) {
  Json all = Json::array();
  for (const DiscreteSymmetry& s : tried)
    all.push_back({{"kind", to_string(s.kind)},
                   {"words", s.words},
                   {"matrix", rows_of(s.matrix)},
                   {"defect", {{"estimate", s.defect.estimate}, {"lower", s.defect.lower}, {"upper", s.defect.upper}}},
                   {"visited", s.visited},
                   {"verdict", to_string(s.verdict)}});
  return all;
}

std::vector<NamedArray> discovered_arrays(const DiscoverResult& found) {
  std::vector<NamedArray> arrays{{"generators", stacked(found.generators)},
                                 {"sparse_generators", stacked(found.sparse_generators)}};
  if (!found.output_generators.empty()) arrays.push_back({"output_generators", stacked(found.output_generators)});
  return arrays;
}

std::optional<Group> discovered_group(const DiscoverResult& found, const std::vector<Eigen::MatrixXd>& discrete,
                                      const DiscoverRequest& request, const char* verb) {
  const bool continuous = found.dimension > 0 && found.verdict != Verdict::underdetermined && found.usable();
  if (continuous ? !request.affine : discrete.empty()) return std::nullopt;
  Group group;
  if (discrete.empty() && found.algebra && !found.algebra->name.empty()) group.name = found.algebra->name;
  group.size = continuous ? found.generators.front().rows() : discrete.front().rows();
  if (continuous) group.lie_algebra = found.generators;
  for (const Eigen::MatrixXd& g : discrete) group.discrete.push_back(on_size(g, group.size));
  double worst = 0;
  for (Eigen::Index i = 0; continuous && i < found.dimension; ++i) {
    const double defect = found.defects[static_cast<std::size_t>(i)].estimate;
    worst = std::isfinite(defect) ? std::max(worst, defect) : worst;
  }
  group.noise = worst < 1e-8 ? 0 : std::min(worst, 0.5);
  group.provenance = {{"verb", verb}, {"input", request.input}, {"candidates", request.candidates}};
  return group;
}

std::vector<PageFact> discovered_facts(const DiscoverResult& found, const char* aside) {
  std::vector<PageFact> facts;
  if (found.used.directions)
    facts.push_back({count_in_words(found.dimension), "dimension",
                     fmt::format("of {} candidates", count_in_words(found.rank.spectrum.size() + found.unseen))});
  add_least_defect(facts, found);
  if (found.held_out)
    facts.push_back({number_in_words(*found.held_out, 2), fmt::format("on {} kept aside", aside),
                     "defect of the worst direction that was found, where it was not looked for"});
  return facts;
}

void add_least_defect(std::vector<PageFact>& facts, const DiscoverResult& found) {
  if (!found.defects.empty())
    facts.push_back({number_in_words(found.defects.front().estimate, 2), "least defect",
                     "share of what the least broken direction could break; 0 is a symmetry"});
}

void add_certified(std::vector<PageFact>& facts, const DiscoverResult& found) {
  if (found.certified.calibrated)
    facts.push_back(
        {count_in_words(*found.certified.calibrated), "certified",
         fmt::format("directions below a defect of {:g} at level {:g}{}", found.used.delta, found.used.alpha,
                     found.certified.proven ? fmt::format("; {} of them proven", *found.certified.proven) : "")});
}

PageSection discovered_generators_section(const DiscoverResult& found, const DiscoverRequest& request,
                                          const char* what) {
  PageSection section{"What was found", {}, {}};
  section.text = std::string(what) + " Any combination of them is one as well; these were chosen to be read.";
  const std::size_t shown = std::min(found.words.size(), kMostShownGenerators);
  std::string lines;
  for (std::size_t i = 0; i < shown; ++i) lines += fmt::format("\u03be{}(x) = {}\n", i + 1, found.words[i]);
  if (shown < found.words.size()) lines += fmt::format("and {} more\n", found.words.size() - shown);
  section.blocks.emplace_back(Words{.title = "In coordinates", .caption = {}, .text = lines, .width = Width::full});
  if (!request.affine) return section;
  MatrixGrid grid{.title = "As matrices",
                  .caption = found.generators.front().rows() > request.inputs
                                 ? "They act on (x, 1): the last column is a translation."
                                 : "They act on x."};
  for (std::size_t i = 0; i < shown; ++i) {
    grid.values.push_back(found.sparse_generators[i]);
    grid.names.push_back(fmt::format("\u03be{}", i + 1));
  }
  section.blocks.emplace_back(std::move(grid));
  return section;
}

PageSection discovered_discrete_section(const std::vector<DiscreteSymmetry>& tried, const char* title,
                                        const char* what) {
  PageSection section{title, {}, {}};
  section.text =
      std::string(what) +
      " Bounds hold for all that were tried at once; `visited` is the share of images that lie where samples "
      "are.";
  Table table{.title = "The least broken ones",
              .header = {"kind", "what it does", "defect", "lower", "upper", "visited", "verdict"},
              .numeric = {2, 3, 4, 5}};
  const auto kept = static_cast<std::size_t>(std::ranges::count_if(tried, keeps));
  const std::size_t shown = std::min(tried.size(), std::max(kFewShownMatrices, std::min(kept + 2, kMostShownMatrices)));
  for (std::size_t k = 0; k < shown; ++k) {
    const DiscreteSymmetry& s = tried[k];
    table.rows.push_back({std::string(to_string(s.kind)), s.words, number_in_words(s.defect.estimate, 2),
                          told(s.defect.lower), told(s.defect.upper), fmt::format("{:.2f}", s.visited),
                          std::string(to_string(s.verdict))});
  }
  if (shown < tried.size()) table.caption = fmt::format("{} more are in result.json.", tried.size() - shown);
  section.blocks.emplace_back(std::move(table));
  return section;
}

PageSection discovered_defects_section(const DiscoverResult& found, const char* bounds) {
  PageSection section{"How broken each direction is", {}, {}};
  section.text =
      "The defect is what a direction changes, relative to what it could change if nothing were lined up: 0 for "
      "a symmetry.";
  Spectrum spectrum{.title = "Defects of all directions", .values = found.rank.spectrum, .width = Width::half};
  spectrum.x_label = "direction, most broken first";
  spectrum.y_label = "relative defect";
  if (found.rank.threshold > 0)
    spectrum.threshold = Mark{found.rank.threshold, found.rank.threshold == found.used.delta ? "delta" : "zero below"};
  section.blocks.emplace_back(std::move(spectrum));
  Intervals intervals{.title = "The least broken ones", .caption = bounds, .quantity = "relative defect"};
  for (std::size_t i = 0; i < std::min(found.defects.size(), kMostShownDefects); ++i) {
    const Defect& d = found.defects[i];
    intervals.rows.push_back({fmt::format("{}", i + 1), d.estimate, d.lower, d.upper});
  }
  intervals.references = {{found.used.delta, "delta"}};
  if (std::isfinite(found.defects.front().lower)) section.blocks.emplace_back(std::move(intervals));
  return section;
}

PageSection discovered_record_section(std::vector<std::vector<std::string>> options, const std::string& command,
                                      const DiscoverResult& found, bool affine, const RunRecord& run,
                                      const std::vector<std::vector<std::string>>& more) {
  Table files{.title = "Files beside this page", .width = Width::half};
  files.rows = {{"result.json", "everything above, for programs"}};
  if (found.status != Status::not_run) {
    files.rows.push_back({"generators.npy", fmt::format("{} orthonormal generators", found.dimension)});
    files.rows.push_back({"sparse_generators.npy", "the same space, to read"});
  }
  files.rows.insert(files.rows.end(), more.begin(), more.end());
  if ((affine && found.usable() && found.dimension > 0) || !found.discrete.generators.empty())
    files.rows.push_back({"group.json", "the group, for `lieder enforce --group`"});
  Table table{.title = "Options", .rows = std::move(options), .width = Width::half};
  PageSection section{"How it was made", {}, {std::move(table), std::move(files)}};
  section.blocks.emplace_back(Code{.title = "The command", .caption = {}, .text = command});
  add_inputs(section, run);
  return section;
}

}  // namespace lieder
